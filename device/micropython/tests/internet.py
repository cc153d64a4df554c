"""Web servers in memory behind the modules `socket` and `ssl` of a board. The bytes are those of real servers.

A socket here does what a MicroPython socket does: `readinto` comes back only when the buffer is full or the connection ended,
and an encrypted socket has neither `settimeout` nor `makefile`.
"""

ETIMEDOUT, ECONNRESET, ECONNREFUSED = 110, 104, 111
ENDS, STALLS, RESETS = "ends", "stalls", "resets"  # what comes behind the last byte of an answer
KEEPS = "keeps"  # the connection stays open for another request


def head(status, *headers):
    return ("HTTP/1.1 %d Whatever\r\n%s\r\n" % (status, "".join(h + "\r\n" for h in headers))).encode()


def whole(body, kind="text/plain; charset=utf-8"):
    """As raw.githubusercontent.com answers, long header included."""
    policy = "Content-Security-Policy: default-src 'none'; " + "style-src 'unsafe-inline'; sandbox; " * 60
    return (head(200, "Connection: close", "Content-Length: %d" % len(body), policy, "Content-Type: " + kind) + body, ENDS)


def chunked(body, size):
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    coded = b"".join(b"%x;name=value\r\n" % len(piece) + piece + b"\r\n" for piece in pieces)
    return (head(200, "transfer-encoding: chunked") + coded + b"0\r\nTrailer: 1\r\n\r\n", ENDS)


def without_length(body):
    return (b"HTTP/1.0 200 OK\r\nServer: SimpleHTTP\r\n\r\n" + body, ENDS)


def status(number, *headers):
    return (head(number, "Content-Length: 5", *headers) + b"sorry", ENDS)


def redirect(to, number=302):
    return (head(number, "Location: " + to, "Content-Length: 0"), ENDS)


def page():
    return whole(b"<!DOCTYPE html><html><body>Welcome to the hotel</body></html>", "text/html; charset=utf-8")


class Internet:
    """`answers` maps "host:port/path" to (bytes, end), or to a list of them, one per request, the last one for ever."""

    def __init__(self, answers=None, authorities=None):
        self.answers, self.authorities = answers or {}, authorities or {}
        self.requests, self.clock = [], None
        self.servers = {}  # "host:port" to what gives an answer to (path, headers)
        self.second_per_byte = 0
        self.opened = self.closed = self.largest = 0

    def answer(self, address, request):
        lines = request.decode().split("\r\n")
        verb, path, version = lines[0].split(" ")
        headers = dict((line.split(": ", 1)[0].lower(), line.split(": ", 1)[1]) for line in lines[1:] if line)
        assert verb == "GET" and version == "HTTP/1.1" and "host" in headers, request
        url = "%s:%d%s" % (address[0], address[1], path)
        self.requests.append((url, headers))
        if "%s:%d" % address in self.servers:
            return self.servers["%s:%d" % address](path[1:], headers)
        found = self.answers.get(url, status(404))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return found

    def known(self, start):
        return [url for url in list(self.answers) + list(self.servers) if (url + "/").startswith(start)]

    def paths(self):
        return [url for url, _ in self.requests]


