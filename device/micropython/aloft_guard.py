"""What has to run before other code on a board that updates itself: `import aloft_guard` in boot.py.

It finishes a switch of files that a power cut stopped, counts the boots of new files that were not confirmed, and brings the
old ones back after too many. No update replaces this file. From aloft, device/micropython, Apache-2.0. Made from the parts in
guard/ by pack.ts; change those.
"""

import json
import machine
import os
import sys
import time

# --- Files ---

ROOT = "/"
NOT_THERE, FULL = (2, 20), (28, 13)  # ENOENT and ENOTDIR; ENOSPC, and EACCES that FAT says of a folder without room


def mode_of(path):
    """What is at `path`: 0 nothing, & 0x4000 a folder, & 0x8000 a file. A flash that does not answer says nothing of the kind:
    OSError."""
    try:
        return os.stat(path.rstrip("/") or ROOT)[0]  # FAT knows no name that ends with a slash
    except OSError as error:
        if error.args[0] not in NOT_THERE:
            raise
        return 0


def is_file(path):
    return mode_of(path) & 0x8000 != 0


def remove(path):
    """Removes a file, or a folder with all that is in it."""
    paths = [(path.rstrip("/"), False)]
    while paths:  # calling itself, it would take more of the stack than some boards have
        path, is_emptied = paths.pop()
        mode = mode_of(path)
        if mode & 0x4000 and not is_emptied:
            paths.append((path, True))
            paths += [(path + "/" + name, False) for name in os.listdir(path)]
        elif mode & 0x4000:
            os.rmdir(path)
        elif mode:
            os.remove(path)


def parents_of(name):
    """The folders above a file: "a/b/c.py" has "a" and "a/b"."""
    return [name[:at] for at in range(len(name)) if name[at] == "/"]


def make_folders(path):
    """Makes the folders that the file at `path` needs."""
    for folder in parents_of(path[len(ROOT) :]):
        if not mode_of(ROOT + folder):
            os.mkdir(ROOT + folder)


def write_json(path, value):
    """The file has its old content or the new one, whenever the power goes: littlefs renames in one step."""
    make_folders(path)
    with open(path + ".tmp", "w") as file:
        file.write(json.dumps(value))
    os.rename(path + ".tmp", path)


def read_json(path, if_damaged=None):
    """The object in a file, or {} when there is none. Of a file that holds no object: `if_damaged`, or {}. OSError when nobody
    knows, because the file can not be read."""
    try:
        with open(path) as file:
            value = json.load(file)
        if isinstance(value, dict):
            return value
    except ValueError:
        pass
    except OSError as error:
        if error.args[0] not in NOT_THERE:
            raise
        return {}
    print("guard: %s is damaged" % path)
    return {} if if_damaged is None else if_damaged


# --- The switch from old files to new ones, and back ---

# Not "/ota/": MicroPython looks for a folder before it looks for ota.py, and would import that.
HOME = ROOT + "_ota/"
NEW, OLD, MOVES = HOME + "new/", HOME + "old/", HOME + "moves"
STATE, AGAIN = HOME + "state", HOME + "again"
TRIES = 3  # boots in which new code has to be confirmed
SLEEPS = 30  # wakes from deep sleep in which it has to be
RESTARTS = 5  # because of a flash that failed in the midst of a switch

# The state is one small file, replaced in one step. "phase" in it says:
#   "switch"  all new files are staged and all old ones are copied: finish it, whatever happens
#   "trial"   the new files are in place; they were booted "tries" times, and woke up "sleeps" times, without being confirmed
#   "undo"    the old files are coming back
#   nothing   at rest
# "bad" is the version of ota.py that was taken back last, "badSequence" the number of such a release of the package.
# A state with "needs" is the package's, and it knows when all of them are met.
# What is switched is in the file of moves, a line each: "+" and the name of a new file, "=" of one that replaces another,
# "-" of one that goes away, "/" of a folder that is made, the inner ones first.


