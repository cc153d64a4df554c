"""`select.poll` for the sockets beside it. Silence lets the clock of the board go on, so that nobody waits for time limits."""

import wire

POLLIN = 1
PATIENCE = 4  # milliseconds in which a server next door has answered


class poll:
    def register(self, sock, events):
        self.socket = sock

    def poll(self, milliseconds):
        import time

        if wire.wait(self.socket.id, PATIENCE):
            return [(self.socket, POLLIN)]
        time.sleep(milliseconds / 1000)
        return []
