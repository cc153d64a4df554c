"""Makes the image of a patch that was staged: at boot, where nothing else takes memory yet, or at once."""

import gc
import os
import sys

from aloft.errors import AloftError
from aloft.firmware_journal import FirmwareJournal, bytes_of
from aloft.firmware_patch import header_of, open_patch
from aloft.flash import SECTOR, hashed, read
from aloft.slot_writer import writer_of


def apply(journal, fill, running, writer, most_ram=None, report=None):
    """Steps: decodes what fill(view) gives. Nothing is erased before header and base were looked at, and nothing in the slot is an
    image before its digest was."""
    header = header_of(journal, fill, most_ram)
    size, chip_id = header.target_size, journal.get("patch")[3]

    def read_base(offset, view):
        read(running, offset, view)

    if header.base_size:
        header.check_base(header.base_size, (yield from hashed(read_base, header.base_size, writer.sector)))
    from aloft.patch import decode

    print("aloft: firmware %s is made of a patch; that takes some minutes at most" % journal.get("version"))
    writer.made = 0
    for count in decode(header, fill, read_base, writer.read, writer.sector):
        if writer.made + count > size:
            raise AloftError("PATCH_CORRUPT", "the patch makes more than its header says")
        writer.put_image(count, chip_id)
        if report:
            report("applying", writer.made, size)
        yield None
    if writer.made != size:
        raise AloftError("PATCH_CORRUPT", "the patch makes less than its header says")


def boot(feed):
    """What the guard calls. Selects the new image, or raises why there is none. `feed` is called between pieces of work."""
    from esp32 import Partition

    journal = FirmwareJournal()
    running = Partition(Partition.RUNNING)
    next_slot = running.get_next_update()
    writer = writer_of(next_slot, memoryview(bytearray(SECTOR)))
    path = journal.get("patch")[2]
    patch = open_patch(journal.get("patch"), next_slot, next_slot.info()[3])
    try:
        for _ in apply(journal, patch.readinto, running, writer):
            feed()
    finally:
        patch.close()
    for _ in writer.verify(bytes_of(journal.get("digest")), journal.get("size")):
        feed()
    for name in [name for name in sys.modules if name.startswith("aloft.patch")]:
        del sys.modules[name]
    gc.collect()
    from aloft.firmware_switch import switch
    from aloft.slots import Slots

    slots = Slots()
    slots.own_record()
    switch(journal, slots, writer)
    if path:
        os.remove(path)
