"""HTTP."""

from aloft.errors import TransferError
from aloft.tls import over_tls

MOST_HEADERS, MOST_PIECES = 100, 8


class Reply:
    """The answer to one GET. `left` bytes are still to come (of this chunk); None: until the connection ends."""

    def __init__(self, url, headers, ca, timeout):
        self.url, self.left, self.chunked, self.location, self.kind = url, None, False, "", b""
        self.opened = []
        try:
            self._ask(url, headers, ca, timeout)
            self._read_head()
        except (OSError, ValueError) as error:
            self.close()
            raise TransferError("%s did not answer: %s" % (url, error))
        except BaseException:
            self.close()
            raise

    def _ask(self, url, headers, ca, timeout):
        import socket

        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        name, _, port = host.partition(":")
        port = int(port or (443 if scheme == "https" else 80))
        where = socket.getaddrinfo(name, port, 0, socket.SOCK_STREAM)[0]
        sock = socket.socket(where[0], where[1], where[2])
        self.opened.append(sock)
        sock.settimeout(timeout)
        sock.connect(where[-1])
        if scheme == "https":
            sock = over_tls(sock, name, ca)
            self.opened.append(sock)
        self.stream = sock
        if hasattr(sock, "makefile"):
            self.stream = sock.makefile("rb")
            self.opened.append(self.stream)
        # 1.1 and not 1.0, because then servers say where the body ends.
        lines = ["GET /%s HTTP/1.1" % path, "Host: " + host, "User-Agent: aloft", "Accept-Encoding: identity"]
        lines += ["%s: %s" % pair for pair in headers.items()] + ["Connection: close", "", ""]
        send = sock.sendall if hasattr(sock, "sendall") else sock.write
        send("\r\n".join(lines).encode())

    def _piece(self):
        piece = self.stream.readline(1024)
        if not piece:  # None: some ports say so when the time is over
            raise OSError("the connection ended too early")
        return piece

    def _line(self):
        """One line. Of one that is longer than any that matters comes ":", a header without a name."""
        line = self._piece()
        if line.endswith(b"\n"):
            return line.strip()
        for _ in range(MOST_PIECES):
            line = self._piece()
            if line.endswith(b"\n"):
                return b":"
        raise ValueError("a line has no end")

    def _read_head(self):
        words = self._line().split(None, 2)
        if len(words) < 2 or not words[0].startswith(b"HTTP/1."):
            raise ValueError("that is no HTTP")
        self.status = int(words[1])
        for _ in range(MOST_HEADERS):
            line = self._line()
            if not line:
                return
            name, _, value = line.partition(b":")
            name, value = name.strip().lower(), value.strip()
            if name == b"content-length":
                self.left = at_least_0(int(value))
            elif name == b"transfer-encoding":
                self.chunked, self.left = True, None
            elif name == b"content-type":
                self.kind = value.lower()
            elif name == b"location":
                self.location = value.decode()
        raise ValueError("too many headers")

    def readinto(self, view):
        """Fills `view` as far as the body goes. 0 is its end, TransferError an end that came too early."""
        try:
            if self.chunked and not self.left:
                self.left = at_least_0(int(self._line().split(b";")[0], 16))
                self.chunked = self.left > 0
            if self.left == 0:
                return 0
            count = self.stream.readinto(view if self.left is None else view[: min(len(view), self.left)])
            if count is None or (self.left is not None and count == 0):
                raise OSError("the connection ended too early")
            if self.left is not None:
                self.left -= count
                if self.chunked and self.left == 0 and self._line():
                    raise ValueError("a chunk has no end")
            return count
        except (OSError, ValueError) as error:
            raise TransferError("%s did not come whole: %s" % (self.url, error))

    def close(self):
        for opened in reversed(self.opened):
            try:
                opened.close()
            except OSError:
                pass


def at_least_0(number):
    if number < 0:
        raise ValueError("a length below 0")
    return number
