"""What a second-stage bootloader and esp_image_verify() say of an image, written from ESP-IDF's esp_image_format.c, not from the
code under test."""

import hashlib
import struct

CHIPS = {"esp32": 0, "esp32c3": 5}
NONE = 0xFFFF


def problem(data, chip_id, slot_size, revision=0):
    """The first reason against booting these bytes, or None. What lies behind the image does not matter."""
    if not data or data[0] != 0xE9:
        return "IMAGE_BAD_MAGIC"
    if data[1] > 16:
        return "IMAGE_TOO_MANY_SEGMENTS"
    at, checksum = 24, 0xEF
    for _ in range(data[1]):
        size = struct.unpack("<L", data[at + 4 : at + 8])[0] if at + 8 <= len(data) else None
        if size is None:
            return "IMAGE_TRUNCATED"
        if size % 4 or size >= 1 << 24:
            return "IMAGE_BAD_SEGMENT_SIZE"
        at += 8
        if at + size > len(data):
            return "IMAGE_TRUNCATED"
        checksum ^= xor_of(data[at : at + size])
        at += size
    end = (at | 15) + 1
    length = end + (32 if data[23] else 0)
    if length > len(data):
        return "IMAGE_TRUNCATED"
    least, most = struct.unpack("<HH", data[15:19])
    if struct.unpack("<H", data[12:14])[0] != chip_id:
        return "IMAGE_WRONG_CHIP"
    if revision < least:
        return "IMAGE_CHIP_TOO_OLD"
    if most not in (0, NONE) and revision > most:
        return "IMAGE_CHIP_TOO_NEW"
    if data[end - 1] != checksum:
        return "IMAGE_BAD_CHECKSUM"
    if length > slot_size:
        return "IMAGE_LARGER_THAN_SLOT"
    if data[23] and hashlib.sha256(data[:end]).digest() != data[end : end + 32]:
        return "IMAGE_BAD_DIGEST"
    return None


def xor_of(data):
    """All bytes, one with the other."""
    data = bytes(data)
    whole = 0
    for at in range(0, len(data), 256):
        whole ^= int.from_bytes(data[at : at + 256], "little")
    folded = 0
    for byte in whole.to_bytes(256, "little"):
        folded ^= byte
    return folded


def make_image(seed, size, chip_id=0, has_hash=True):
    """A sound image of `size` bytes, a multiple of 16."""
    room = size - 24 - 2 * 8 - (32 if has_hash else 0) - 16
    first = noise(seed, room // 2 // 4 * 4)
    second = noise(seed + 1, (room - len(first)) // 4 * 4)
    head = struct.pack("<BBBBL", 0xE9, 2, 2, 0x20, 0x40380000) + b"\xee\0\0\0"
    head += struct.pack("<HBHH", chip_id, 0, 0, NONE) + b"\0\0\0\0" + (b"\1" if has_hash else b"\0")
    body = head + struct.pack("<LL", 0x3F400020, len(first)) + first + struct.pack("<LL", 0x40080000, len(second)) + second
    body += bytes(15 - len(body) % 16) + bytes([0xEF ^ xor_of(first) ^ xor_of(second)])
    image = body + (hashlib.sha256(body).digest() if has_hash else b"")
    assert len(image) == size, (len(image), size)
    return image


def noise(seed, size):
    return b"".join([hashlib.sha256(b"%d %d" % (seed, count)).digest() for count in range((size + 31) // 32)])[:size]
