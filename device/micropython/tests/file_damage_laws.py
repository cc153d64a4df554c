"""What a board makes of a flash that fails: files that can not be read, files with other bytes in them, no room."""

from flash import IS_MICROPYTHON, Flash
from laws import Skip, equal, note
from publishing import OTA
from releases import Repository
from updates import board_with, confirming, make, once, own_files, update, updating

OLD = {"main.py": b"print('old')", "lib/a.py": b"old a"}
NEW = {"main.py": b"print('new')", "lib/a.py": b"new a", "lib/b.py": b"b"}


def installed(files=OLD, sequence=6):
    """A board with a release, and its repository."""
    repository = Repository()
    repository.publish(files, sequence)
    board = board_with(files, repository)
    equal(update(board)["error"], None)
    return board, repository


def on_trial(**options):
    board, repository = installed()
    repository.publish(NEW, 7)
    equal(update(board, **options)["result"], True)
    return board, repository


def copy_of(board, repository, flash=None):
    return board_with({}, repository, (flash or board.flash).copy())


def state(board):
    import json

    return json.loads(board.flash.nodes["_ota/state"])


def nothing():
    pass


def law_number():
    """one damaged copy of the installed number loses nothing; when both are, nothing older is taken for newer, or anything at all"""
    board, repository = installed()
    names = ("_ota/release", "_ota/release.2")
    whole = board.flash.nodes[names[0]]
    digit = whole.replace(b'"sequence": 6', b'"sequence": 1')
    assert digit != whole
    for damage in (b"{", b"{}", digit) if IS_MICROPYTHON else (b"", b"{", b"\x00\xff", b"[]", b"{}", digit, None):
        for damaged in (names[:1], names[1:], names):
            again = copy_of(board, repository)
            for name in damaged:
                again.flash.nodes[name] = damage
                if damage is None:
                    del again.flash.nodes[name]
            repository.publish(NEW, 3)
            expected = "MANIFEST_OLDER" if len(damaged) == 1 else "FILE_SYSTEM_FAILED"
            if len(damaged) == 2 and damage is None:
                continue  # as a board that never had a release
            equal(update(again)["code"], expected)
            equal(own_files(again.flash), OLD)


def law_list():
    """a damaged list of the files before blocks no update; nothing goes away because of it"""
    board, repository = installed()
    repository.publish({"main.py": b"new"}, 7)
    whole = board.flash.nodes["_ota/list"]
    for at in range(0, len(whole), 60 if IS_MICROPYTHON else 11):
        for damaged in (whole[:at], whole[:at] + bytes((whole[at] ^ 0x40,)) + whole[at + 1 :]):
            again = copy_of(board, repository)
            again.flash.nodes["_ota/list"] = damaged
            equal(update(again)["result"], True)
            equal(own_files(again.flash), {"main.py": b"new", "lib/a.py": b"old a"})


def law_journal():
    """a journal that lacks fields, or what it speaks of, is in nobody's way"""
    for phase in ("trial", 7) if IS_MICROPYTHON else ("trial", "switch", "undo", "other", 7, None):
        for more in ("", ', "version": "1"', ', "tries": "x", "sequence": null'):
            text = '{"phase": %s%s}' % ("null" if phase is None else '"%s"' % phase, more)
            board, repository = installed()
            board.flash.put("_ota/state", text)
            repository.publish(NEW, 7)
            update(board)
            equal(update(board)["error"], None)
            equal(own_files(board.flash), NEW)
    # With the moves the old files come back, or the count begins again.
    board, _ = on_trial()
    board.flash.put("_ota/state", '{"phase": "trial"}')
    for _ in range(4):
        board.power_on(main=nothing)
    equal(own_files(board.flash), OLD)


def law_sleeper():
    """a program that only ever sleeps and wakes up, and never confirms, has thirty wakes"""
    board, repository = on_trial()
    board.machine.cause = board.machine.DEEPSLEEP_RESET
    for _ in range(30):
        board.power_on(main=nothing)
        equal(own_files(board.flash), NEW)
    board.power_on(main=nothing)
    equal((own_files(board.flash), state(board)), (OLD, {"badSequence": 7}))
    repository.publish(NEW, 8)
    equal(update(board)["result"], True)


