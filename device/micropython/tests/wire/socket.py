"""`socket` over the module `wire`: TCP from outside the interpreter. As on a board, reading fills the buffer unless the time
limit is 0; `recv` of nothing is the end."""

import wire

SOCK_STREAM = 1
EAGAIN, ETIMEDOUT = 11, 110


def getaddrinfo(name, port, family=0, kind=0):
    return [(2, kind, 0, "", (name, port))]


class socket:
    def __init__(self, family=2, kind=1, protocol=0):
        self.id, self.timeout = None, None

    def settimeout(self, seconds):
        self.timeout = seconds

    def connect(self, address):
        self.id = checked(wire.open(address[0], address[1], int(self.timeout * 1000)))

    def sendall(self, data):
        checked(wire.send(self.id, data.decode()))

    def recv(self, most):
        while True:
            answer = wire.receive(self.id, most)
            if answer != -EAGAIN:
                return bytes(checked(answer))
            if not self.timeout:
                raise OSError(EAGAIN)
            wire.wait(self.id, int(self.timeout * 1000))
            if wire.receive(self.id, 0) == -EAGAIN:
                raise OSError(ETIMEDOUT)

    def recv_into(self, view):
        data = self.recv(len(view))
        view[: len(data)] = data
        return len(data)

    def readinto(self, view):
        count = self.recv_into(view)
        while self.timeout and 0 < count < len(view):
            more = self.recv_into(view[count:])
            if not more:
                break
            count += more
        return count

    def readline(self, limit):
        line = b""
        while len(line) < limit and not line.endswith(b"\n"):
            byte = self.recv(1)
            if not byte:
                break
            line += byte
        return line

    def close(self):
        if self.id is not None:
            wire.close(self.id)
            self.id = None


def checked(answer):
    if isinstance(answer, int) and answer < 0:
        raise OSError(-answer)
    return answer
