"""Updates beside other tasks."""

import sys

from flash import IS_MICROPYTHON
from internet import KEEPS, head
from laws import equal, note
from releases import Repository
from updates import board_with, make, once, own_files

OLD = {"main.py": b"print('old')"}
NEW = {"main.py": b"print('new')" * 200, "lib/a.py": b"a" * 3000}


class Pause:
    """What `await asyncio.sleep_ms()` waits for: gives the milliseconds to the loop below."""

    def __init__(self, milliseconds):
        self.milliseconds = milliseconds

    def __iter__(self):
        return self

    __await__ = __iter__

    def __next__(self):
        if self.milliseconds is None:
            raise StopIteration
        milliseconds, self.milliseconds = self.milliseconds, None
        return milliseconds


class Asyncio:
    """`asyncio` with a clock of its own: `run` is the event loop."""

    def __init__(self, clock):
        self.clock = clock

    def sleep_ms(self, milliseconds):
        return Pause(milliseconds)

    def run(self, *tasks):
        """Until the first of them ends; what it returns."""
        due = [(0, number) for number in range(len(tasks))]
        while True:
            due.sort()
            at, number = due.pop(0)
            self.clock.now = max(self.clock.now, at)
            try:
                # Every look at a task takes some time.
                self.clock.now += 0.0001
                due.append((self.clock.now + tasks[number].send(None) / 1000, number))
            except StopIteration as end:
                if number == 0:
                    return end.value


def board_and_loop(repository):
    board = board_with(OLD, repository)
    return board, Asyncio(board.clock)


def law_trickle():
    """while a slow server trickles, another task runs on time, and the update ends well"""
    repository = Repository()
    repository.publish(NEW, 1)
    board, loop = board_and_loop(repository)
    board.internet.second_per_byte = 0.002  # 500 bytes per second
    beats, results = [], []

    async def other():
        while True:
            beats.append(board.clock.now)
            await loop.sleep_ms(20)

    def main():
        sys.modules["asyncio"] = loop
        results.append(loop.run(make().update_async(), other()))
        sys.modules.pop("asyncio")

    board.power_on(main=once(main))
    if board.crash:
        raise board.crash
    equal((results, own_files(board.flash)), ([True], NEW))
    longest = max(later - earlier for earlier, later in zip(beats, beats[1:]))
    assert longest < 0.03 and len(beats) > 500, (longest, len(beats))
    note("%d beats in %d s, at most %d ms late" % (len(beats), board.clock.now, longest * 1000 - 20))


def law_run():
    """run() asks every hour, after failures sooner, and restarts after an update"""
    repository = Repository()
    board, loop = board_and_loop(repository)
    asked, restarts = [], []

    def spoil(path, headers, answer):
        if path == "offers/lamp.cbor":
            asked.append(int(board.clock.now))
            if len(asked) in (4, 5, 6):  # all tries of one check
                return head(503, "Content-Length: 0"), KEEPS
            if len(asked) == 8:
                repository.publish(NEW, 1)
                return repository.answer(path, headers)

    repository.spoil = spoil

    def main():
        sys.modules["asyncio"] = loop
        loop.run(make().run(every=3600, restart=lambda: restarts.append(int(board.clock.now))))
        sys.modules.pop("asyncio")

    board.power_on(main=main)
    if board.crash:
        raise board.crash
    equal((len(restarts), own_files(board.flash)), (1, NEW))
    pauses = [later - earlier for earlier, later in zip(asked, asked[1:])]
    assert [pause // 10 for pause in pauses] == [360, 360, 360, 0, 0, 1, 360], pauses


def law_cancelled():
    """a task that is cancelled leaves no socket and no file open"""
    repository = Repository()
    repository.publish(NEW, 1)
    for steps in range(1, 60, 9 if IS_MICROPYTHON else 2):
        board, loop = board_and_loop(repository)

        def main():
            sys.modules["asyncio"] = loop
            task = make().update_async()
            try:
                for _ in range(steps):
                    task.send(None)
            except StopIteration:
                pass
            task.close()
            sys.modules.pop("asyncio")

        board.power_on(main=main)
        equal((board.crash, board.internet.opened - board.internet.closed, board.flash.open_files), (None, 0, 0))