def law_full_without_folders():
    """where a release takes folders away and its code fills the flash, folders and files come back"""
    old = {"main.py": b"print('old')"}
    old.update({"p%d/deep/m.py" % number: b"m" for number in range(6)})
    repository = Repository()
    repository.publish(old, 1)
    board = board_with(old, repository)
    equal(update(board)["error"], None)
    board.power_on(main=confirming())
    repository.publish({"main.py": b"print('new')"}, 2)
    equal(update(board)["result"], True)
    board.power_on(main=nothing)
    board.flash.blocks = board.flash.used()
    for _ in range(4):
        board.power_on(main=nothing)
    equal((own_files(board.flash), state(board)), (old, {"badSequence": 2}))


def law_damaged_state():
    """of a journal that can not be read nobody knows where the switch was: the old files come back, whole"""
    for boots, damage in ((0, b"{"), (1, b""), (2, b"\xff\x00")):
        board, _ = on_trial()
        for _ in range(boots):
            board.power_on(main=nothing)
        board.flash.nodes["_ota/state"] = damage
        board.power_on(main=nothing)
        equal(own_files(board.flash), OLD)


def law_full():
    """confirming on a full flash raises nothing and is made up for later; the way back needs no room"""
    for more in (0, 1):  # what is left of the update makes room, or not
        board, _ = on_trial()
        if more:
            board.flash.nodes = {n: c for n, c in board.flash.nodes.items() if n != "_ota/new" and not n.startswith("_ota/new/")}
        blocks, board.flash.blocks = board.flash.blocks, board.flash.used()
        results = []

        def main():
            confirming()()
            results.append(state(board).get("phase"))
            board.flash.blocks = blocks
            make().update()
            results.append(state(board).get("phase"))

        board.power_on(main=main)
        equal((board.crash, results), (None, ["trial" if more else None, None]))
        equal(own_files(board.flash), NEW)
        board, _ = on_trial()
        for _ in range(2):
            board.power_on(main=nothing)
        board.flash.blocks = board.flash.used()
        if more:
            board.flash.put("_ota/part.x", b"x" * 9000)
        for _ in range(3):
            board.power_on(main=nothing)
        equal((board.crash, own_files(board.flash)), (None, OLD))


def law_one_trial():
    """while firmware is on trial, or selected, no files are installed"""
    for phase in ("switch", "trial", "back", "fetch", "ready", "confirmed", "failed"):
        board, repository = installed()
        board.flash.put("_ota/firmware", '{"phase": "%s", "slot": "x", "boots": 0, "back_to": "y"}' % phase)
        board.modules["esp32"] = Esp32
        repository.publish(NEW, 7)
        seen = update(board)
        equal(seen["code"], "REFUSED_TRIAL" if phase in ("switch", "trial", "back") else None)


class Esp32:
    class Partition:
        RUNNING = 1

        def __init__(self, which):
            pass

        def info(self):
            return (0, 0, 0, 0, "running", False)


def law_two_updaters():
    """ota.py and the package on one board: what the one gave up the other may install, and ota.py does not confirm what has needs"""
    board, repository = installed()
    board.flash.put("_ota/state", '{"bad": 20261101}')
    repository.publish(NEW, 7)
    equal(update(board)["result"], True)
    board.flash.put("ota.py", OTA)
    board.power_on(main=lambda: __import__("ota").confirm() or __import__("aloft_guard").confirm())
    equal((board.crash, state(board)["phase"]), (None, "trial"))
    for _ in range(3):
        board.power_on(main=nothing)
    equal(state(board), {"bad": 20261101, "badSequence": 7})
    repository.publish(NEW, 8)
    equal(update(board)["result"], True)
    board.power_on(main=confirming())
    equal(state(board), {"bad": 20261101})


