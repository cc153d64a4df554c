"""Images as the bootloader knows them, as far as their headers say (ESP-IDF, esp_app_format.h). The checksum and the appended hash
are for Partition.set_boot(), which looks at them before it selects a slot."""

from aloft.errors import AloftError

HEADER = 24
MOST_SEGMENTS = 16


class Image:
    """chip_id  the chip it was built for
    size     bytes that the loader looks at: without what may follow, as a signature; see whole_image.py"""


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


def check_chip(image, chip_id):
    if image.chip_id != chip_id:
        raise AloftError("IMAGE_WRONG_CHIP", "the image is for chip %d, this is chip %d" % (image.chip_id, chip_id))
