"""A patch that was staged: where it lies, and whether it is what offer and manifest say."""

from binascii import unhexlify

from aloft.errors import AloftError
from aloft.flash import SECTOR, read

HEADER = 60
PATCH = 1  # the kind of artifact that has a base
ANY_CHIP = 0xFFFF


class Tail:
    """A patch in the tail of a slot, read as a file is."""

    def __init__(self, slot, at, size):
        self.slot, self.at, self.end = slot, at, at + size

    def readinto(self, view):
        view = view[: min(len(view), self.end - self.at)]
        read(self.slot, self.at, view)
        self.at += len(view)
        return len(view)

    def close(self):
        pass


def tail_of(slot_size, size):
    """Where in a slot the tail for so many bytes begins."""
    return slot_size - (size + SECTOR - 1) // SECTOR * SECTOR


def open_patch(plan, slot, slot_size):
    """`plan`: the journal's `patch`."""
    _, size, path, _ = plan
    return open(path, "rb") if path else Tail(slot, tail_of(slot_size, size), size)


def header_of(state, fill, most_ram=None):
    """What is at the beginning of a patch, checked; fill(view) goes on behind it. `state`: the journal's."""
    from aloft.patch.header import parse_header

    kind, size, _, chip_id = state["patch"]
    head = bytearray(HEADER)
    view, at = memoryview(head), 0
    while at < HEADER:
        count = fill(view[at:])
        if not count:
            raise AloftError("PATCH_TRUNCATED", "the patch ends inside its header")
        at += count
    header = parse_header(head, most_ram)
    if header.size != size or header.target_size != state["size"] or (header.base_size > 0) != (kind == PATCH):
        raise AloftError("PATCH_BAD_HEADER", "the header of the patch is not what offer and manifest say")
    header.check_target(unhexlify(state["digest"]))
    if header.chip_id not in (ANY_CHIP, chip_id):
        raise AloftError("PATCH_WRONG_CHIP", "the patch is for chip %d, this is chip %s" % (header.chip_id, chip_id))
    return header
