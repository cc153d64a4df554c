"""New code that does not work, and new code that does."""

from board import Board
from flash import Flash
from laws import equal
from publishing import BOOT, OTA, PLAIN, board_files, published, update

BASE = "updates.lan:80/lamp/"
OLD = {"main.py": b"print('old')", "lib/a.py": b"old"}
NEW = {"main.py": b"raise ValueError('broken')", "lib/a.py": b"new", "lib/more/b.py": b"new"}


def updated(new=None, auto_confirm=False, **files):
    """A board after an update, before anything confirmed it."""
    start = board_files(**files)
    start.update({name: content.decode() for name, content in OLD.items()})
    board = Board(start, published(2, new or NEW, BASE))
    update(board, auto_confirm=auto_confirm)
    equal(board.resets, 1)  # after the update; that was the first boot of the trial
    return board


def law_boot_loop():
    """code that is not confirmed in three boots goes: files, folders and version are what they were, and it is not installed again"""
    board = updated()
    before = Flash(dict(list(board_files().items()) + list(OLD.items()))).everything()
    for _ in range(2):
        board.power_on()
        equal((board.resets, board.flash.nodes["lib/a.py"]), (0, b"new"))
    board.power_on()
    equal(board.resets, 1)
    after = board.flash.everything()
    del after["_ota"], after["_ota/state"]
    equal(after, before)
    seen = update(board)
    equal(seen["result"], False)
    assert "tried and taken back" in str(seen["updater"].error)
    board.internet = published(3, {"main.py": b"print('better')"}, BASE)
    board.internet.clock = board.clock
    update(board)
    equal(board.flash.nodes["main.py"], b"print('better')")


def law_confirmed():
    """code that calls confirm() stays for ever, and the copies of the old files are gone"""
    board = updated(main_py="x")
    board.power_on(main=lambda: __import__("ota").confirm())
    for _ in range(10):
        board.power_on()
        equal((board.resets, board.flash.nodes["lib/a.py"]), (0, b"new"))
    equal([name for name in board.flash.nodes if name.startswith("_ota/")], ["_ota/state"])


def law_callers_that_never_confirm():
    """code of old callers is confirmed when its check for updates reached the server, and only then"""
    board = updated(auto_confirm=True)
    def main():
        from ota import OTAUpdater

        OTAUpdater("wifi", "secret", PLAIN, "main.py").check_for_updates()

    board.power_on(main=main)
    for _ in range(10):
        board.power_on()
    equal(board.flash.nodes["lib/a.py"], b"new")
    board = updated(auto_confirm=True)
    board.internet.answers = {}
    for _ in range(2):
        board.power_on(main=main)
        equal(board.flash.nodes["lib/a.py"], b"new")
    board.power_on(main=main)
    equal(board.flash.nodes["lib/a.py"], b"old")


def law_deep_sleep():
    """a board that sleeps on purpose is not crashing: waking from deep sleep does not count"""
    board = updated()
    board.machine.cause = board.machine.DEEPSLEEP_RESET
    for _ in range(20):
        board.power_on()
    equal(board.flash.nodes["lib/a.py"], b"new")


def law_old_code_can_not_confirm():
    """after update_no_reset it is still the old code that runs: neither its confirm() nor its next check confirms the new code"""
    board = Board(board_files(), published(2, {"main.py": b"new"}, BASE))

    def main():
        import ota

        updater = ota.OTAUpdater("wifi", "secret", PLAIN, "main.py")
        assert updater.check_for_updates() and updater.fetch_latest_code() and updater.update_no_reset()
        ota.confirm()
        equal(updater.check_for_updates(), False)

    board.power_on(main=main)
    equal((board.crash, board.flash.nodes["main.py"]), (None, b"new"))
    board.machine.cause = board.machine.DEEPSLEEP_RESET
    board.power_on(main=lambda: None)
    board.machine.cause = board.machine.PWRON_RESET
    for _ in range(3):
        board.power_on(main=lambda: None)
    equal(board.flash.nodes["main.py"], board_files()["main.py"].encode())


