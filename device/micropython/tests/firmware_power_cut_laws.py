"""The power goes at every operation of flash and file system, before it or in its midst; then the board boots in peace.

A board is never bricked, and nothing is lost in silence: in the end the new image runs and is confirmed, or the program was told why
not. Of the stories but one only some cuts are tried; ALOFT_ALL_CUTS=1 tries all, with more accidents at each, and cuts the boots
after them too. Where garbage is collected only between
laws, as in WebAssembly, the more boots there are in one the longer each takes: there only some cuts are tried."""

import os
import sys

from chip import VALID
from firmware_boards import IMAGE, PATCH, FirmwareBoard, published, updating
from firmware_images import NEW, OLD, PATCH_TO_NEW
from laws import Skip, equal, note
from loader import problem

WITH_PATCH = [(PATCH, PATCH_TO_NEW, OLD), (IMAGE, NEW, None)]
IS_LONG = bool(getattr(os, "getenv", lambda name: None)("ALOFT_ALL_CUTS"))
IS_SLOW = sys.platform == "webassembly"
ACCIDENTS = (3, 8, 12, 21, 30)


class Story:
    """`new`: what the new image's program does instead of updating, with the board; `ends`: what is told in the end."""

    def __init__(self, make_board, new=None, ends="confirmed", **options):
        self.options = options
        self.make_board, self.new, self.ends = make_board, new, ends
        self.cuts = self.states = 0
        self.known = set()

    def main(self, board, told):
        def main():
            if self.new and board.runs().startswith(NEW):
                self.new()
            else:
                updating({}, progress=lambda phase, done, total: told.append(phase), **self.options)()

        return main

    def play(self, board, cut, seed):
        """Until the power goes, or nothing restarts any more; whether it came to that, and what was told."""
        told = []
        board.chip.seed = seed
        board.watch = lambda: self.look(board)
        finished = board.power_on(cut_before=cut, main=self.main(board, told), most_resets=40)
        board.chip.seed = board.watch = None
        if board.crash:
            raise board.crash
        return finished, [phase for phase in told if phase in ("confirmed", "failed", "rolled-back")]

    def look(self, board):
        """At no moment is there an image in a slot that nobody signed."""
        for label, cells in board.chip.cells.items():
            if label != "otadata" and problem(cells, 0, len(cells)) is None:
                assert cells.startswith(OLD) or cells.startswith(NEW), "an image nobody signed"

    def prove(self, every=1, slow=0):
        """Steps. `every`: how many cuts to go on by, when there is little time; `slow`: in an interpreter that is slow, 0 is not at
        all."""
        if IS_SLOW:
            if not slow:
                raise Skip("tried in other interpreters")
            every = slow
        if IS_LONG:
            for seed in (None,) + ACCIDENTS:
                yield from self.cut_all(self.make_board(), (), lambda cut: seed and seed * 1000 + cut, 1, True)
        else:
            # Before every other operation, in the midst of every other one.
            yield from self.cut_all(self.make_board(), (), lambda cut: cut * 7 if cut // every % 2 else None, every, False)
        note("%d cuts, %d states" % (self.cuts, self.states))

    def cut_all(self, start, told, seed_for, every, again):
        cut = 0
        while True:
            yield
            cut += every
            board = start.copy()
            finished, more = self.play(board, cut, seed_for(cut))
            if finished:
                return
            self.cuts += 1
            board = board.copy()
            state = (bool(told or more), board.flash.state())
            state += tuple(bytes(cells) for _, cells in sorted(board.chip.cells.items()))
            if state in self.known:
                continue  # what a board does is decided by what is in its flash
            self.known.add(state)
            self.states += 1
            yield from self.settle(board.copy(), list(told) + more)
            if again:
                yield from self.cut_all(board, list(told) + more, seed_for, 3, False)

    def settle(self, board, told):
        for _ in range(4):
            yield
            finished, more = self.play(board, None, None)
            assert finished
            told = told + more
            if told:
                break
        assert told, "lost in silence"
        equal(sorted(set(told)), [self.ends])
        wanted = NEW if self.ends == "confirmed" else OLD
        assert board.runs().startswith(wanted), board.ran
        if board.chip.rollback:
            assert board.state() in (VALID, None), board.state()
        # And so it stays.
        self.play(board, None, None)
        assert board.runs().startswith(wanted), board.ran


def board_with(artifacts=None, blocks=None, **options):
    def make():
        board = FirmwareBoard(published(artifacts=artifacts), real_decoder=False, **options)
        if blocks:
            board.flash.blocks = board.flash.used() + blocks
        return board

    return make


def restart():
    import machine

    machine.reset()


def give_back():
    from firmware_boards import make

    make().give_back()


def law_image():
    """an image, downloaded into the slot: after a cut anywhere it is installed and confirmed"""
    yield from Story(board_with()).prove(every=5, slow=19)


def law_patch_in_a_file():
    """a patch, kept in a file and applied: after a cut anywhere the image is installed and confirmed"""
    yield from Story(board_with(WITH_PATCH)).prove(slow=23)


def law_patch_in_the_tail():
    """a patch, kept in the tail of the slot: after a cut anywhere the image is installed and confirmed"""
    yield from Story(board_with(WITH_PATCH, blocks=6)).prove(every=5)


def law_patch_at_once():
    """a patch, applied without a restart: after a cut anywhere the image is installed and confirmed"""
    yield from Story(board_with(WITH_PATCH), restart_to_apply=False).prove(every=5)


def law_patch_streamed():
    """a patch, applied as it comes: after a cut anywhere the image is installed and confirmed"""
    yield from Story(board_with(WITH_PATCH, blocks=6, sectors=3)).prove(every=7)


def law_without_rollback():
    """with a bootloader that takes nothing back: the same"""
    yield from Story(board_with(rollback=False)).prove(every=5)


def law_newer_idf():
    """with the otadata of ESP-IDF 6.0: the same"""
    yield from Story(board_with(before_idf6=False)).prove(every=7)


def law_from_factory():
    """from a factory partition: the same"""
    yield from Story(board_with(factory=True)).prove(every=7)


def law_crashing():
    """firmware that never confirms is taken back: after a cut anywhere the old image runs, and the program is told"""
    yield from Story(board_with(), restart, "rolled-back").prove(every=9, slow=37)


def law_crashing_without_rollback():
    """where the guard has to take it back: the same"""
    yield from Story(board_with(rollback=False), restart, "rolled-back").prove(every=7)


def law_given_back():
    """firmware that is given back: after a cut anywhere the old image runs, and the program is told"""
    for rollback in (True, False):
        yield from Story(board_with(rollback=rollback), give_back, "rolled-back").prove(every=9)
