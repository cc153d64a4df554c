"""New firmware on trial: confirmed, taken back by the bootloader or without its help, tried again, given up."""

import sys

from chip import NEW as STATE_NEW
from chip import PENDING, SECTOR, VALID, active_of, entry, parse
from cuts import environment
from firmware_boards import PATCH, FirmwareBoard, make, publish, published, update, updating
from firmware_images import NEW, OLD, OTHER, PATCH_TO_NEW
from laws import equal, note
from releases import sha256
from updates import URL


def idle():
    """A program that never says that it works."""


def crashing():
    """A program that restarts the board as soon as it runs."""
    import machine

    machine.reset()


def by_image(old, new, board):
    """A main program that is `new` where the new image runs, else `old`."""

    def main():
        (new if board.runs().startswith(NEW) else old)()

    return main


def boots(board, main):
    board.power_on(main=main, most_resets=60)
    if board.crash:
        raise board.crash


def law_both_say_it():
    """new firmware is confirmed by the program and the server together, in either order, and by neither alone"""
    for told in (("program",), ("server",), ("program", "server"), ("server", "program")):
        board = FirmwareBoard(published())

        def new():
            import aloft

            for what in told:
                if what == "program":
                    aloft.confirm()
                else:
                    make().update()

        boots(board, by_image(updating({}), new, board))
        # A program may say that it works before anything of the updater is there.
        equal(board.state(), VALID if len(told) == 2 and told[1] == "server" or len(told) == 2 else PENDING)


def files_are_fine():
    """What a program does beside the firmware: it says that it works, and another updater reaches the server."""
    import aloft
    import aloft_trust

    make()
    aloft.confirm()
    aloft.FileUpdater(URL, aloft_trust, "lamp", chance=lambda: 0.5).update()


def law_taken_back_is_not_confirmed():
    """firmware that was looked at on trial and taken back is not confirmed by the old one, whose updater of files comes first"""
    board, seen = FirmwareBoard(published()), {}

    def new():
        make().update()
        crashing()

    def old():
        if "ota_1" in board.ran:
            files_are_fine()
        updating(seen)()

    boots(board, by_image(old, new, board))
    equal(board.ran, ["ota_0", "ota_1"] * 3 + ["ota_0"])
    equal(seen["outcomes"][-1], ("rolled-back", "TRIAL_RESET", "2.0.0"))


def law_another_image_on_trial():
    """what a cable puts into the slot on trial is not confirmed as the release"""
    board, seen = FirmwareBoard(published(), rollback=False), {}
    boots(board, by_image(updating(seen), idle, board))
    board.chip.put("ota_1", OTHER)
    boots(board, files_are_fine)
    equal((board.ran[-1], board.journal().get("installed")), ("ota_1", None))
    seen = update(board)
    equal((board.ran[-1], seen["outcomes"], seen["installed"]), ("ota_1", [("rolled-back", "TRIAL_RESET", "2.0.0")], (0, None, sha256(OTHER))))


def law_taken_back():
    """firmware that is not confirmed goes at the next restart, is tried three times, then given up and forgiven under a higher number"""
    board, seen = FirmwareBoard(published()), {}
    boots(board, by_image(updating(seen), crashing, board))
    equal(board.ran, ["ota_0", "ota_1"] * 3 + ["ota_0"])
    equal(seen["outcomes"][-1], ("rolled-back", "TRIAL_RESET", "2.0.0"))
    equal(seen["codes"], [None, None, None, "REFUSED_FAILED_BEFORE"])
    equal(seen["installed"][2], sha256(OLD))
    equal(update(board)["outcomes"], [None])
    publish(board.repository, NEW, 3)
    equal(update(board)["installed"], (3, "3.0.0", sha256(NEW)))


def law_without_rollback():
    """where the bootloader takes nothing back the guard counts: three boots without a confirmation, then the old image for good"""
    board, seen = FirmwareBoard(published(), rollback=False), {}
    boots(board, by_image(updating(seen), crashing, board))
    equal(board.ran, ["ota_0"] + ["ota_1"] * 4 + ["ota_0"])
    equal(seen["outcomes"][-1], ("rolled-back", "TRIAL_RESET", "2.0.0"))
    equal(seen["codes"][-1], "REFUSED_FAILED_BEFORE")
    board, seen = FirmwareBoard(published(), rollback=False), {}
    boots(board, by_image(updating(seen), updating(seen), board))
    equal(seen["outcomes"][-1], ("confirmed", None, "2.0.0"))
    for _ in range(5):
        boots(board, idle)
    equal(board.ran[-1], "ota_1")


def law_no_update_on_trial():
    """while firmware is on trial nothing else is installed, whatever the bootloader is built with"""
    for rollback in (True, False):
        board, seen = FirmwareBoard(published(), rollback=rollback), {}
        boots(board, by_image(updating(seen), idle, board))
        publish(board.repository, OLD, 3)
        new = {}

        def again():
            updating(new, confirms=False)()

        board.chip.rollback = False  # so that the restart finds the new image again
        boots(board, again)
        equal(new["code"], "REFUSED_TRIAL")
        equal(board.ran[-1], "ota_1")


