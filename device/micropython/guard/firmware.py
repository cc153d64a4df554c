"""New firmware on trial."""

import sys

import machine

from guard.files import read_json, write_json
from guard.journal import HOME, SLEEPS

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