def settle():
    """Finishes a rename that a power cut stopped. Until something is written, littlefs since 2.9.2 (MicroPython 1.26) does not see
    the file that stands behind the renamed one in its folder; making a folder that is there writes nothing, but looks after that."""
    try:
        is_there = mode_of(HOME)
    except OSError:
        is_there = True
    try:
        if is_there:
            os.mkdir(HOME[:-1])
    except OSError:
        pass


def load_state():
    """The state, with all fields that its phase has: a journal that lost some shall not be in the way for ever. Of one that is
    damaged nobody knows the phase; the way back ends well from all that have moves."""
    state = read_json(STATE, {"phase": "undo"} if is_file(MOVES) else None)
    if state.get("phase") not in ("switch", "trial", "undo"):
        state.pop("phase", None)
    else:
        for count in ("tries", "sleeps"):
            if not isinstance(state.get(count), int):
                state[count] = 0
    return state


def save_state(state):
    write_json(STATE, state)


def save_with_room(state):
    """On trial, or on the way back, what is not needed makes room on a full flash."""
    try:
        save_state(state)
    except OSError as error:
        if error.args[0] not in FULL:
            raise
        make_room()
        save_state(state)


def make_room():
    """Gives up what is not needed on trial, and on the way back."""
    for name in os.listdir(HOME[:-1]):
        if name in ("new", "sources") or name.startswith("part."):
            remove(HOME + name)


def at_rest(state, is_bad=False):
    """What stays of a state."""
    own, other = ("badSequence", "bad") if "sequence" in state else ("bad", "badSequence")
    rest = {other: state[other]} if other in state else {}
    if is_bad and "version" in state:
        rest[own] = state.get("sequence", state["version"])
    return rest


def for_moves(marks, action):
    """Calls `action` with the name behind each of these marks."""
    with open(MOVES) as file:
        for line in file:
            if line[0] in marks:
                action(line[1:].rstrip("\n"))


def remove_empty(folder):
    """An empty folder would be imported in place of the module of that name."""
    if mode_of(folder) & 0x4000 and not os.listdir(folder):
        os.rmdir(folder)


def move(name, source, to):
    """What was moved is not at `source` any more, so doing it again does no harm."""
    if is_file(source + name):
        make_folders(to + name)
        os.rename(source + name, to + name)


def remove_file(name):
    if is_file(ROOT + name):
        os.remove(ROOT + name)


def stands_by_boot(name):
    """Whether a rename of it may hide boot.py or the guard from the next boot, see settle(). It is copied and removed instead."""
    return "/" not in name or name.startswith("lib/") and name.count("/") == 1


def take_away(name):
    if stands_by_boot(name):
        remove_file(name)
    else:
        move(name, ROOT, OLD)
    for folder in reversed(parents_of(name)):
        remove_empty(ROOT + folder)


def put_back(name):
    """Each folder that is done with makes room for the next one."""
    move(name, OLD, ROOT)
    for folder in reversed(parents_of(name)):
        remove_empty(OLD + folder)


def finish_switch(state):
    for_moves("-", take_away)
    for_moves("+=", lambda name: move(name, NEW, ROOT))
    state["phase"] = "trial"
    save_state(state)


def bring_back(state):
    """The old files, as they were. Like the switch it can be done over and over."""
    state["phase"] = "undo"  # and no trial any more, so that nothing can confirm the half of it
    try:
        save_with_room(state)
    except OSError as error:
        if error.args[0] not in FULL:
            raise
        # The count of boots leads here again if the power goes now.
        for_moves("+", remove_file)
        save_state(state)
    for_moves("+", remove_file)
    for_moves("/", lambda folder: remove_empty(ROOT + folder))
    make_room()  # folders take blocks, and the new code may have left none
    for_moves("=-", put_back)
    save_with_room(at_rest(state, True))
    try:
        tidy()
    except OSError as error:  # it is in nobody's way, and the next update removes it
        print("guard:", error)


def tidy():
    """At rest nothing of this is needed."""
    for path in (MOVES, OLD, NEW):  # without moves there is nothing to be undone by half of the copies
        remove(path)


