"""The answer to one GET."""

from aloft.errors import TransferError
from aloft.driver import drain

MOST_HEADERS = 100
LONGEST_PAUSE = 86400
SHORT = 4096


class Reply:
    """`status`; `left` bytes are still to come (of this chunk), None: until the connection ends. `first`: number of the first
    byte that comes, `kind`: the type of the content."""

    def __init__(self, connection, url, waiting):
        self.connection, self.url, self.waiting = connection, url, waiting
        self.left, self.chunked, self.location, self.kind = None, False, "", b""
        self.status = self.retry_after = self.first = 0
        self.is_kept = self.is_whole = False

    def head(self):
        """Steps to status and headers."""
        words = (yield from self.connection.line()).split(None, 2)
        if len(words) < 2 or not words[0].startswith(b"HTTP/1."):
            raise ValueError("that is no HTTP")
        self.status = int(words[1])
        self.is_kept = words[0] != b"HTTP/1.0"
        for _ in range(MOST_HEADERS):
            line = yield from self.connection.line()
            if not line:
                if self.status in (204, 304):
                    self.left, self.chunked = 0, False
                self.is_whole = self.left == 0
                return
            name, _, value = line.partition(b":")
            self._header(name.strip().lower(), value.strip())
        raise ValueError("too many headers")

    def _header(self, name, value):
        if name == b"content-length" and not self.chunked:
            self.left = at_least_0(int(value))
        elif name == b"transfer-encoding":
            self.chunked, self.left = True, None
        elif name == b"content-type":
            self.kind = value.lower()
        elif name == b"location":
            self.location = value.decode()
        elif name == b"connection" and b"close" in value.lower():
            self.is_kept = False
        elif name == b"content-range":
            self.first = int(value.split(b" ")[-1].split(b"-")[0])
        elif name == b"retry-after" and value.isdigit():
            self.retry_after = min(int(value), LONGEST_PAUSE)

    def some(self, view):
        """Steps to a piece of the body in `view`; how many bytes. 0 is its end, TransferError an end that came too early."""
        try:
            return (yield from self._some(view))
        except (OSError, ValueError) as error:
            self.is_kept = False
            raise TransferError("%s did not come whole: %s" % (self.url, error))

    def _some(self, view):
        if self.chunked and not self.left:
            self.left = at_least_0(int((yield from self.connection.line()).split(b";")[0], 16))
            if not self.left:
                yield from self._trailers()
                self.chunked, self.is_whole = False, True
        if self.left == 0:
            return 0
        count = yield from self.connection.some(view if self.left is None else view[: min(len(view), self.left)])
        if self.left is None:
            self.is_kept = False
            return count
        if not count:
            raise OSError("the connection ended too early")
        self.left -= count
        if not self.left:
            if not self.chunked:
                self.is_whole = True
            elif (yield from self.connection.line()):
                raise ValueError("a chunk has no end")
        return count

    def _trailers(self):
        for _ in range(MOST_HEADERS):
            if not (yield from self.connection.line()):
                return
        raise ValueError("too many trailers")

    def readinto(self, view):
        """Like `some`, and waits."""
        return drain(self.some(view), self.waiting)

    def finish(self, view):
        """Steps: reads what is left of a short body, an error page for example, so that the connection can go on."""
        try:
            for _ in range(SHORT // len(view) if self.is_kept else 0):
                if not (yield from self.some(view)):
                    break
        except TransferError:
            pass
        self.close()

    def close(self):
        """Leaves the connection open for the next request where that is possible."""
        if not (self.is_kept and self.is_whole):
            self.connection.close()


def at_least_0(number):
    if number < 0:
        raise ValueError("a length below 0")
    return number
