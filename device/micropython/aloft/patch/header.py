"""The header of a patch: what it needs and what it makes. docs/spec/patch.md, "Header"."""

from binascii import crc32, hexlify
from struct import unpack

from aloft.errors import AloftError

SIZE = 60
_MOST_IMAGE = 1 << 24
_STATE = 2176
_MODELS = 866
_BASE_MEMORY = 256 * 8 + 64 * 9


class Header:
    def __init__(self, head):
        (self.instruction_set, self.chip_id, self.size, self.base_size, self.target_size, ram, self.table_bits, _) = unpack(
            "<BHIIIHBB", bytes(head[5:24])
        )
        self.ram = ram * 16
        self.base_digest16 = bytes(head[24:40])
        self.target_digest16 = bytes(head[40:56])
        self.spare_ram = self.ram - self.least_ram()  # for a shift map

    def least_ram(self):
        """What the patch needs without a shift map."""
        return _STATE + 2 * (_MODELS + (3 << self.table_bits)) + (_BASE_MEMORY if self.base_size else 0)

    def check_base(self, size, digest):
        """`size` and SHA-256 of the base that is there, None without one."""
        if not self.base_size:
            return
        if size is None:
            raise AloftError("PATCH_NEEDS_BASE", "The patch needs the image it was made from.")
        if size != self.base_size or bytes(digest[:16]) != self.base_digest16:
            raise AloftError("PATCH_WRONG_BASE", "The patch was made for another base: %s." % name_of(self.base_digest16))

    def check_target(self, digest):
        if bytes(digest[:16]) != self.target_digest16:
            raise AloftError("PATCH_WRONG_TARGET", "What the patch made is not %s." % name_of(self.target_digest16))


def name_of(digest):
    return hexlify(digest[:8]).decode()


def parse_header(head, most_ram=None):
    """The header in the first 60 bytes of a patch. `most_ram`: bytes of memory that decoding may take."""
    count = min(len(head), 4)
    if bytes(head[:count]) != b"ALFP"[:count]:
        raise AloftError("PATCH_BAD_MAGIC", "This is no patch: it does not begin with ALFP.")
    if len(head) < SIZE:
        raise AloftError("PATCH_TRUNCATED", "The patch ends inside its header.")
    if head[4] != 1:
        raise AloftError("PATCH_BAD_VERSION", "The patch has format version %d, this decoder reads 1." % head[4])
    if crc32(bytes(head[:56])) & 0xFFFFFFFF != unpack("<I", bytes(head[56:60]))[0]:
        raise AloftError("PATCH_BAD_HEADER_CRC", "The header of the patch is damaged.")
    if head[5] > 4 or head[23] != 0:
        raise AloftError("PATCH_UNKNOWN_FEATURE", "The patch asks for what this decoder does not have.")
    header = Header(head)
    wrong = wrong_in(header)
    if wrong:
        raise AloftError("PATCH_BAD_HEADER", "The header of the patch contradicts itself: %s." % wrong)
    if most_ram is not None and header.ram > most_ram:
        raise AloftError("PATCH_NEEDS_RAM", "The patch needs %d bytes of memory, %d are allowed." % (header.ram, most_ram))
    return header


def wrong_in(header):
    if header.size < SIZE + 4:
        return "no body"
    if not 0 < header.target_size <= _MOST_IMAGE or header.base_size > _MOST_IMAGE:
        return "sizes"
    if not 8 <= header.table_bits <= 14:
        return "tables"
    if header.spare_ram < 0:
        return "memory"
    if not header.base_size and any(header.base_digest16):
        return "a digest of no base"
    return None