def boot():
    """What has to be done before other code runs. Importing `ota` does it."""
    state = load_state()
    phase = state.get("phase")
    if phase is None:
        return
    if not is_file(MOVES):
        print("guard: the journal has a %s, but nothing that was switched" % phase)
        save_state(at_rest(state))
        return
    if phase == "trial":
        # Who went to sleep on purpose did not crash. (The RP2040 can not tell, and such boots count there.)
        sleep = getattr(machine, "DEEPSLEEP_RESET", None)
        woke = state["tries"] > 0 and sleep is not None and machine.reset_cause() == sleep
        count, most = ("sleeps", SLEEPS) if woke else ("tries", TRIES)
        if state[count] < most:
            state[count] += 1
            save_with_room(state)
            return
        print("guard: version", state.get("version"), "was not confirmed in", most, "boots; the old files come back")
        bring_back(state)
    elif phase == "switch":
        finish_switch(state)
    else:
        bring_back(state)
    # If main.py is what imported this, code of the other version runs already.
    machine.reset()


def boot_or_again():
    """Whatever boot() raises, the application runs in the end; but a mixture of old and new files not before the flash had its
    chances."""
    try:
        boot()
        if is_file(AGAIN):
            os.remove(AGAIN)
        return
    except Exception as error:
        print("guard:", error)
    try:
        if load_state().get("phase") in (None, "trial"):
            return
    except Exception:  # then nobody knows
        pass
    try:
        count = read_json(AGAIN).get("count", 0)
        if count < RESTARTS:
            write_json(AGAIN, {"count": count + 1})
            machine.reset()
    except Exception as error:  # what is not counted might never end
        print("guard:", error)
    print("guard: the flash fails, and old and new files may be mixed; every boot tries to go on")


def confirm(is_all_told=False):
    """The new code works: keep it. The copies of the old files are removed. Before the first boot of the new code it is the
    old code that speaks, and nothing is confirmed. What the flash does not take is not confirmed either, and can be said again.
    `is_all_told`: also if the trial has needs."""
    try:
        state = load_state()
        if state.get("phase") == "trial" and state["tries"] and (is_all_told or "needs" not in state):
            save_with_room(at_rest(state))
            tidy()
        is_on_trial()
    except OSError as error:
        print("guard: confirm() has to be called again, because the flash failed:", error)


WAITING = []  # holds something while new code is known to be on trial; to see that takes neither flash nor heap


def is_on_trial():
    """Whether new files or new firmware wait for somebody to say that they work."""
    waits = any(read_json(HOME + name).get("phase") == "trial" for name in ("state", "firmware"))
    WAITING[:] = [True] if waits else []
    return waits


def run(module):
    """Imports `module`. When it ends with an exception before it was confirmed, restarts, so that this boot is followed by
    another one and the count goes on; MicroPython itself would wait at its prompt."""
    try:
        __import__(module)
    except Exception as error:
        if not is_on_trial():
            raise
        sys.print_exception(error)
        time.sleep(2)
        machine.reset()


# --- New firmware on trial ---

FIRMWARE = HOME + "firmware"
FIRMWARE_BOOTS = 3  # times a new image is selected, or booted where the bootloader does not take it back itself
FIRMWARE_APPLIES = 8  # times a patch is begun to be applied: a board that restarts in it every time would do so for ever
FIRMWARE_RETURNS = 5  # boots of an image that was given up, before it stays because there is no way back

# "phase" in it: "switch" the slot "slot" is selected, "trial" it was seen to boot, "back" it was given up, "apply" a patch is
# ready. The updater has more phases, in which there is nothing to do at boot.


def boot_firmware():
    """Counts the boots of a new image. A bootloader with rollback takes back what is not confirmed by the second one; where there
    is none it is done here."""
    state = read_json(FIRMWARE)
    phase = state.get("phase")
    if phase == "apply":
        apply_firmware(state)
    if phase not in ("switch", "trial", "back"):
        return
    from esp32 import Partition

    if Partition(Partition.RUNNING).info()[4] != state["slot"]:
        return  # the updater finds out why
    if phase == "switch":
        state["phase"] = "trial"
        write_json(FIRMWARE, state)
        return
    cause = machine.reset_cause()
    if cause == machine.SOFT_RESET:
        return
    if cause == machine.DEEPSLEEP_RESET and state.get("sleeps", 0) < SLEEPS:
        state["sleeps"] = state.get("sleeps", 0) + 1
        write_json(FIRMWARE, state)
        return
    state["boots"] += 1
    if state["boots"] > FIRMWARE_BOOTS:
        if phase == "trial":
            state["phase"], state["result"] = "back", "TRIAL_RESET"
        if state["boots"] > FIRMWARE_BOOTS + FIRMWARE_RETURNS:
            return
        print("guard: the firmware was not confirmed; the old one comes back")
    write_json(FIRMWARE, state)
    if state["phase"] == "back":
        Partition(state["back_to"]).set_boot()
        machine.reset()


