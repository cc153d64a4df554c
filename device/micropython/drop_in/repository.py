"""Files of a repository."""

import binascii
import gc
import hashlib
import json
import time

from aloft.addresses import joined, quoted
from aloft.errors import RefusedError, SpaceError, TransferError
from drop_in.http import Reply

BUFFER = 1024  # bytes; everything goes through one buffer of this size
MOST_JSON = 8192  # bytes of version.json
PAUSES = (1, 4)  # seconds before the second and the third try
REDIRECTS = 4


class Repository:
    """`base`: the address that its files lie below; the rest as in OTAUpdater."""

    def __init__(self, base, ca, timeout, headers, feed):
        self.base, self.ca, self.timeout = base, ca, timeout
        self.headers, self.feed = headers or {}, feed or (lambda: None)
        self.buffer = memoryview(bytearray(BUFFER))

    def tried(self, action, *args):
        """What action(*args) gives, when it does so at the third try at the latest."""
        for pause in PAUSES:
            try:
                return action(*args)
            except TransferError as error:
                print("ota: %s; trying again" % error)
            self.wait(pause)
        return action(*args)

    def wait(self, seconds):
        for _ in range(int(seconds * 4)):
            self.feed()
            time.sleep(0.25)

    def read_json(self, name):
        """The object that a small file of the repository has."""
        reply = self._open(name)
        text = bytearray()
        try:
            if reply.left is None and not reply.chunked:
                raise RefusedError("%s comes without a length, so its end may be missing" % reply.url)
            count = reply.readinto(self.buffer)
            while count and len(text) <= MOST_JSON:
                text += self.buffer[:count]
                count = reply.readinto(self.buffer)
        finally:
            reply.close()
        text = bytes(text).strip()
        try:
            # Old versions of MicroPython read '{"version": 1' without complaint, which may be the beginning of 12.
            content = json.loads(text) if text.endswith(b"}") and len(text) <= MOST_JSON else None
        except ValueError:
            content = None
        if not isinstance(content, dict):
            page = "a web page (is a login page in between?)" if b"<" in text[:64] else "something else"
            raise RefusedError("%s%s is no JSON object of at most %d bytes but %s" % (self.base, name, MOST_JSON, page))
        return content

    def download(self, name, size, digest, room, begin):
        """Brings a file. `size`, `digest`: what version.json says of it, or None. room(bytes) tells how many bytes may come, and
        begin() gives the open file to write to."""
        reply = self._open(quoted(name))
        try:
            length = None if reply.chunked else reply.left
            if b"text/html" in reply.kind and ".htm" not in name:
                raise RefusedError("%s is a web page; is a login page in between?" % reply.url)
            if length is None and not reply.chunked and size is None and digest is None:
                raise RefusedError("%s comes without a length; state its size in version.json" % reply.url)
            most = room(length or 0)
            came, actual = self._copy(reply, begin, most if size is None else min(size, most))
        finally:
            reply.close()
        if came > most:
            raise SpaceError("%s has more than the %d bytes there is room for" % (reply.url, most))
        if size not in (None, came) or digest not in (None, actual):
            raise TransferError("%s (%d bytes, SHA-256 %s) is not what version.json says" % (reply.url, came, actual))

    def _copy(self, reply, begin, most):
        """How many bytes were written and their digest; it stops behind `most`."""
        came, hashed = 0, hashlib.sha256()
        with begin() as file:
            count = reply.readinto(self.buffer)
            while count and came <= most:
                file.write(self.buffer[:count])
                hashed.update(self.buffer[:count])
                came += count
                self.feed()
                count = reply.readinto(self.buffer)
        return came, binascii.hexlify(hashed.digest()).decode()

    def _open(self, path):
        url, headers = self.base + path, self.headers
        for _ in range(REDIRECTS + 1):
            self.feed()
            gc.collect()  # TLS wants memory in one piece
            reply = Reply(url, headers, self.ca, self.timeout)
            if reply.status == 200:
                return reply
            reply.close()
            if reply.status not in (301, 302, 303, 307, 308):
                passes = reply.status == 429 or reply.status >= 500
                hint = ": are branch, folder and name right, and is it public?" if reply.status == 404 else ""
                raise (TransferError if passes else RefusedError)("%s: status %d%s" % (url, reply.status, hint))
            to = joined(url, reply.location)
            if not to.startswith("https:") and not (to.startswith("http:") and url.startswith("http:")):
                raise RefusedError("%s leads away from https, to %s" % (url, to))
            if to.split("/")[2] != url.split("/")[2]:
                headers = {}  # they are for the first host only
            url = to
        raise RefusedError("%s leads from one address to the next without end" % url)
