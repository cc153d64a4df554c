"""Fetching from a repository, over one connection that stays open."""

import gc
import hashlib

from aloft import ticks
from aloft.addresses import joined, quoted
from aloft.connection import SLOWEST, Connection
from aloft.driver import drain
from aloft.errors import AloftError, TransferError
from aloft.reply import Reply

REDIRECTS = 4
TRIES = 3
FURTHER = 512  # bytes that are worth another connection
LONGEST_WAIT = 30  # seconds of Retry-After
MOVED = (301, 302, 303, 307, 308)


class Fetcher:
    """`url` is the repository. `headers` go to its server only. `chance()` gives a number from 0 to 1 for pauses; `feed` is
    called while something waits."""

    def __init__(self, url, ca=None, headers=None, timeout=10, tries=TRIES, chance=None, feed=None):
        self.url = checked_address(url)
        self.ca, self.headers, self.timeout, self.tries = ca, headers or {}, timeout, tries
        self.chance, self.feed = chance or any_chance, feed
        self.buffer = memoryview(bytearray(1024))
        self.ahead = memoryview(bytearray(512))  # received beyond what was asked for
        self.connection = None

    def open(self, path, first=0):
        """The reply to a GET of `path`, from byte `first` on; waits for its head."""
        return drain(self.opening(path, first), self.feed)

    def opening(self, path, first=0):
        """Steps to the same. A server may answer 200 to `first`: then reply.first is 0. Only 200 and 206 come back."""
        url, headers = self.url + quoted(path), self.headers
        for _ in range(REDIRECTS + 1):
            reply = yield from self._get(url, headers, first)
            if reply.status == 200:
                reply.first = 0
                return reply
            if reply.status == 206 and first and reply.first == first:
                return reply
            yield from reply.finish(self.buffer)
            if reply.status not in MOVED:
                raise refusal(url, reply)
            to = joined(url, reply.location)
            if not to.startswith("https:") and not (to.startswith("http:") and url.startswith("http:")):
                raise AloftError("FETCH_INSECURE", "%s leads away from https, to %s" % (url, to))
            if origin_of(to) != origin_of(url):
                headers = {}  # they are for the first host only
            url = to
        raise AloftError("FETCH_REDIRECTS", "%s leads from one address to the next without end" % url)

    def _get(self, url, headers, first):
        lines = ["GET /%s HTTP/1.1" % url[len(origin_of(url)) + 1 :], "Host: " + origin_of(url).partition("://")[2]]
        lines += ["User-Agent: aloft", "Accept-Encoding: identity"] + ["%s: %s" % pair for pair in headers.items()]
        if first:
            lines.append("Range: bytes=%d-" % first)
        request = "\r\n".join(lines + ["", ""])
        while True:
            connection, is_used = None, False
            try:
                connection = self._connect(origin_of(url))
                is_used = connection.is_used
                yield
                connection.send(request)
                reply = Reply(connection, url, self.feed)
                yield from reply.head()
                return reply
            except (OSError, ValueError) as error:
                self.close()
                # A server may have closed a connection that was idle; that says nothing about it.
                if not (is_used and isinstance(error, OSError) and not connection.came):
                    raise TransferError("%s did not answer: %s" % (url, error))
            except BaseException:
                self.close()
                raise

    def _connect(self, origin):
        connection = self.connection
        if connection is None or connection.origin != origin or not connection.opened:
            self.close()
            gc.collect()  # TLS wants memory in one piece
            self.connection = connection = Connection(origin, self.ca, self.timeout, self.ahead)
        return connection

    def read(self, path, most, most_seconds=60):
        """Steps to the whole of a small document, as bytes. All tries together take no longer than that."""
        return (yield from within(most_seconds, self._tried(lambda: self._read(path, most)), self.url + path))

    def _read(self, path, most):
        reply = yield from self.opening(path)
        content = b""
        try:
            check_kind(reply)
            if reply.left is None and not reply.chunked:
                raise TransferError("%s comes without a length, so its end may be missing" % reply.url)
            while True:
                count = yield from reply.some(self.buffer)
                if not count:
                    return content
                content += self.buffer[:count]
                if len(content) > most:
                    raise AloftError("FETCH_SIZE", "%s has more than %d bytes" % (reply.url, most))
        finally:
            reply.close()

    def download(self, path, digest, size, sink, first=0, hashed=None):
        """Steps: gives `sink` the bytes of `path` from `first` on, as memoryviews. AloftError if it has not this size and SHA-256.
        `hashed` is a sha256 of the bytes before `first`. After a break it goes on where it was."""
        state = [first, hashed or hashlib.sha256()]
        yield from self._tried(lambda: self._download(path, size, sink, state), state)
        if digest is not None and state[1].digest() != bytes(digest):
            raise AloftError("FETCH_DIGEST", "%s%s has not the SHA-256 that was promised" % (self.url, path))

    def _download(self, path, size, sink, state):
        if state[0] == size:
            return
        before = state[0]
        reply = yield from self.opening(path, before)
        try:
            check_kind(reply)
            length = None if reply.chunked or reply.left is None else reply.first + reply.left
            if length not in (None, size):
                raise AloftError("FETCH_SIZE", "%s has %d bytes instead of %d" % (reply.url, length, size))
            at = reply.first
            while at < size:
                count = yield from reply.some(self.buffer)
                if not count:
                    raise TransferError("%s ended after %d of %d bytes" % (reply.url, at, size))
                skipped = min(count, max(0, before - at))  # of a server that knows no ranges
                at += count
                if at > size:
                    raise AloftError("FETCH_SIZE", "%s has more than %d bytes" % (reply.url, size))
                if skipped < count:
                    state[1].update(self.buffer[skipped:count])
                    sink(self.buffer[skipped:count])
                    state[0] = at
                yield
            if reply.chunked and (yield from reply.some(self.buffer)):
                raise AloftError("FETCH_SIZE", "%s has more than %d bytes" % (reply.url, size))
        finally:
            reply.close()

    def _tried(self, action, progress=(0,)):
        """What may pass is tried again, after pauses of 1, 2, 4 ... seconds, more or less. Tries that got FURTHER, and not slowly, do
        not count."""
        tried = 0
        while True:
            before, began = progress[0], ticks.now()
            try:
                return (yield from action())
            except TransferError as error:
                tried = 1 if progress[0] >= before + FURTHER + ticks.since(began) * SLOWEST // 1000 else tried + 1
                # A long wait is the business of whoever asks for updates.
                if tried == self.tries or error.retry_after > LONGEST_WAIT:
                    raise
                print("aloft: %s; trying again" % error)
                seconds = error.retry_after + (1 << tried - 1) * (0.5 + self.chance() / 2)
            yield from ticks.pause(int(seconds * 1000))

    def close(self):
        """Ends the connection; the next request makes a new one."""
        if self.connection:
            self.connection.close()
            self.connection = None