def apply_firmware(state):
    """Makes the new image of a patch, before other code takes the memory for it, and restarts. When that fails the updater is told,
    and takes something else. Whoever starts a watchdog before this leaves what feeds it in sys.modules["_ota_feed"]."""
    state["begun"] += 1
    code = "APPLY_RESET"
    write_json(FIRMWARE, state)
    if state["begun"] <= FIRMWARE_APPLIES:
        try:
            from aloft.firmware_apply import boot as make_image

            make_image(state, sys.modules.get("_ota_feed") or (lambda: None))
        except Exception as error:
            code = "REFUSED_RAM" if isinstance(error, MemoryError) else getattr(error, "code", "APPLY_FAILED")
            print("guard: the patch could not be applied:", code, error)
    state = read_json(FIRMWARE)
    if state["phase"] == "apply":
        if not code.startswith("FLASH"):  # that says nothing about the patch
            state["excluded"] |= 1 << state["patch"][0]
        state.pop("artifact", None)
        state["attempts"] += 1
        state["phase"], state["result"] = "fetch", code
        write_json(FIRMWARE, state)
    machine.reset()


# --- What ends a trial that got stuck ---

TIMERS = []  # what is not referenced is collected, and rings no more


def ring(place, milliseconds, action):
    """Calls `action` from a timer, again and again: once may be missed. The ESP32 counts its timers from 0, other ports have one
    that is called -1."""
    import micropython

    try:
        timer = machine.Timer(place if sys.platform == "esp32" else -1)
    except ValueError as error:
        print("guard: this board has no such timer, so nothing ends what hangs:", error)
        return
    # In an interrupt nothing may be allocated, and no file be read; scheduled code may do both.
    timer.init(period=milliseconds, mode=machine.Timer.PERIODIC, callback=lambda _: micropython.schedule(action, 0))
    TIMERS.append(timer)


def deadline(seconds, timer=0):
    """Restarts the board when new code was not confirmed in so many seconds, also if it hangs in a loop. At rest it does nothing.
    For boot.py, behind `import aloft_guard`. `timer`: which one of an ESP32."""
    try:
        if not is_on_trial():
            return
    except OSError as error:  # a flash that never answers shall not restart the board for ever
        print("guard:", error)
        return

    def restart_on_trial(_):
        try:
            # What confirmed may have been another module than this one; but where there is no heap left to look, nothing did.
            if WAITING and not is_on_trial():
                return
        except Exception as error:
            print("guard:", error)
        if WAITING:
            machine.reset()

    ring(timer, seconds * 1000, restart_on_trial)


def watchdog(timeout=8000, timer=1):
    """A function that the program calls at least every `timeout` milliseconds while it is on trial, or the board restarts. A
    watchdog can not be stopped, so when the trial is over a timer feeds it; then a program that hangs is left alone."""
    try:
        if not is_on_trial():
            return lambda: None
    except OSError as error:
        print("guard:", error)
        return lambda: None
    dog = machine.WDT(timeout=timeout)
    over = []

    def feed_after_trial(_):
        if not over and not is_on_trial():
            over.append(1)
        if over:
            dog.feed()

    ring(timer, timeout // 3, feed_after_trial)
    return dog.feed


# --- What importing does ---

# Once per boot, also if somebody drops this module to save memory and imports it again later.
if "_ota_booted" not in sys.modules:
    sys.modules["_ota_booted"] = True
    settle()
    try:
        boot_firmware()
    except Exception as error:  # the next boot tries again; until then the application may run
        print("guard:", error)
    boot_or_again()
