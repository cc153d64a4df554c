"""Images as the bootloader knows them, as far as their headers say (ESP-IDF, esp_app_format.h). The checksum and the appended hash
are for Partition.set_boot(), which looks at them before it selects a slot."""

from struct import unpack

from aloft.errors import AloftError

HEADER, SEGMENT_HEADER, HASH = 24, 8, 32
MOST_SEGMENTS = 16
MOST_SEGMENT = 1 << 24
ANY_CHIP = 0xFFFF


class Image:
    """chip_id  the chip it was built for
    size     bytes that the loader looks at: without what may follow, as a signature"""


def read_header(head):
    """Of an image that begins with these bytes, HEADER or more."""
    if head[0] != 0xE9:
        raise AloftError("IMAGE_BAD_MAGIC", "no image begins with the byte %d" % head[0])
    if head[1] > MOST_SEGMENTS:
        raise AloftError("IMAGE_TOO_MANY_SEGMENTS", "the image has %d segments, %d are the most" % (head[1], MOST_SEGMENTS))
    image = Image()
    image.segments = head[1]
    image.chip_id = head[12] | head[13] << 8
    image.has_hash = head[23] != 0
    return image


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


def check_chip(image, chip_id):
    if image.chip_id != chip_id:
        raise AloftError("IMAGE_WRONG_CHIP", "the image is for chip %d, this is chip %d" % (image.chip_id, chip_id))
