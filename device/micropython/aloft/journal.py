"""The switch from old files to new ones, and back."""

import os
import sys
import time

import machine

from aloft.files import ROOT, make_folders, mode_of, read_json, remove, write_json

# Not "/ota/": MicroPython looks for a folder before it looks for ota.py, and would import that.
HOME = ROOT + "_ota/"
NEW, OLD = HOME + "new/", HOME + "old/"
TRIES = 3  # boots in which new code has to be confirmed

# The state is one small file, replaced in one step. "phase" in it says:
#   "switch"  all new files are staged and all old ones are copied: finish it, whatever happens
#   "trial"   the new files are in place, and were booted "tries" times without being confirmed
#   "undo"    the old files are coming back
#   nothing   at rest; "bad" is the version that was taken back


def load_state():
    return read_json(HOME + "state")


def save_state(state):
    write_json(HOME + "state", state)


def finish_switch(state):
    """Moves what is staged into place. What was moved is not staged any more, so doing it again does no harm."""
    for name in state["files"]:
        if mode_of(NEW + name):
            make_folders(ROOT + name)
            os.rename(NEW + name, ROOT + name)
    state["phase"] = "trial"
    save_state(state)


def bring_back(state):
    """The old files, as they were. Like the switch it can be done over and over."""
    state["phase"] = "undo"  # and no trial any more, so that nothing can confirm the half of it
    save_state(state)
    for name in state["files"]:
        if name in state["had"]:
            if mode_of(OLD + name):
                make_folders(ROOT + name)
                os.rename(OLD + name, ROOT + name)
        elif mode_of(ROOT + name):
            os.remove(ROOT + name)
    # An empty folder would be imported in place of the old module of that name.
    for folder in reversed(state["made"]):
        if mode_of(ROOT + folder) and not os.listdir(ROOT + folder):
            os.rmdir(ROOT + folder)
    save_state({"bad": state["version"]})


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
        remove(OLD)
        remove(NEW)


def run(module):
    """Imports `module`. When it ends with an exception before it was confirmed, restarts, so that this boot is followed by
    another one and the count goes on; MicroPython itself would wait at its prompt."""
    try:
        __import__(module)
    except Exception as error:
        if load_state().get("phase") != "trial":
            raise
        sys.print_exception(error)
        time.sleep(2)
        machine.reset()
