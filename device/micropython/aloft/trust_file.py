"""The set of keys that a board keeps, in a file: one record of docs/spec/trust-anchors.md §1."""

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
ENOENT = 2


def load(path, built_in, vendor_id, class_id=None):
    """The newer of the set in the file and the one the program was built with. A file that is damaged or for others does not
    count. One that can not be read, or that a newer program wrote, may have revoked the built-in keys: AloftError, and nobody
    is to be obeyed."""
    try:
        with open(path, "rb") as file:
            kept = _read(file, vendor_id, class_id)
    except OSError as error:
        if error.args[0] == ENOENT:
            return built_in
        raise AloftError("TRUST_STORE", "the keys in %s can not be read: %s" % (path, error))
    if kept is None:
        print("ota: %s is damaged or not for this device; the built-in keys count" % path)
        return built_in
    return kept if kept.version > built_in.version else built_in


def save(path, anchors, vendor_id):
    """Replaces the file in one step. A statement that was taken is saved before anything it leads to is done."""
    keys = sorted(anchors.keys)
    size = HEAD_SIZE + KEY_SIZE * len(keys) + DIGEST_SIZE
    head = struct.pack(
        HEAD, MAGIC, FORMAT, anchors.threshold, len(keys), 0, anchors.version, size, vendor_id, NOT_STORED, NOT_STORED
    )
    record = head + b"".join(key[1:] for key in keys)
    make_folders(path)
    with open(path + ".tmp", "wb") as file:
        file.write(record)
        file.write(sha256(record))
    os.rename(path + ".tmp", path)


def _read(file, vendor_id, class_id):
    """The TrustAnchors of a record, None when there is none for this device."""
    head = file.read(HEAD_SIZE)
    if len(head) < HEAD_SIZE:
        return None
    magic, form, threshold, count, zero, version, size, vendor, of_class, zeros = struct.unpack(HEAD, head)
    if magic != MAGIC or size > MOST_BYTES or size < HEAD_SIZE + DIGEST_SIZE or size % KEY_SIZE != DIGEST_SIZE:
        return None
    body = file.read(size - HEAD_SIZE - DIGEST_SIZE)
    if file.read(DIGEST_SIZE) != sha256(head, body):
        return None
    if form != FORMAT:
        raise AloftError("TRUST_STORE", "the keys are of a newer format than this program knows")
    is_ours = vendor in (NOT_STORED, vendor_id) and of_class in (NOT_STORED, class_id)
    if not is_ours or zero or zeros != NOT_STORED or len(body) != KEY_SIZE * count:
        return None
    keys = [b"\x04" + body[at : at + KEY_SIZE] for at in range(0, len(body), KEY_SIZE)]
    if any(after <= before for before, after in zip(keys, keys[1:])):
        return None
    try:
        return TrustAnchors(version, threshold, keys)
    except AloftError:
        return None