class Socket:
    def __init__(self, internet):
        self.internet, self.address, self.timeout = internet, None, None
        self.request, self.bytes, self.at, self.end, self.is_open = b"", b"", 0, ENDS, True
        self.asked, self.since = 0, 0
        internet.opened += 1

    def settimeout(self, seconds):
        self.timeout = seconds

    def connect(self, address):
        assert self.timeout, "a connection without a time limit"
        self.address = address
        if not self.internet.known("%s:%d/" % address):
            raise OSError(ECONNREFUSED)

    def write(self, data):
        assert self.is_open, "written to a closed socket"
        self.request = data if self.request.endswith(b"\r\n\r\n") else self.request + data
        if self.request.endswith(b"\r\n\r\n"):
            if self.asked and self.end == ENDS:
                return len(data)  # the server has closed; the next read tells
            assert self.at == len(self.bytes), "asked again before the answer was read"
            self.bytes, self.end = self.internet.answer(self.address, self.request)
            self.asked, self.at, self.since = self.asked + 1, 0, self.internet.clock.now
        return len(data)

    def sendall(self, data):
        self.write(data)

    def makefile(self, mode):
        return self

    def _take(self, count, stop=None):
        taken = self.bytes[self.at : self.at + count]
        if stop is not None and stop in taken:
            taken = taken[: taken.index(stop) + 1]
        self.at += len(taken)
        self.internet.largest = max(self.internet.largest, count)
        if len(taken) < count and not (stop and taken.endswith(stop)):
            if self.end == STALLS:
                self.internet.clock.now += self.timeout
                raise OSError(ETIMEDOUT)
            if self.end == RESETS:
                raise OSError(ECONNRESET)
        return taken

    def readline(self, limit):
        return self._take(limit, b"\n")

    def readinto(self, buffer):
        assert self.is_open, "read from a closed socket"
        if self.timeout == 0:
            return self._what_is_there(buffer)
        data = self._take(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def there(self):
        """How many bytes have come and were not read."""
        slowness = self.internet.second_per_byte
        came = int((self.internet.clock.now - self.since) / slowness) if slowness else len(self.bytes)
        return min(len(self.bytes), came) - self.at

    def _what_is_there(self, buffer):
        count = min(len(buffer), self.there())
        self.internet.largest = max(self.internet.largest, count)
        if count:
            buffer[:count] = self.bytes[self.at : self.at + count]
            self.at += count
        elif self.at < len(self.bytes) or self.end in (STALLS, KEEPS):
            return None
        elif self.end == RESETS:
            raise OSError(ECONNRESET)
        return count

    def close(self):
        self.internet.closed += self.is_open
        self.is_open = False


class EncryptedSocket:
    def __init__(self, plain):
        self.plain = plain
        self.write, self.readline, self.readinto, self.close = plain.write, plain.readline, plain.readinto, plain.close


class SocketModule:
    SOCK_STREAM = 1

    def __init__(self, internet):
        self.internet = internet

    def getaddrinfo(self, name, port, family=0, kind=0):
        if not self.internet.known(name + ":"):
            raise OSError(-2)
        return [(2, 1, 0, "", (name, port))]

    def socket(self, family, kind, protocol):
        return Socket(self.internet)


class SelectModule:
    """`select`, as far as waiting for one socket goes."""

    POLLIN = 1

    def __init__(self, internet):
        self.internet = internet

    def poll(self):
        return Poll(self.internet)


class Poll:
    def __init__(self, internet):
        self.internet, self.socket = internet, None

    def register(self, sock, flags):
        self.socket = getattr(sock, "plain", sock)

    def poll(self, milliseconds):
        clock, end = self.internet.clock, self.internet.clock.now + milliseconds / 1000
        while clock.now < end and not self.socket.there() and (self.internet.second_per_byte and self.socket.end == KEEPS):
            clock.now += 0.001
        if not self.socket.there():
            clock.now = end
        return []


class Context:
    """`ssl.SSLContext`. `internet.authorities` says which authority signed the certificate of a host."""

    def __init__(self, internet):
        self.internet, self.verify_mode, self.authority = internet, 2, None

    def load_verify_locations(self, cadata):
        self.authority = cadata

    def wrap_socket(self, sock, server_hostname):
        signed_by = self.internet.authorities.get(server_hostname)
        if self.verify_mode and (self.authority is None or self.authority != signed_by):
            raise OSError("MBEDTLS_ERR_X509_CERT_VERIFY_FAILED")
        return EncryptedSocket(sock)


class TlsModule:
    """`ssl` since MicroPython 1.21."""

    CERT_NONE, CERT_REQUIRED, PROTOCOL_TLS_CLIENT = 0, 2, 0

    def __init__(self, internet):
        self.SSLContext = lambda protocol: Context(internet)


class OldTlsModule:
    """`ssl` of MicroPython 1.20: one function."""

    CERT_NONE, CERT_REQUIRED = 0, 2

    def __init__(self, internet):
        self.internet = internet

    def wrap_socket(self, sock, server_hostname=None, cert_reqs=0, cadata=None):
        context = Context(self.internet)
        context.verify_mode, context.authority = cert_reqs, cadata
        return context.wrap_socket(sock, server_hostname)
