"""`select.poll` for the sockets beside it."""

import wire

POLLIN = 1


class poll:
    def register(self, sock, events):
        self.socket = sock

    def poll(self, milliseconds):
        wire.wait(self.socket.id, milliseconds)
        return []