def law_files_on_trial():
    """while files are on trial no firmware is installed, so that neither takes the boots of the other"""
    board, seen = FirmwareBoard(published()), {}
    board.flash.put("_ota/state", '{"phase": "trial", "version": "2", "tries": 1, "needs": ["program", "server"]}')
    board.flash.put("_ota/moves", "")
    boots(board, updating(seen, confirms=False))
    equal((seen["codes"], board.ran), (["REFUSED_TRIAL"], ["ota_0"]))


def law_damaged_journal():
    """a board whose journal of the firmware went bad still refuses what is older than what it runs"""
    board, seen = FirmwareBoard(published()), {}
    boots(board, by_image(updating(seen), updating(seen), board))
    publish(board.repository, OLD, 1)
    whole = board.flash.nodes["_ota/firmware"]
    # What MicroPython before 1.26 takes for an object ends behind a value.
    parts = [whole[:at] for at in range(len(whole)) if whole[at : at + 1] == b","][:: 3 if sys.platform == "webassembly" else 1]
    for damage in [b"", b"{", b"[]", None] + parts:
        again = board.copy()
        if damage is None:
            del again.flash.nodes["_ota/firmware"]
        else:
            again.flash.nodes["_ota/firmware"] = damage
        equal(update(again)["codes"], ["MANIFEST_OLDER"])
        equal(again.ran[-1], "ota_1")


def law_given_back():
    """a program that knows that it does not work gives the firmware back, which is not tried again"""
    for rollback in (True, False):
        board, seen = FirmwareBoard(published(), rollback=rollback), {}

        def give_back():
            make().give_back()

        boots(board, by_image(updating(seen), give_back, board))
        equal(board.ran, ["ota_0", "ota_1", "ota_0"])
        equal(seen["outcomes"][-1], ("rolled-back", "TRIAL_UNHEALTHY", "2.0.0"))
        equal(seen["codes"][-1], "REFUSED_FAILED_BEFORE")


def law_no_way_back():
    """where the old image is gone the new one stays and answers, and the release counts as failed"""
    board, seen = FirmwareBoard(published(), rollback=False), {}

    def new():
        board.chip.put("ota_0", b"\0" * SECTOR)
        crashing()

    boots(board, by_image(updating(seen), idle, board))
    try:
        boots(board, new)
    except AssertionError:
        pass  # restarts without end
    seen = update(board)
    equal(board.ran[-1], "ota_1")
    equal(seen["outcomes"], [("rolled-back", "ROLLBACK", "2.0.0")])
    publish(board.repository, NEW, 3)
    equal(update(board)["installed"], (3, "3.0.0", sha256(NEW)))


def law_first_boot_lost():
    """when the bootloader forgets the update before it booted, it is selected again, without another download"""
    board, seen = FirmwareBoard(published()), {}
    boots(board, updating(seen, restarts=False))
    board.chip.put("otadata", b"\0" * 32, SECTOR)  # torn
    seen = update(board)
    equal(board.ran, ["ota_0", "ota_0", "ota_1"])
    equal(len([path for path in board.repository.asked if path.startswith("artifacts/")]), 1)
    equal(seen["outcomes"], [None, ("confirmed", None, "2.0.0")])


def law_spoilt_while_it_waited():
    """an image that went bad in the slot before it was selected again is made anew"""
    board, seen = FirmwareBoard(published()), {}
    boots(board, updating(seen, restarts=False))
    board.chip.put("otadata", b"\0" * 32, SECTOR)
    board.chip.put("ota_1", b"\0", 5000)
    seen = update(board)
    equal(seen["installed"], (2, "2.0.0", sha256(NEW)))
    equal(len([path for path in board.repository.asked if path.startswith("artifacts/")]), 2)


def law_sleep():
    """a deep sleep instead of the restart, or on trial, is no boot that counts"""
    board, seen = FirmwareBoard(published()), {}
    boots(board, updating(seen, restarts=False))
    equal(seen["result"], True)
    board.machine.cause = board.machine.DEEPSLEEP_RESET
    bootloader, board.chip.boot = board.chip.boot, lambda: board.chip.running  # what ran before runs again
    for _ in range(5):
        boots(board, updating(seen, restarts=False))
        equal((board.ran[-1], seen["result"]), ("ota_0", True))
    board.chip.boot, board.machine.cause = bootloader, board.machine.PWRON_RESET
    boots(board, idle)
    equal(board.ran[-1], "ota_1")
    board.machine.cause = board.machine.DEEPSLEEP_RESET
    board.chip.boot = lambda: board.chip.running
    for _ in range(5):
        boots(board, idle)
    boots(board, updating(seen))
    equal(seen["outcomes"][-1], ("confirmed", None, "2.0.0"))


