"""Otadata: two sectors with an entry each, by which the bootloader finds the slot to boot (ESP-IDF, esp_flash_partitions.h)."""

from binascii import crc32
from struct import unpack

NEW, PENDING_VERIFY, VALID, INVALID, ABORTED = 0, 1, 2, 3, 4
UNDEFINED = EMPTY = 0xFFFFFFFF
SIZE = 32


class Entry:
    """sequence  whose slot is meant, and which entry is newer
    state     NEW ... UNDEFINED; the CRC does not cover it, and a bootloader boots what has a state it does not know"""

    def __init__(self, data):
        self.sequence, _, self.state, crc = unpack("<L20sLL", data)
        self.is_sound = crc == crc32(data[:4], 0xFFFFFFFF) & 0xFFFFFFFF
        # A bootloader takes entries for unused without looking at the CRC.
        self.is_invalid = self.sequence == EMPTY or self.state in (INVALID, ABORTED)
        self.is_valid = self.is_sound and not self.is_invalid

    def slot(self, count):
        """The number of the slot meant, of `count`."""
        return (self.sequence - 1) % count


def read_entries(otadata):
    """Both entries of a partition."""
    entries = []
    for block in (0, 1):
        data = bytearray(SIZE)
        otadata.readblocks(block, data, 0)
        entries.append(Entry(bytes(data)))
    return entries


def active(entries):
    """The entry that the bootloader obeys, or None."""
    first, second = entries
    if first.is_valid and second.is_valid:
        return second if second.sequence > first.sequence else first
    return first if first.is_valid else second if second.is_valid else None
