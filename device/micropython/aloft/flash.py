"""The flash of a slot, by sectors."""

from hashlib import sha256

from aloft.errors import AloftError

SECTOR = 4096


def read(slot, offset, view):
    try:
        slot.readblocks(offset // SECTOR, view, offset % SECTOR)
    except OSError as error:
        raise AloftError("FLASH_READ", "the flash could not be read at %d: %s" % (offset, error))


def write(slot, offset, data):
    try:
        slot.writeblocks(offset // SECTOR, data, offset % SECTOR)
    except OSError as error:
        raise AloftError("FLASH_WRITE", "the flash could not be written at %d: %s" % (offset, error))


def erase(slot, sector):
    try:
        problem = slot.ioctl(6, sector)
    except OSError as error:
        problem = error
    if problem:
        raise AloftError("FLASH_ERASE", "the flash could not be erased at %d: %s" % (sector * SECTOR, problem))


def hashed(read_at, size, view):
    """Steps to the SHA-256 of what read_at(offset, view) reads."""
    digest = sha256()
    for at in range(0, size, len(view)):
        piece = view[: min(len(view), size - at)]
        read_at(at, piece)
        digest.update(piece)
        yield None
    return digest.digest()