def law_given_up():
    """versions that failed in turn are not installed in turn: nothing is that is not higher than the last one, 1.9 before 1.10"""
    board = Board(board_files(version_json='{"version": "1.0"}'), published("1.9", NEW, BASE))
    for version, stays_away in (("1.9", False), ("1.10", False), ("1.9", True), ("1.10", True), ("1.10.0-rc.1", True), ("1.11", False)):
        board.internet.answers = published(version, NEW, BASE).answers
        update(board, auto_confirm=False)
        equal((board.resets > 0, "taken back" in board.said[-1]), (not stays_away, stays_away))
        for _ in range(4):
            board.power_on(main=lambda: None)


def law_confirm_on_a_full_flash():
    """confirm() raises nothing when there is no room, and can be called again"""
    board = updated()
    board.flash.nodes = {n: c for n, c in board.flash.nodes.items() if n != "_ota/new" and not n.startswith("_ota/new/")}
    blocks, board.flash.blocks = board.flash.blocks, board.flash.used()

    def main():
        import ota

        ota.confirm()
        assert b'"trial"' in board.flash.nodes["_ota/state"]
        board.flash.blocks = blocks
        ota.confirm()

    board.power_on(main=main)
    equal((board.crash, board.flash.nodes["_ota/state"]), (None, b"{}"))


def law_imported_twice():
    """a program that drops the module to save memory, and imports it again, counts as one boot"""
    board = updated()

    def main():
        import sys

        for _ in range(5):
            sys.modules.pop("ota", None)
            __import__("ota")

    board.power_on(main=main)
    equal((board.crash, board.flash.nodes["lib/a.py"]), (None, b"new"))


def law_run():
    """ota.run restarts when the module it imports ends with an exception on trial, so a broken program goes by itself"""
    board = updated({"app.py": b"import nowhere", "main.py": b"import ota\nota.run('app')"}, app_py="print('fine')")
    board.power_on()
    equal(board.flash.nodes["app.py"], b"print('fine')")
    equal(board.flash.nodes["main.py"], OLD["main.py"])
    assert board.resets <= 3, board.resets
    board = Board(board_files(app_py="import nowhere", main_py="import ota\nota.run('app')"))
    board.power_on()
    equal(board.resets, 0)  # on no trial, the exception is the program's own
    assert isinstance(board.crash, ImportError), board.crash


def law_module_for_folder():
    """after going back, no empty folder of the new version hides a module of the old one"""
    board = updated({"main.py": b"import lamp", "lamp/__init__.py": b"new = 1"}, lamp_py="print('lamp.py')")
    for _ in range(3):
        board.power_on()
    equal(board.flash.nodes.get("lamp"), None)
    assert "lamp" not in board.flash.nodes
    board.said.clear()
    board.power_on(main=lambda: __import__("lamp"))
    assert "lamp.py" in board.said, board.said


def law_own_data():
    """what the new code wrote for itself stays when the old code comes back"""
    board = updated()
    board.flash.put("lib/more/log.txt", b"mine")
    board.flash.put("data.json", b"{}")
    for _ in range(3):
        board.power_on()
    equal(board.flash.nodes["main.py"], OLD["main.py"])
    equal((board.flash.nodes["lib/more/log.txt"], board.flash.nodes["data.json"]), (b"mine", b"{}"))


def law_full_flash_at_boot():
    """a flash that the application filled up does not keep a board from booting"""
    board = updated()
    board.flash.blocks = board.flash.used()
    board.power_on(main=lambda: None)
    equal(board.crash, None)
    equal((board.resets, board.flash.nodes["lib/a.py"]), (0, b"new"))


def law_broken_state():
    """a journal that is no journal does not keep a board from booting"""
    for state in (b"", b"{", b"[]", b'{"phase": "trial"}', b'{"phase": "switch"}', b'{"phase": 7}', bytes(range(256))):
        board = Board(flash=Flash({"ota.py": OTA, "boot.py": BOOT, "main.py": "print('up')", "_ota/state": state}))
        board.power_on()
        equal((board.crash, "up" in board.said), (None, True))