def law_soft_resets():
    """a soft reset is no restart: a bootloader has not seen the new image yet, so nothing counts against it"""
    board, seen = FirmwareBoard(published()), {}
    boots(board, updating(seen, restarts=False))
    bootloader, board.chip.boot = board.chip.boot, lambda: board.chip.running
    board.machine.cause = board.machine.SOFT_RESET
    for _ in range(5):
        boots(board, updating(seen, restarts=False))
        equal((board.ran[-1], seen["result"], seen["error"]), ("ota_0", True, None))
    board.chip.boot, board.machine.cause = bootloader, board.machine.PWRON_RESET
    boots(board, updating(seen))
    equal((board.ran[-1], seen["outcomes"][-1]), ("ota_1", ("confirmed", None, "2.0.0")))


def law_sleeper():
    """a board that only sleeps and wakes does not keep firmware that nobody confirms, with a bootloader that takes nothing back"""
    board, seen = FirmwareBoard(published(), rollback=False), {}
    boots(board, updating(seen, restarts=False))
    boots(board, idle)
    equal(board.ran[-1], "ota_1")
    board.machine.cause = board.machine.DEEPSLEEP_RESET
    for _ in range(60):
        boots(board, idle)
    equal((board.ran[-1], board.runs().startswith(NEW)), ("ota_0", False))


def law_fallback():
    """after a fallback otadata is put right before anything is selected, so the broken slot is never confirmed"""
    for before_idf6 in (True, False):
        for state in (VALID, 0xFFFFFFFF, STATE_NEW):
            board = FirmwareBoard(published(), before_idf6=before_idf6)
            board.chip.put("otadata", entry(2, state), SECTOR)  # names ota_1, which holds nothing
            seen = update(board)
            equal(board.ran, ["ota_0", "ota_1"])
            equal(seen["installed"], (2, "2.0.0", sha256(NEW)))
            assert all(parse(each)[0] != 2 or parse(each)[1] != VALID for each in board.chip.entries()) or state == VALID
            boots(board, idle)
            equal(board.ran[-1], "ota_1")


def law_by_cable():
    """what a cable put there is known by its digest: it takes the number of its release, or is followed by the one published"""
    board = FirmwareBoard(published(OLD, 7))
    equal(update(board)["installed"], (7, "7.0.0", sha256(OLD)))
    equal(board.ran, ["ota_0"])
    publish(board.repository, NEW, 8)
    update(board)
    board.chip.put("ota_1", b"\xff" * 8 * SECTOR)
    board.chip.put("ota_1", OLD)  # another one by cable, where the release was
    equal(update(board)["installed"], (8, "8.0.0", sha256(NEW)))


def law_factory():
    """from a factory partition into the first slot, and back to it"""
    for rollback in (True, False):
        board, seen = FirmwareBoard(published(), factory=True, rollback=rollback), {}
        boots(board, by_image(updating(seen), crashing, board))
        equal(board.ran[0], "factory")
        equal(board.ran[-1], "factory")
        equal(seen["outcomes"][-1], ("rolled-back", "TRIAL_RESET", "2.0.0"))
        board = FirmwareBoard(published(), factory=True, rollback=rollback)
        equal(update(board)["installed"][0], 2)
        equal(board.ran, ["factory", "ota_0"])


def law_flash_that_fails():
    """any operation of flash or file system may fail: nothing is raised, and after some restarts the new image runs or it is known why"""
    repository = published(artifacts=[(PATCH, PATCH_TO_NEW, OLD), (0, NEW, None)])
    board = FirmwareBoard(repository)
    update(board)
    operations, failed = board.flash.operations, 0
    for failing in range(1, operations + 1, 31 if sys.platform == "webassembly" else 1 if environment("ALOFT_ALL_CUTS") else 3):
        board = FirmwareBoard(repository, real_decoder=False)
        board.flash.failing = failing
        board.power_on(main=updating({}))
        failed += board.flash.failed
        board.flash.failing = None
        equal(board.flash.open_files, 0)
        for _ in range(4):
            seen = update(board)
            if seen["installed"][0] == 2:
                break
        equal(seen["installed"], (2, "2.0.0", sha256(NEW)))
    assert failed > 2, failed
    note("%d of %d operations failed" % (failed, operations))


def law_confirmed_is_confirmed():
    """what the bootloader was told to keep is kept, also when the power went before the journal knew"""
    board, cut, seen = FirmwareBoard(published()), 40, 0
    while True:
        cut += 1
        board = FirmwareBoard(published())
        finished = board.power_on(cut_before=cut, main=updating({}))
        active = active_of(board.chip.entries())
        if board.state() == VALID and parse(board.chip.entries()[active])[0] == 2:
            seen += 1
            for _ in range(6):
                boots(board, idle)
            equal(board.ran[-1], "ota_1")
        if finished:
            break
    assert seen > 3, seen
