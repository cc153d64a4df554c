"""From an image in the next slot to a slot that is selected."""

from aloft.errors import AloftError
from aloft.firmware_journal import BOOTS, text_of
from aloft.slots import select


def switch(journal, slots, writer):
    """`writer` put the image, whose digest is right. If it can not be selected it waits for another try, and is given up at last."""
    writer.seal()
    journal.save(
        phase="switch", head=text_of(writer.head), slot=slots.next_label, back_to=slots.label, boots=journal.get("boots") + 1
    )
    try:
        select(slots.next)
    except AloftError as error:
        slots.own_record()  # it may have been written all the same
        if journal.get("boots") >= BOOTS:
            journal.give_up(error.code)
        else:
            journal.save(phase="ready", result=error.code)
        raise
