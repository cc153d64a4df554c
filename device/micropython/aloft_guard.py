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


def mode_of(path):
    """What is at `path`: 0 nothing, & 0x4000 a folder, & 0x8000 a file."""
    try:
        return os.stat(path)[0]
    except OSError:
        return 0


def is_file(path):
    return mode_of(path) & 0x8000 != 0


def remove(path):
    """Removes a file, or a folder with all that is in it."""
    path = path.rstrip("/")
    mode = mode_of(path)
    if mode & 0x4000:
        for name in os.listdir(path):
            remove(path + "/" + name)
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


def read_json(path):
    """The object in a file, or {} when there is none."""
    try:
        with open(path) as file:
            value = json.load(file)
        return value if isinstance(value, dict) else {}
    except (OSError, ValueError):
        return {}


# --- The switch from old files to new ones, and back ---

# Not "/ota/": MicroPython looks for a folder before it looks for ota.py, and would import that.
HOME = ROOT + "_ota/"
NEW, OLD, MOVES = HOME + "new/", HOME + "old/", HOME + "moves"
TRIES = 3  # boots in which new code has to be confirmed

# The state is one small file, replaced in one step. "phase" in it says:
#   "switch"  all new files are staged and all old ones are copied: finish it, whatever happens
#   "trial"   the new files are in place, and were booted "tries" times without being confirmed
#   "undo"    the old files are coming back
#   nothing   at rest; "bad" is the version, or its sequence number, that was taken back
# What is switched is in the file of moves, a line each: "+" and the name of a new file, "=" of one that replaces another,
# "-" of one that goes away, "/" of a folder that is made, the inner ones first.


def load_state():
    return read_json(HOME + "state")


def save_state(state):
    write_json(HOME + "state", state)


def for_moves(marks, action):
    """Calls `action` with the name behind each of these marks."""
    with open(MOVES) as file:
        for line in file:
            if line[0] in marks:
                action(line[1:].rstrip("\n"))


def remove_empty(folder):
    """An empty folder would be imported in place of the module of that name."""
    if mode_of(ROOT + folder) & 0x4000 and not os.listdir(ROOT + folder):
        os.rmdir(ROOT + folder)


def move(name, source, to):
    """What was moved is not at `source` any more, so doing it again does no harm."""
    if is_file(source + name):
        make_folders(to + name)
        os.rename(source + name, to + name)


def take_away(name):
    move(name, ROOT, OLD)
    for folder in reversed(parents_of(name)):
        remove_empty(folder)


def remove_new(name):
    if is_file(ROOT + name):
        os.remove(ROOT + name)


def finish_switch(state):
    for_moves("-", take_away)
    for_moves("+=", lambda name: move(name, NEW, ROOT))
    state["phase"] = "trial"
    save_state(state)


def bring_back(state):
    """The old files, as they were. Like the switch it can be done over and over."""
    state["phase"] = "undo"  # and no trial any more, so that nothing can confirm the half of it
    save_state(state)
    for_moves("+", remove_new)
    for_moves("/", remove_empty)
    for_moves("=-", lambda name: move(name, OLD, ROOT))
    save_state({"bad": state.get("sequence", state["version"])})


def tidy():
    """At rest nothing of this is needed."""
    for path in (OLD, NEW, MOVES):
        remove(path)


def boot():
    """What has to be done before other code runs. Importing `ota` does it."""
    state = load_state()
    phase = state.get("phase")
    if phase == "trial":
        # Who went to sleep on purpose did not crash. (The RP2040 can not tell, and such boots count there.)
        sleep = getattr(machine, "DEEPSLEEP_RESET", None)
        if state["tries"] and sleep is not None and machine.reset_cause() == sleep:
            return
        if state["tries"] < TRIES:
            state["tries"] += 1
            save_state(state)
            return
        print("ota: version", state["version"], "was not confirmed in", TRIES, "boots; the old files come back")
        bring_back(state)
    elif phase == "switch":
        finish_switch(state)
    elif phase == "undo":
        bring_back(state)
    else:
        return
    # If main.py is what imported this, code of the other version runs already.
    machine.reset()


def confirm():
    """The new code works: keep it. The copies of the old files are removed. Before the first boot of the new code it is the
    old code that speaks, and nothing is confirmed."""
    state = load_state()
    if state.get("phase") == "trial" and state["tries"]:
        save_state({})
        tidy()


def is_on_trial():
    """Whether new files or new firmware wait for somebody to say that they work."""
    return any(read_json(HOME + name).get("phase") == "trial" for name in ("state", "firmware"))


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

# "phase" in it: "switch" the slot "slot" is selected, "trial" it was seen to boot, "back" it was given up, "apply" a patch is ready; others are not for here.


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
    if machine.reset_cause() in (machine.DEEPSLEEP_RESET, machine.SOFT_RESET):
        return
    state["boots"] += 1
    if state["boots"] > FIRMWARE_BOOTS:
        if phase == "trial":
            state["phase"], state["result"] = "back", "TRIAL_RESET"
        if state["boots"] > FIRMWARE_BOOTS + FIRMWARE_RETURNS:
            return
        print("ota: the firmware was not confirmed; the old one comes back")
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
            print("ota: the patch could not be applied:", code, error)
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


def ring(place, milliseconds, again, action):
    """Calls `action` from a timer. The ESP32 counts its timers from 0, other ports have one that is called -1."""
    import micropython

    timer = machine.Timer(place if sys.platform == "esp32" else -1)
    mode = machine.Timer.PERIODIC if again else machine.Timer.ONE_SHOT
    # In an interrupt nothing may be allocated, and no file be read; scheduled code may do both.
    timer.init(period=milliseconds, mode=mode, callback=lambda _: micropython.schedule(action, 0))
    TIMERS.append(timer)


def deadline(seconds, timer=0):
    """Restarts the board when new code was not confirmed in so many seconds, also if it hangs in a loop. At rest it does nothing.
    For boot.py, behind `import aloft_guard`. `timer`: which one of an ESP32."""
    if is_on_trial():
        ring(timer, seconds * 1000, False, lambda _: machine.reset() if is_on_trial() else None)


def watchdog(timeout=8000, timer=1):
    """A function that the program calls at least every `timeout` milliseconds while it is on trial, or the board restarts. A
    watchdog can not be stopped, so when the trial is over a timer feeds it; then a program that hangs is left alone."""
    if not is_on_trial():
        return lambda: None
    dog = machine.WDT(timeout=timeout)
    over = []

    def feed_after_trial(_):
        if not over and not is_on_trial():
            over.append(1)
        if over:
            dog.feed()

    ring(timer, timeout // 3, True, feed_after_trial)
    return dog.feed


# --- What importing does ---

# Once per boot, also if somebody drops this module to save memory and imports it again later.
if "_ota_booted" not in sys.modules:
    sys.modules["_ota_booted"] = True
    for each in (boot_firmware, boot):
        try:
            each()
        except Exception as error:  # the next boot tries again; until then the application may run
            print("ota:", error)
