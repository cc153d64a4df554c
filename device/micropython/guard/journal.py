"""The switch from old files to new ones, and back."""

import os
import sys
import time

import machine

from guard.files import ROOT, is_file, make_folders, mode_of, parents_of, read_json, remove, write_json

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
