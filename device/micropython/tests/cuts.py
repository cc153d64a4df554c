"""The power goes at every operation of the file system of a story that updates a board with the package; what the next boot finds
is judged. See power_cut_laws.py, where the same is done to the drop-in."""

import json
import os

from flash import IS_MICROPYTHON
from laws import equal, note
from updates import board_with, confirming, once, own_files, update

# What a board has that was updated once, and what the next release makes of it: changed, deleted, moved, unchanged, new files and
# folders, a file that becomes a folder and a folder that becomes a file. One of the deleted ones stands before boot.py.
OLD = {
    "boat.py": b"gone",
    "main.py": b"print('old main')",
    "lib/a.py": b"old a" * 300,
    "lib/same.py": b"same",
    "gone/b.py": b"gone",
    "was/here.py": b"moved" * 30,
    "turn": b"a file",
    "fold/in.py": b"a folder",
}
NEW = {
    "main.py": b"print('new main')" * 90,
    "lib/a.py": b"new a" * 1000,
    "lib/same.py": b"same",
    "is/there.py": b"moved" * 30,
    "turn/in.py": b"a folder",
    "fold": b"a file",
    "lib/more/c.py": b"",
}
OWN_DATA = {"data.txt": b"mine", "lib/own.py": b"mine too"}


def environment(name):
    return os.getenv(name) if hasattr(os, "getenv") else None


def step(cpython=9):
    """Every cut, or every few where there is little time: ALOFT_ALL_CUTS asks for all of them."""
    return 1 if environment("ALOFT_ALL_CUTS") else 29 if IS_MICROPYTHON else cpython


class Story:
    """A repository, boards that begin with the same flash, and what they may be found as: name to (files, sequence)."""

    def __init__(self, repository, start, states):
        self.repository, self.start, self.states = repository, start, states
        self.found = {}
        self.more = ()  # names of the updater's files that belong to the states too

    def boot(self, flash, main, cut=None):
        board = board_with({}, self.repository, flash)
        finished = board.power_on(cut_before=cut, main=main)
        if board.crash:
            raise board.crash
        assert not [line for line in board.said if "damaged" in line], board.said
        return finished

    def judge(self, flash):
        """One of the states, 'mixed', or 'lost' when files are missing."""
        files = {name: content for name, content in own_files(flash).items() if name not in OWN_DATA}
        files.update({name: flash.nodes.get(name) for name in self.more})
        for name in OWN_DATA:
            if flash.nodes.get(name) != OWN_DATA[name]:
                return "lost"
        for state, (expected, sequence) in self.states.items():
            if files == expected and sequence_of(flash) == sequence:
                return state
        expected = [set(expected) for expected, _ in self.states.values()]
        return "mixed" if any(not names - set(files) for names in expected) else "lost"

    def cut_everywhere(self, action, then, twice=False, every=None, peace=None):
        """Plays `action`, cut before every change, then (`twice`) boots that are cut before every change too, then a boot in
        peace, which finds one of the states and does `peace`; `then(flash)` ends well. Returns the number of cuts."""
        cuts, cut, known = 0, 0, set()
        every = every or step()
        twice = twice or environment("ALOFT_ALL_CUTS") is not None
        self.found = {}

        def survive(flash):
            # What a board does is decided by what is in its flash: equal states are played once.
            state = flash.state()
            if state in known:
                return
            known.add(state)
            seen = []
            self.boot(flash, lambda: seen.append(self.judge(flash)) or (peace and peace()))
            assert seen, "main.py does not run"
            self.found[seen[-1]] = self.found.get(seen[-1], 0) + 1
            assert seen[-1] in self.states, (cut, seen, sorted(flash.nodes), sequence_of(flash))
            then(flash)

        while True:
            cut += 1
            if cut % every:
                continue
            flash = self.start.copy()
            if self.boot(flash, once(action), cut):
                break
            cuts += 1
            assert "main.py" in flash.nodes, cut  # also without a hook in boot.py the board starts
            again = 0
            while twice:
                again += 1
                second = flash.copy()
                if self.boot(second, lambda: None, again):
                    break
                cuts += 1
                survive(second)
            survive(flash)
        return cuts

    def tell(self, what, cuts, ends):
        # In a few cuts not every end is found.
        assert sorted(self.found) == ends or (IS_MICROPYTHON and set(self.found) <= set(ends)), self.found
        lost, mixed = self.found.get("lost", 0), self.found.get("mixed", 0)
        equal((lost, mixed), (0, 0))
        assert cuts >= 3, cuts
        note("%s: %d cuts, %d lost, %d mixed" % (what, cuts, lost, mixed))


def sequence_of(flash):
    release = flash.nodes.get("_ota/release")
    return json.loads(release)["sequence"] if release else 0


def updated_board(repository, files, flash=None, **options):
    """A flash after its first release, confirmed."""
    board = board_with({}, repository, flash)
    for name, content in OWN_DATA.items():
        board.flash.put(name, content)
    for name, content in files.items():
        board.flash.put(name, content)
    seen = update(board, **options)
    assert seen["error"] is None, seen
    board.power_on(main=confirming(**options))
    if board.crash:
        raise board.crash
    return board.flash
