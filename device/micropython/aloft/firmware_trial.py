"""The first boots of new firmware: what became of them, and the confirmation."""

from aloft.errors import AloftError
from aloft.firmware_journal import BOOTS, SELECTED, FirmwareJournal
from aloft.otadata import PENDING_VERIFY
from aloft.slots import Slots, select


def resolve(journal, slots, runs):
    """Compares the journal with what happened. `runs`: whether the image that runs is the target of the journal."""
    phase = journal.phase
    if phase not in SELECTED:
        return
    if runs and journal.get("slot") == slots.label:
        if phase == "back":
            stay(journal, slots)
        elif phase == "switch":  # nothing counts the boots in boot.py
            journal.save(phase="trial")
        return
    if phase == "switch" and slots.waits_for_restart():
        return
    result = "TRIAL_RESET"
    if phase == "switch":
        result = "TRIAL_NOT_BOOTED"
    elif phase == "back":
        result = journal.get("result")
    if phase == "back" or journal.get("boots") >= BOOTS:
        slots.own_record()  # what is given up shall not be selected
        journal.give_up(result)
    else:
        # One unlucky reset in its first boot makes the bootloader abandon a good image, so it gets another try.
        journal.save(phase="ready", result=result)


def stay(journal, slots):
    """There is no way back: an unhappy image that answers is better than none, and the bootloader shall not give it up."""
    slots.own_record()
    if slots.is_pending():
        slots.confirm()
    journal.give_up("ROLLBACK")


def hear():
    """The program and a server said that it works."""
    try:
        confirm(FirmwareJournal(), Slots())
    except (AloftError, OSError) as error:  # the next check comes back to it
        print("aloft:", error)


def confirm(journal, slots):
    if journal.phase in ("trial", "proven") and journal.get("slot") == slots.label:
        if not journal.runs_target():
            return  # before the updater looked
        # First the verdict, then the confirmation, then the end: a cut in between leads back here, not into a second trial
        # that may find no network.
        if journal.phase == "trial":
            journal.save(phase="proven")
        slots.own_record()
        if slots.is_pending():
            slots.confirm()
        journal.confirmed()
    elif slots.is_pending():
        slots.confirm()  # somebody else installed it; the journal is not about it


def give_back(code="TRIAL_UNHEALTHY"):
    """The program knows that it does not work: selects the old slot and restarts, for good."""
    from machine import reset

    journal, slots = FirmwareJournal(), Slots()
    if journal.phase not in ("switch", "trial") or journal.get("slot") != slots.label:
        raise AloftError("FIRMWARE_NOT_ON_TRIAL", "there is no firmware on trial to give back")
    journal.save(phase="back", result=code)
    # A bootloader that waits for a confirmation goes back by itself, and needs no record to be written.
    if slots.selected()[1] != PENDING_VERIFY:
        from esp32 import Partition

        select(Partition(journal.get("back_to")))
    reset()
