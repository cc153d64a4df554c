"""A connection to a server, kept open from one request to the next.

Whatever waits is a generator here: it yields the socket it waits for, and goes on when it is resumed. So a program can do
other things meanwhile, a watchdog is fed, and the time limit is one for all platforms.
"""

import socket

from aloft import ticks
from aloft.tls import over_tls

# Nothing has come yet, in the words of MicroPython, Linux, macOS, Windows and of TLS in CPython.
NOTHING_YET = (11, 35, 10035, 2, 3)
LONGEST_LINE, MOST_LINE = 1024, 8192  # bytes that are looked at, and that are passed over
SLOWEST, MINUTE = 64, 60  # bytes of the body per second below which a connection is as good as broken; seconds over which they are counted


class Connection:
    def __init__(self, origin, ca, timeout, buffer):
        """`origin` is "https://host:port"; `buffer` a memoryview for what was received and not asked for yet."""
        self.origin, self.timeout, self.buffer = origin, timeout, buffer
        self.start = self.end = self.came = self.brought = 0
        self.since = ticks.now()
        self.opened, self.is_used = [], False
        scheme, _, host = origin.partition("://")
        name, _, port = host.partition(":")
        try:
            where = socket.getaddrinfo(name, int(port or (443 if scheme == "https" else 80)), 0, socket.SOCK_STREAM)[0]
            self.socket = self.limited = socket.socket(where[0], where[1], where[2])
            self.opened.append(self.socket)
            self.socket.settimeout(timeout)
            self.socket.connect(where[-1])
            if scheme == "https":
                self.socket = over_tls(self.socket, name, ca)
                self.opened.append(self.socket)
            if hasattr(self.socket, "settimeout"):
                self.limited = self.socket
        except BaseException:
            self.close()
            raise
        self.receive = getattr(self.socket, "recv_into", None) or self.socket.readinto

    def send(self, text):
        self.limited.settimeout(self.timeout)
        send = self.socket.sendall if hasattr(self.socket, "sendall") else self.socket.write
        send(text.encode())
        self.limited.settimeout(0)
        self.is_used = True
        self.since, self.came, self.brought = ticks.now(), 0, 0

    def some(self, view, is_body=True):
        """Steps to one byte or more in `view`; how many. 0 is the end of the connection. `is_body`: they count for the pace."""
        if self.start < self.end:
            count = min(len(view), self.end - self.start)
            view[:count] = self.buffer[self.start : self.start + count]
            self.start += count
            self.brought += count
            return count
        began = ticks.now()
        while True:
            try:
                count = self.receive(view)
            except OSError as error:
                if not error.args or error.args[0] not in NOTHING_YET:
                    raise
                count = None
            if count is not None:
                self.came += count
                if is_body:
                    self.brought += count
                return count
            if ticks.since(began) > self.timeout * 1000:
                raise OSError("timed out")
            self._check_pace()
            yield self.socket

    def _check_pace(self):
        """Only while nothing is there: who is slow to take what came is not the server."""
        seconds = ticks.since(self.since) // 1000
        if seconds >= max(MINUTE, 2 * self.timeout):
            if self.brought < SLOWEST * seconds:
                raise OSError("too slow: %d bytes in %d s" % (self.brought, seconds))
            self.since, self.brought = ticks.now(), 0

    def line(self):
        """Steps to one line. Of one that is longer than any that matters comes ":", a header without a name."""
        line, is_long, came = b"", False, 0
        while not line.endswith(b"\n"):
            if self.start == self.end:
                self.start = self.end = 0
                self.end = yield from self.some(self.buffer, False)
                if not self.end:
                    raise OSError("the connection ended too early")
                yield
            rest = bytes(self.buffer[self.start : self.end])
            length = rest.find(b"\n") + 1 or len(rest)
            self.start += length
            came += length
            if came > MOST_LINE:
                raise ValueError("a line has no end")
            is_long = is_long or came > LONGEST_LINE
            line = rest[:length] if is_long else line + rest[:length]
        return b":" if is_long else line.strip()

    def close(self):
        for opened in reversed(self.opened):
            try:
                opened.close()
            except OSError:
                pass
        self.opened = []
