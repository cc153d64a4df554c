"""How new files are confirmed, and how the old ones come back."""

from laws import equal
from on_board import source_of
from releases import Repository
from updates import board_with, confirming, make, once, own_files, update, updating

OLD = {"main.py": b"print('old')", "lib/a.py": b"old a"}
NEW = {"main.py": b"print('new')", "lib/a.py": b"new a", "lib/b.py": b"b"}


def updated(files=NEW, **options):
    """A board after its first update, on trial."""
    repository = Repository()
    repository.publish(files, 7)
    board = board_with(OLD, repository)
    seen = update(board, **options)
    equal((seen["result"], board.resets), (True, 1))
    return board, repository


def boots(board, count, main=None):
    for _ in range(count):
        board.power_on(main=main)
        if main and board.crash:
            raise board.crash


def says():
    import aloft

    aloft.confirm()


def checks():
    make().update()


def law_both():
    """new code stays when it says that it works and has reached its server, in any order, and not before"""
    for first, second in ((says, checks), (checks, says)):
        board, _ = updated()

        def main():
            import aloft_guard

            first()
            equal(aloft_guard.load_state().get("phase"), "trial")
            second()
            equal(aloft_guard.load_state(), {})

        boots(board, 1, main)
        boots(board, 5)
        equal(board.flash.nodes["lib/b.py"], b"b")
        equal(sorted(name for name in board.flash.nodes if name.startswith("_ota/")), ["_ota/list", "_ota/release", "_ota/release.2", "_ota/state"])
    for only in (says, checks):
        board, _ = updated()
        boots(board, 2, only)
        equal(board.flash.nodes["lib/a.py"], b"new a")
        boots(board, 1, only)
        equal(own_files(board.flash), OLD)


def law_one():
    """`needs` makes one of them enough"""

    for needs, main in ((("program",), says), (("server",), checks)):
        board, _ = updated(needs=needs)
        boots(board, 1, main)
        boots(board, 5)
        equal(board.flash.nodes["lib/a.py"], b"new a")


def law_given_up():
    """a release that was taken back keeps the sequence number as it was, is not installed again, and is forgiven with a higher one"""
    board, repository = updated()
    boots(board, 4)
    equal(own_files(board.flash), OLD)
    equal(sorted(name for name in board.flash.nodes if name.startswith("_ota/re")), [])
    seen = update(board)
    equal((seen["result"], seen["code"]), (False, "REFUSED_FAILED_BEFORE"))
    repository.publish(NEW, 6)
    equal(update(board)["code"], "REFUSED_FAILED_BEFORE")
    repository.publish(NEW, 8)
    equal(update(board)["result"], True)
    boots(board, 1, confirming())
    equal(board.flash.nodes["lib/a.py"], b"new a")
    repository.publish(OLD, 7)
    equal(update(board)["code"], "MANIFEST_OLDER")


def law_on_trial():
    """while files are on trial no other release is begun, and the same one is nothing new"""
    board, repository = updated()
    boots(board, 1, lambda: equal(make().update(), False))
    repository.publish(OLD, 8)
    seen = {}
    boots(board, 1, once(updating(seen)))
    equal((seen["result"], seen["code"]), (False, "REFUSED_TRIAL"))
    equal(board.flash.nodes["lib/a.py"], b"new a")


def law_by_cable():
    """files that were put there by cable are taken for the release that has them, and nothing restarts"""
    repository = Repository()
    repository.publish(OLD, 7)
    board = board_with(OLD, repository)
    seen = update(board)
    equal((seen["result"], seen["error"], board.resets), (False, None, 0))
    installed = []
    board.power_on(main=lambda: installed.append((make().installed()[:2], make().update(), __import__("aloft_guard").load_state())))
    equal(installed, [((7, "7.0.0"), False, {})])
    repository.publish({"main.py": OLD["main.py"]}, 8)
    equal(update(board)["result"], True)
    equal(own_files(board.flash), {"main.py": OLD["main.py"]})


def law_self_update():
    """the updater is a file like any other: a new one that works stays, one that does not goes by itself"""
    own = {name: source_of(name).encode() for name in ("aloft/gates.py", "aloft/updater.py")}
    better = dict(own)
    better["aloft/gates.py"] = own["aloft/gates.py"] + b"\nNEWER = True\n"
    broken = {"aloft/updater.py": b"raise ValueError('broken')", "aloft/__init__.py": b"import nowhere"}
    for files, stays in ((better, True), (broken, False), ({"aloft/trial.py": b"def tell("}, False)):
        repository = Repository()
        files["main.py"] = b"new"
        repository.publish(files, 7)
        board = board_with(OLD, repository)
        before = dict(board.flash.nodes)
        update(board)
        equal(board.flash.nodes["main.py"], b"new")
        for _ in range(4):
            board.power_on(main=confirming())  # raises where it is broken, and MicroPython waits at its prompt
        equal(board.flash.nodes["main.py"], b"new" if stays else OLD["main.py"])
        if not stays:
            after = {name: content for name, content in board.flash.nodes.items() if not name.startswith("_ota")}
            equal(after, {name: content for name, content in before.items() if not name.startswith("_ota")})
            # And the one that is back updates again.
            repository.publish(NEW, 8)
            equal(update(board)["result"], True)


def law_guard_stays():
    """no list replaces the guard, boot.py, or what they need"""
    for name in ("aloft_guard.py", "boot.py", "aloft_guard.mpy", "lib/os.py", "json/x.py", "_ota/state", "_OTA/list", "version.json"):
        repository = Repository()
        repository.publish({"main.py": b"new", name: b"bad"}, 7)
        board = board_with(OLD, repository)
        before = dict(board.flash.nodes)
        equal(update(board)["code"], "FILES_PATH")
        equal({n: c for n, c in board.flash.nodes.items() if not n.startswith("_ota")}, before)
