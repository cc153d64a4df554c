"""Writing into a slot."""

from aloft.errors import AloftError
from aloft.flash import SECTOR, erase, hashed, read, write
from aloft.image import check_chip, read_header

HEAD = 16  # bytes of an image that come last
_PIECE = 256  # bytes in which flash is compared
_UNIT = 16  # bytes; what is programmed ends at a multiple
_ERASED = b"\xff" * HEAD


class SectorWriter:
    """Writes strictly forward from the sector at `start` on, and only what is not there already: after a power cut everything is
    put once more and costs reads up to where it stopped.

    sector  memoryview of 4096 bytes: what to put comes in it
    piece   memoryview of fewer bytes, to compare with
    made    bytes that were put"""

    def __init__(self, slot, start, sector, piece):
        self.slot, self.start, self.sector, self.piece = slot, start, sector, piece
        self.made = 0

    def put(self, count, skip=0):
        """Takes the first `count` bytes of `sector`: all of them, or the last ones. The first `skip` are left erased."""
        end = (count + _UNIT - 1) // _UNIT * _UNIT
        for at in range(count, end):
            self.sector[at] = 255
        at = self.start + self.made
        wanted = self.sector[skip:end]
        if not self.holds(at + skip, wanted):
            # Also when it reads as erased: the power may have gone before the cells were.
            erase(self.slot, at // SECTOR)
            self.program(at + skip, wanted)
        self.made += count

    def read(self, offset, view):
        """Fills the view with bytes that were put."""
        read(self.slot, self.start + offset, view)

    def holds(self, at, wanted):
        for start in range(0, len(wanted), len(self.piece)):
            part = wanted[start : start + len(self.piece)]
            there = self.piece[: len(part)]
            read(self.slot, at + start, there)
            if there != part:
                return False
        return True

    def program(self, at, data):
        write(self.slot, at, data)
        if not self.holds(at, data):
            raise AloftError("FLASH_WRITE", "the flash does not hold what was written at %d" % at)


def writer_of(slot, sector):
    return SlotWriter(slot, sector, memoryview(bytearray(_PIECE)))


class SlotWriter(SectorWriter):
    """Writes an image. Its first 16 bytes, and with them the byte without which nothing is an image, come last, in seal().

    A bootloader takes any slot whose image is sound when it finds nothing else, and asks for no signature. So nothing in the next
    slot may be an image before it is known to be what the manifest wants, and begin() takes away the head of the one before: what
    is half of each could be sound too, if it has no hash."""

    def __init__(self, slot, sector, piece):
        SectorWriter.__init__(self, slot, 0, sector, piece)
        self.head = bytearray(HEAD)

    def begin(self, made=0, head=None):
        """With `made` and `head` of an earlier time it goes on there."""
        self.made = made
        if head:
            self.head[:] = head
        if not self.holds(0, _ERASED):
            erase(self.slot, 0)

    def put_image(self, count, chip_id):
        """Before the first sector of an image takes the place of the one before, it is looked at."""
        if self.made == 0:
            image = read_header(self.sector)
            if chip_id is not None:
                check_chip(image, chip_id)
            self.begin()
        self.put(count)

    def put(self, count, skip=0):
        if self.made == 0:
            self.head[:] = self.sector[:HEAD]
            skip = HEAD
        SectorWriter.put(self, count, skip)

    def read(self, offset, view):
        SectorWriter.read(self, offset, view)
        if offset < HEAD:
            count = min(HEAD - offset, len(view))
            view[:count] = self.head[offset : offset + count]

    def verify(self, digest, size):
        """Steps: what was put has to be this image. `sector` is used for it."""
        if (yield from hashed(self.read, size, self.sector)) != digest:
            raise AloftError("TARGET_DIGEST", "what the artifact made is not the image that is signed")

    def seal(self):
        """Makes an image of what was hashed. Again after a power cut, that does no harm: bits only ever fall."""
        if not self.holds(0, self.head):
            self.program(0, self.head)