def within(seconds, steps, url):
    """The same steps; TransferError when they take longer."""
    began = ticks.now()
    try:
        while ticks.since(began) <= seconds * 1000:
            yield next(steps)
    except StopIteration as end:
        return end.value
    finally:
        steps.close()
    raise TransferError("%s takes more than %d seconds" % (url, seconds))


def any_chance():
    import random

    return random.random() if hasattr(random, "random") else random.getrandbits(16) / 65536


def checked_address(url):
    """The address of a repository, with one slash behind it."""
    scheme, _, rest = url.partition("://") if isinstance(url, str) else ("", "", "")
    if scheme not in ("http", "https") or not rest.strip("/") or rest.startswith("/"):
        raise ValueError("%r is no address of a repository, such as https://updates.example/lamp" % (url,))
    return scheme + "://" + rest.rstrip("/") + "/"


def check_kind(reply):
    if b"text/html" in reply.kind:
        raise AloftError("FETCH_HTML", "%s is a web page; is a login page in between?" % reply.url)


def origin_of(url):
    return "/".join(url.split("/")[:3])


def refusal(url, reply):
    if reply.status == 429 or reply.status >= 500 or reply.status in (200, 206, 408):
        error = TransferError("%s: status %d" % (url, reply.status))
        error.retry_after = reply.retry_after
        return error
    if reply.status in (403, 404, 410):
        return AloftError("FETCH_NOT_FOUND", "%s: status %d; is it there, and public?" % (url, reply.status))
    return AloftError("FETCH_REFUSED", "%s: status %d" % (url, reply.status))
