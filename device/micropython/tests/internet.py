"""Web servers in memory behind the modules `socket` and `ssl` of a board. The bytes are those of real servers.

A socket here does what a MicroPython socket does: `readinto` comes back only when the buffer is full or the connection ended,
and an encrypted socket has neither `settimeout` nor `makefile`.
"""

ETIMEDOUT, ECONNRESET, ECONNREFUSED = 110, 104, 111
ENDS, STALLS, RESETS = "ends", "stalls", "resets"  # what comes behind the last byte of an answer


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
        self.opened = self.closed = self.largest = 0

    def answer(self, address, request):
        lines = request.decode().split("\r\n")
        verb, path, version = lines[0].split(" ")
        headers = dict((line.split(": ", 1)[0].lower(), line.split(": ", 1)[1]) for line in lines[1:] if line)
        assert verb == "GET" and version == "HTTP/1.1" and "host" in headers, request
        url = "%s:%d%s" % (address[0], address[1], path)
        self.requests.append((url, headers))
        found = self.answers.get(url, status(404))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return found

    def paths(self):
        return [url for url, _ in self.requests]


class Socket:
    def __init__(self, internet):
        self.internet, self.address, self.timeout = internet, None, None
        self.request, self.bytes, self.at, self.end, self.is_open = b"", b"", 0, ENDS, True
        internet.opened += 1

    def settimeout(self, seconds):
        self.timeout = seconds

    def connect(self, address):
        assert self.timeout, "a connection without a time limit"
        self.address = address
        known = [url for url in self.internet.answers if url.startswith("%s:%d/" % address)]
        if not known:
            raise OSError(ECONNREFUSED)

    def write(self, data):
        self.request += data
        if self.request.endswith(b"\r\n\r\n"):
            self.bytes, self.end = self.internet.answer(self.address, self.request)
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
        data = self._take(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self):
        self.internet.closed += self.is_open
        self.is_open = False


class EncryptedSocket:
    def __init__(self, plain):
        self.write, self.readline, self.readinto, self.close = plain.write, plain.readline, plain.readinto, plain.close


class SocketModule:
    SOCK_STREAM = 1

    def __init__(self, internet):
        self.internet = internet

    def getaddrinfo(self, name, port, family=0, kind=0):
        if not [url for url in self.internet.answers if url.startswith(name + ":")]:
            raise OSError(-2)
        return [(2, 1, 0, "", (name, port))]

    def socket(self, family, kind, protocol):
        return Socket(self.internet)


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