def law_hidden():
    """a file that `import` would find before a new one is named, and goes if the release before had it"""
    for there, new in (("app.py", "app.mpy"), ("lib/a/__init__.py", "lib/a.py"), ("a/__init__.mpy", "a.mpy")):
        files = {"main.py": b"main", there: b"old"}
        newer = {"main.py": b"main 2", new: b"new"}
        repository = Repository()
        repository.publish(newer, 7)
        board = board_with(files, repository)
        seen = update(board)
        equal((seen["code"], there in str(seen["error"]), own_files(board.flash)), ("FILES_PLACE", True, files))
        board, repository = installed(files)
        repository.publish(newer, 7)
        equal(update(board)["error"], None)
        equal(own_files(board.flash), newer)


def only_in_cpython():
    if IS_MICROPYTHON:
        raise Skip("here `import` reads the same flash, and what it makes of failures is not ours")


def law_any_reading_may_fail():
    """any operation that reads may fail: nothing is raised, no file stays open, and after the next boot it is old or new"""
    only_in_cpython()
    board, repository = installed()
    repository.publish(NEW, 7)
    failing, ends, failed = 0, set(), 1
    while failed:
        failing += 1
        again = copy_of(board, repository)
        again.flash.fails_to_read = lambda number: number == failing
        seen = {}
        again.power_on(main=once(updating(seen)))
        failed, again.flash.fails_to_read = again.flash.failed_to_read, None
        equal((again.crash, again.flash.open_files), (None, 0))
        again.power_on(main=nothing)
        end = own_files(again.flash)
        assert end in (OLD, NEW), (failing, end)
        ends.add(end == NEW)
        again.power_on(main=confirming())
        equal(update(again)["error"], None)
        equal(own_files(again.flash), NEW)
    equal(sorted(ends), [False, True])
    note("%d operations that read failed" % (failing - 1))


def halves():
    """Flashes in the midst of a switch, and of the way back."""
    start, repository = installed()
    repository.publish(NEW, 7)
    tried, _ = on_trial()
    for _ in range(2):
        tried.power_on(main=nothing)
    for start, action, phase in ((start, once(updating({})), b'"switch"'), (tried, nothing, b'"undo"')):
        cut, finished = 0, False
        while not finished:
            cut += 1
            board = copy_of(start, repository)
            finished = board.power_on(cut_before=cut, main=action)
            if not finished and phase in board.flash.nodes.get("_ota/state", b""):
                yield board, repository


def law_half_switched():
    """in the midst of a switch or of the way back, one reading that fails shows nobody a mixture: the guard restarts and goes on"""
    only_in_cpython()
    count = 0
    for board, repository in halves():
        failing, failed = 0, 1
        while failed:
            failing += 3
            again = copy_of(board, repository)
            again.flash.fails_to_read = lambda number: number == failing
            seen = []
            again.power_on(main=lambda: seen.append(own_files(again.flash)))
            failed = again.flash.failed_to_read
            assert again.crash is None and seen[-1] in (OLD, NEW), (failing, seen, again.said[-4:])
            assert "_ota/again" not in again.flash.nodes
            count += failed
    note("%d operations that read failed" % count)


def law_flash_that_never_answers():
    """a journal that can never be read does not keep the program from running: after a few restarts it does, and it is said"""
    only_in_cpython()
    for board, repository in halves():
        real, ran = board.flash.open, []

        def broken(path, mode="r", buffering=-1):
            if path.endswith("_ota/state") and mode == "r":
                raise OSError(5)
            return real(path, mode, buffering)

        board.flash.open = broken
        board.power_on(main=lambda: ran.append(board.resets))
        equal((board.crash, ran), (None, [5]))
        assert any("may be mixed" in line for line in board.said), board.said
        board.power_on(main=lambda: ran.append(board.resets))
        equal(ran, [5, 0])
        board.flash.open = real
        board.power_on(main=nothing)
        assert own_files(board.flash) in (OLD, NEW)
        return
