"""Makes the image of a patch that was staged: at boot, where nothing else takes memory yet, or at once."""

import gc
import os
import sys
from binascii import unhexlify

from aloft.errors import AloftError
from aloft.flash import SECTOR, hashed, read
from aloft.forget import OFTEN, collect_after, forget
from aloft.slot_writer import writer_of


class Header:
    """What the decoder needs of the header of a patch, without the code that read it."""

    def __init__(self, header):
        self.size, self.target_size, self.base_size = header.size, header.target_size, header.base_size
        self.instruction_set, self.table_bits, self.spare_ram = header.instruction_set, header.table_bits, header.spare_ram


def apply(state, fill, running, writer, most_ram=None, report=None):
    """Steps: decodes what fill(view) gives; `state` is the journal's. Nothing is erased before header and base were looked at, and
    nothing in the slot is an image before its digest was."""
    from aloft.firmware_patch import header_of

    def read_base(offset, view):
        read(running, offset, view)

    header = header_of(state, fill, most_ram)
    if header.base_size:
        header.check_base(header.base_size, (yield from hashed(read_base, header.base_size, writer.sector)))
    header, header_of = Header(header), None
    forget("firmware_patch", "patch.header")
    gc.collect()
    from aloft.patch import decode

    print("aloft: firmware %s is made of a patch; that takes some minutes at most" % state["version"])
    size, chip_id = header.target_size, state["patch"][3]
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


def boot(state, feed):
    """What the guard calls. Selects the new image, or raises why there is none. `feed` is called between pieces of work."""
    from esp32 import Partition

    collect_after(OFTEN)
    running = Partition(Partition.RUNNING)
    next_slot = running.get_next_update()
    writer = writer_of(next_slot, memoryview(bytearray(SECTOR)))
    make(state, running, writer, feed)
    for _ in writer.verify(unhexlify(state["digest"]), state["size"]):
        feed()
    for name in [name for name in sys.modules if name.startswith("aloft.patch")]:
        del sys.modules[name]
    gc.collect()
    from aloft.firmware_journal import FirmwareJournal
    from aloft.firmware_switch import switch
    from aloft.slots import Slots

    slots = Slots()
    slots.own_record()
    switch(FirmwareJournal(), slots, writer)
    if state["patch"][2]:
        os.remove(state["patch"][2])


def make(state, running, writer, feed):
    from aloft.firmware_patch import open_patch

    patch = open_patch(state["patch"], writer.slot, writer.slot.info()[3])
    open_patch = None
    try:
        for _ in apply(state, patch.readinto, running, writer):
            feed()
    finally:
        patch.close()
