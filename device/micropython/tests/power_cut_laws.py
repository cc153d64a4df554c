"""The power goes at every operation of the file system that changes something; what the next boot finds is judged.

A cut between `open` and `close` leaves the old content, or an empty file where none was; see flash.py. A story is played once
to count its operations, then once per operation. `play` and `judge` speak JSON, so that the boots of a story can also be given
to interpreters of their own, see interpreter-restarts.test.ts.
"""

import json

from board import Board, once
from flash import Flash
from laws import equal, note
from publishing import BOOT, OTA, hexadecimal, published, updating

BASE = "updates.lan:80/lamp/"

OLD = {"main.py": b"print('old main')", "lib/a.py": b"old a" * 300, "version.json": b'{"version": 1}', "data.txt": b"mine"}
NEW = {"main.py": b"print('new main')" * 90, "lib/a.py": b"new a", "lib/more/b.py": b"new b" * 500}
AFTER = dict(list(OLD.items()) + list(NEW.items()) + [("version.json", b'{"version": 2}')])


def fresh():
    files = dict(OLD)
    files.update({"ota.py": OTA, "boot.py": BOOT})
    return Flash(files)


def boot(flash, main, cut=None):
    board = Board(flash=flash, internet=published(2, NEW, BASE))
    finished = board.power_on(cut_before=cut, main=main)
    if board.crash:
        raise board.crash
    return finished, board


def update():
    updating(auto_confirm=False)()


def confirm():
    import ota

    ota.confirm()


def idle():
    pass


def judge(nodes):
    """What a board consists of, the updater's own files aside: 'old', 'new', 'mixed' or 'lost'."""
    files = {n: c for n, c in nodes.items() if c is not None and not n.startswith("_ota/") and n not in ("ota.py", "boot.py")}
    if files == OLD:
        return "old"
    if files == AFTER:
        return "new"
    return "lost" if set(OLD) - set(files) else "mixed"


def cut_everywhere(start, action, allowed, then, twice=True, peace=None):
    """Plays `action` on copies of `start`, cut before every change, then (`twice`) boots, cut before every change of that boot
    too, then boots in peace: what main.py finds is one of `allowed`, it does `peace`, and `then` ends well. Returns the number
    of cuts, and what was found."""
    cuts, cut = 0, 0
    bad = {"mixed": 0, "lost": 0}
    ends, known = set(), set()

    def survive(flash):
        # What a board does is decided by what is in its flash: equal states are played once.
        state = flash.state()
        if state in known:
            return
        known.add(state)
        seen = []
        boot(flash, lambda: seen.append(judge(flash.everything())) or (peace and peace()))
        for what in seen:
            bad[what] = bad.get(what, 0) + 1
        assert seen and set(seen) <= set(allowed), (cut, seen)
        ends.add(seen[-1])
        then(flash)

    while True:
        cut += 1
        flash = start.copy()
        finished, _ = boot(flash, once(action), cut)
        if finished:
            break
        cuts += 1
        assert "main.py" in flash.nodes, cut  # also without a hook in boot.py the board starts
        again = 0
        while twice:
            again += 1
            second = flash.copy()
            finished, _ = boot(second, idle, again)
            if finished:
                break
            cuts += 1
            survive(second)
        survive(flash)
    equal((bad["mixed"], bad["lost"]), (0, 0))
    assert cuts > 10
    return cuts, sorted(ends)


def updates_in_the_end(flash):
    """Whatever the cut left, the board can be updated, or is."""
    finished, board = boot(flash, once(confirm))
    finished, board = boot(flash, once(update))
    equal(judge(flash.everything()), "new")


def law_update():
    """an update of three files, one in a new folder: after a cut anywhere, and another cut in the boot after it, old or new"""
    cuts, ends = cut_everywhere(fresh(), update, ("old", "new"), updates_in_the_end)
    equal(ends, ["new", "old"])
    note("update: %d cuts, 0 lost, 0 mixed" % cuts)


def law_going_back():
    """going back after a boot loop: after a cut anywhere, and another one in the boot after it, the old files are back"""
    flash = fresh()
    boot(flash, once(update))
    for _ in range(2):
        boot(flash, idle)
    equal(judge(flash.everything()), "new")

    def stays_back(flash):
        boot(flash, idle)
        equal(judge(flash.everything()), "old")
        assert "lib/more" not in flash.nodes

    cuts, ends = cut_everywhere(flash, idle, ("old",), stays_back)
    equal(ends, ["old"])
    note("going back: %d cuts, 0 lost, 0 mixed" % cuts)


def law_confirming():
    """confirming: after a cut anywhere the new files are there, and stay if they are confirmed; if not, the old ones come whole"""
    flash = fresh()
    boot(flash, once(update))

    def stays(flash):
        for _ in range(5):
            boot(flash, idle)
        equal(judge(flash.everything()), "new")

    def is_whole(flash):
        for _ in range(5):
            boot(flash, idle)
        assert judge(flash.everything()) in ("old", "new")

    # A cut in a boot of new code counts as a boot that did not confirm, so only one.
    cuts, ends = cut_everywhere(flash, confirm, ("new",), stays, twice=False, peace=confirm)
    cut_everywhere(flash, confirm, ("new",), is_whole, twice=False)
    note("confirming: %d cuts, 0 lost, 0 mixed" % cuts)


def law_without_a_hook():
    """with no hook in boot.py, main.py that imports ota is enough to come through: old or new, never without main.py"""
    files = {name: content for name, content in fresh().nodes.items() if name != "boot.py" and content is not None}
    cut = 0
    finished = False
    while not finished:
        cut += 1
        flash = Flash(files)
        finished, _ = boot(flash, once(update), cut)
        assert "main.py" in flash.nodes
        seen = []

        def main():
            import ota

            seen.append(judge(dict(list(flash.everything().items()))))

        boot(flash, main)
        assert seen[-1] in ("old", "new"), (cut, seen)
    note("without a hook: %d cuts, 0 lost, 0 mixed" % (cut - 1))


def law_failing_operations():
    """any operation of the file system may fail: nothing is raised, no file stays open, and after the next boot it is old or new"""
    failed, failing, ends = 0, 0, set()
    while failed == failing:
        failing += 1
        flash = fresh()
        flash.failing = failing
        boot(flash, once(update))
        failed += flash.failed
        equal(flash.open_files, 0)
        flash.failing = None
        boot(flash, idle)
        ends.add(judge(flash.everything()))
        updates_in_the_end(flash)
    equal(sorted(ends), ["new", "old"])
    note("%d operations failed, 0 lost, 0 mixed" % failed)


ACTIONS = {"update": update, "idle": idle}


def play(nodes, action, cut):
    """One story of a board whose nodes are JSON of hexadecimal digits: '{}' is a fresh one. Returns the same kind of JSON."""
    flash = fresh()
    if nodes != "{}":
        flash.nodes = {n: None if c is None else bytes.fromhex(c) for n, c in json.loads(nodes).items()}
    finished, _ = boot(flash, once(ACTIONS[action]), cut or None)
    coded = {n: None if c is None else hexadecimal(c) for n, c in flash.nodes.items()}
    return json.dumps({"finished": finished, "verdict": judge(flash.nodes), "nodes": json.dumps(coded)})
