"""How far an image goes, which its segments say."""

from struct import unpack

from aloft.errors import AloftError
from aloft.image import HEADER, read_header

SEGMENT_HEADER, HASH = 8, 32
MOST_SEGMENT = 1 << 24


def read_image(read, limit):
    """The image in a slot of `limit` bytes; read(offset, view) fills the view."""
    head = bytearray(HEADER)
    view = memoryview(head)
    read(0, view)
    image = read_header(head)
    at = HEADER
    for _ in range(image.segments):
        if at > limit - SEGMENT_HEADER:
            break
        read(at, view[:SEGMENT_HEADER])
        size = unpack("<LL", bytes(view[:SEGMENT_HEADER]))[1]
        if size % 4 or size >= MOST_SEGMENT:
            raise AloftError("IMAGE_BAD_SEGMENT_SIZE", "a segment of the image has %d bytes" % size)
        at += SEGMENT_HEADER + size
        if at > limit:
            break
    # The checksum is the last byte of a block of 16, and always there.
    image.size = (at | 15) + 1 + (HASH if image.has_hash else 0)
    if image.size > limit:
        raise AloftError("IMAGE_TRUNCATED", "the image goes on behind the %d bytes there are" % limit)
    return image
