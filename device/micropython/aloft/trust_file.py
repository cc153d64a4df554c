"""The set of keys that a board keeps, in two files: each has one record of docs/spec/trust-anchors.md §1."""

import os
import struct

from aloft_guard import make_folders

from aloft.errors import AloftError
from aloft.signatures import sha256
from aloft.trust import TrustAnchors

MAGIC, FORMAT = b"ALFT", 1
HEAD = "<4sBBBBII16s16s16s"
HEAD_SIZE, KEY_SIZE, DIGEST_SIZE = 64, 64, 32
MOST_BYTES = 4096  # of any format
NOT_STORED = bytes(16)
COPY = ".2"  # behind the name
DAMAGED, FOREIGN = "damaged", "foreign"
ENOENT = 2


def load(path, built_in, vendor_id, class_id=None):
    """The newest of the sets in both files and the one the program was built with. One damaged file is what the other is for. When
    none is whole, or one can not be read, or a newer program wrote it, the built-in keys may be revoked ones: AloftError, and
    nobody is to be obeyed. A file for another device does not count."""
    best, is_whole, damaged = built_in, False, None
    for each in (path, path + COPY):
        try:
            with open(each, "rb") as file:
                kept = _read(file, vendor_id, class_id)
        except OSError as error:
            if error.args[0] == ENOENT:
                continue
            raise AloftError("TRUST_STORE", "the keys in %s can not be read: %s" % (each, error))
        if kept is DAMAGED:
            print("aloft: %s is damaged" % each)
            damaged = each
        elif kept is FOREIGN:
            print("aloft: %s is not for this device, and does not count" % each)
            is_whole = True
        else:
            is_whole = True
            if kept.version > best.version:
                best = kept
    if damaged and not is_whole:
        raise AloftError("TRUST_STORE", "no copy of the keys in %s is whole; put one there by cable" % damaged)
    return best


def save(path, anchors, vendor_id):
    """Replaces one file after the other, each in one step. A statement that was taken is saved before anything it leads to is done."""
    keys = sorted(anchors.keys)
    size = HEAD_SIZE + KEY_SIZE * len(keys) + DIGEST_SIZE
    head = struct.pack(
        HEAD, MAGIC, FORMAT, anchors.threshold, len(keys), 0, anchors.version, size, vendor_id, NOT_STORED, NOT_STORED
    )
    record = head + b"".join(key[1:] for key in keys)
    make_folders(path)
    for each in (path + COPY, path):
        with open(path + ".tmp", "wb") as file:
            file.write(record)
            file.write(sha256(record))
        os.rename(path + ".tmp", each)


def _read(file, vendor_id, class_id):
    """The TrustAnchors of a record, DAMAGED when it is none, FOREIGN when it is for another device."""
    head = file.read(HEAD_SIZE)
    if len(head) < HEAD_SIZE:
        return DAMAGED
    magic, form, threshold, count, zero, version, size, vendor, of_class, zeros = struct.unpack(HEAD, head)
    if magic != MAGIC or size > MOST_BYTES or size < HEAD_SIZE + DIGEST_SIZE or size % KEY_SIZE != DIGEST_SIZE:
        return DAMAGED
    body = file.read(size - HEAD_SIZE - DIGEST_SIZE)
    if file.read(DIGEST_SIZE) != sha256(head, body):
        return DAMAGED
    if form != FORMAT:
        raise AloftError("TRUST_STORE", "the keys are of a newer format than this program knows")
    if vendor not in (NOT_STORED, vendor_id) or of_class not in (NOT_STORED, class_id):
        return FOREIGN
    if zero or zeros != NOT_STORED or len(body) != KEY_SIZE * count:
        return DAMAGED
    keys = [b"\x04" + body[at : at + KEY_SIZE] for at in range(0, len(body), KEY_SIZE)]
    if any(after <= before for before, after in zip(keys, keys[1:])):
        return DAMAGED
    try:
        return TrustAnchors(version, threshold, keys)
    except AloftError:
        return DAMAGED
