"""The power goes at every write and erase below a real file system while a board updates: real_power_cuts.py KIND EVERY.

KIND is littlefs or fat; of EVERY changes one is cut, once before it is done and once in its half. Prints a line of JSON for each
story: how many changes it makes, how many cuts there were, and what the boards were found as after them.
"""

import json
import sys

sys.path.insert(0, "tests")

import power_cut_laws as drop_in
from board import Collector
from cuts import NEW, OLD, Story, updated_board
from real_disk import BEFORE, TORN, RealFlash
from releases import Repository
from updates import confirming, files_with, once, updating

# The heap has to be large here, and collecting it takes its time: no more often than there is need.
sys.modules["gc"] = Collector
sys.path[:] = ["", "/lib"]  # of the board from now on
# Signatures take seconds each here and write nothing; their laws are elsewhere.
UNSIGNED = {"trust": None, "laboratory": True, "vendor": "example.com"}


def flash_with(kind, files):
    flash = RealFlash(kind)
    for name, content in files.items():
        if not name.startswith("aloft/patch/"):
            flash.put(name, content)
    return flash


def nothing():
    pass


class Play:
    """`action` is cut, on copies of `start`; what is found is one of `allowed`, does `peace`, and is `end` after `then`."""

    peace, then = staticmethod(nothing), staticmethod(nothing)

    def cut_everywhere(self, every):
        flash = self.start.copy()
        assert self.boot(flash, once(self.action))
        changes, cuts, found = flash.disk.changes, 0, {}
        for how in (BEFORE, TORN):
            for cut in range(1, changes + 1, every):
                flash = self.start.copy()
                flash.how = how
                assert not self.boot(flash, once(self.action), cut), cut
                flash.how = BEFORE
                cuts += 1
                what = self.found(flash)
                found[what] = found.get(what, 0) + 1
        return {"story": self.name, "changes": changes, "cuts": cuts, "found": found}

    def found(self, flash):
        """What the boots after a cut find: "old", "new", "mixed", "lost"; "unreadable", "stuck" when nothing good comes of it."""
        seen = []
        try:
            self.boot(flash, lambda: seen.append(self.judge(flash)) or self.peace())
            if not seen:
                return "unreadable"
            if seen[-1] in self.allowed:
                self.boot(flash, once(self.then))
                return seen[-1] if self.judge(flash) == self.end else "stuck"
            return seen[-1]
        except (OSError, ImportError, SyntaxError, AssertionError):
            return "unreadable"


class PackagePlay(Play):
    def __init__(self, kind):
        repository = Repository()
        repository.publish(OLD, 1)
        self.start = updated_board(repository, OLD, flash_with(kind, files_with({})), **UNSIGNED)
        repository.publish(NEW, 2)
        self.story = Story(repository, self.start, {"old": (OLD, 1), "new": (NEW, 2)})
        self.boot, self.judge = self.story.boot, self.story.judge

    @staticmethod
    def update():
        updating({}, **UNSIGNED)()

    @staticmethod
    def works():
        confirming(**UNSIGNED)()


class Update(PackagePlay):
    name, allowed, end = "an update", ("old", "new"), "new"

    def __init__(self, kind):
        PackagePlay.__init__(self, kind)
        self.action = self.update
        # The release that is on trial is confirmed; the other one is installed.
        self.peace, self.then = self.works, self.update


class GoingBack(PackagePlay):
    name, allowed, end = "going back", ("old",), "old"

    def __init__(self, kind):
        PackagePlay.__init__(self, kind)
        self.boot(self.start, once(self.update))
        for _ in range(2):
            self.boot(self.start, nothing)
        self.action, self.then = nothing, self.update


class Confirming(PackagePlay):
    name, allowed, end = "confirming", ("new",), "new"

    def __init__(self, kind):
        PackagePlay.__init__(self, kind)
        self.boot(self.start, once(self.update))
        self.action = self.peace = self.works


class DropIn(Play):
    name, allowed, end = "an update with ota.py", ("old", "new"), "new"

    def __init__(self, kind):
        self.start = flash_with(kind, drop_in.fresh().files())
        self.action = self.then = drop_in.update
        self.peace = drop_in.confirm

    def boot(self, flash, main, cut=None):
        return drop_in.boot(flash, main, cut)[0]

    def judge(self, flash):
        return drop_in.judge(flash.nodes)


for play in (Update, GoingBack, Confirming, DropIn):
    print(json.dumps(play(sys.argv[1]).cut_everywhere(int(sys.argv[2]))))
