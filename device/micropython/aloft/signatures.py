"""Signatures of manifests and trust statements: COSE_Sign1 with ES256 (docs/spec/manifest.md §4)."""

import hashlib

from aloft.cbor import Reader, bytes_head
from aloft.errors import AloftError
from aloft.p256 import is_proper, verify

MOST = 4
SIGN1, ALGORITHM, KEY_ID, ES256 = 18, 1, 4, -7
STRUCTURE = "SIGNATURE_STRUCTURE"


def sha256(*pieces):
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def key_id_of(key):
    return sha256(key)[:8]


def read_signatures(blocks):
    """(protected header, key id, signature) of each block, which are in the order of their key ids."""
    if len(blocks) > MOST:
        raise AloftError("SIGNATURE_TOO_MANY", "a document has %d signatures; %d are the most" % (len(blocks), MOST))
    signatures = [_read_block(block) for block in blocks]
    for before, after in zip(signatures, signatures[1:]):
        if after[1] <= before[1]:
            raise AloftError("SIGNATURE_ORDER", "a key id is there twice or out of order")
    return signatures


def _read_block(block):
    reader = Reader(block, "signature", SIGN1, STRUCTURE)
    reader.is_array(4, STRUCTURE)
    protected = reader.bytes()
    key_id = _read_protected(protected)
    reader.is_map(0, STRUCTURE)
    if reader.next() == 2:  # bytes: the payload, which has to be elsewhere
        reader.fail(STRUCTURE)
    reader.null()
    signature = reader.is_bytes(64, STRUCTURE)
    if not is_proper(signature):
        reader.fail("SIGNATURE_MALFORMED")
    return protected, key_id, signature


def _read_protected(data):
    reader = Reader(data, "protected header")
    count = reader.map()
    if not count:
        reader.fail(STRUCTURE)
    reader.is_int(ALGORITHM, STRUCTURE)
    reader.is_int(ES256, "SIGNATURE_ALGORITHM")
    if count != 2:
        reader.fail(STRUCTURE)
    reader.is_int(KEY_ID, STRUCTURE)
    return bytes(reader.is_bytes(8, STRUCTURE))


def check_signatures(signatures, external, payload, anchors, unsigned):
    """Refuses a document that fewer keys signed than the threshold asks for; `unsigned` is the code for none at all. Keys that
    are not among the anchors count for nothing and do no harm."""
    if not signatures:
        raise AloftError(unsigned, "there is no signature")
    keys = {key_id_of(key): key for key in anchors.keys}
    valid = 0
    for protected, key_id, signature in signatures:
        if key_id in keys:
            digest = sha256(
                b"\x84\x6aSignature1",
                *(part for data in (protected, external, payload) for part in (bytes_head(len(data)), data))
            )
            if not verify(keys[key_id], digest, signature):
                raise AloftError("SIGNATURE_WRONG", "a trusted key did not make the signature under its name")
            valid += 1
    if not valid:
        raise AloftError("SIGNATURE_KEY_UNKNOWN", "no trusted key signed this")
    if valid < anchors.threshold:
        raise AloftError("SIGNATURE_TOO_FEW", "%d trusted keys signed this; %d have to" % (valid, anchors.threshold))
