"""The keys a device believes, and the statements that replace them (docs/spec/manifest.md §8)."""

from aloft.cbor import Reader
from aloft.errors import AloftError
from aloft.p256 import check_key
from aloft.signatures import MOST as MOST_SIGNATURES
from aloft.signatures import check_signatures, key_id_of, read_signatures

MOST_BYTES = 1024
MOST_KEYS = 8
STRUCTURE, BAD_VALUE = "TRUST_STRUCTURE", "TRUST_BAD_VALUE"
EXTERNAL = b"aloft trust anchors"


class TrustAnchors:
    """A set of keys: its version, how many of them have to sign (threshold), the keys of 65 bytes. Whether they are points of
    the curve is for who brings them to ask: check_points()."""

    def __init__(self, version, threshold, keys):
        if not (0 <= version <= 0xFFFFFFFF and 1 <= threshold <= min(len(keys), MOST_SIGNATURES) and len(keys) <= MOST_KEYS):
            raise AloftError(BAD_VALUE, "a set of keys has a number outside its limits")
        if len({key_id_of(key) for key in keys}) < len(keys):
            raise AloftError(BAD_VALUE, "a set of keys has two with the same id")
        self.version, self.threshold, self.keys = version, threshold, tuple(keys)

    @staticmethod
    def of(module):
        """The set of a module that `aloft keys export` made."""
        return TrustAnchors(module.VERSION, module.THRESHOLD, module.KEYS).check_points()

    def check_points(self):
        for key in self.keys:
            check_key(key)
        return self


class Statement:
    """A trust statement whose form is right: version, vendor_id, threshold, keys, and who signed it. Nothing of it is proved."""

    def take(self, anchors, vendor_id):
        """The anchors that replace `anchors`, the ones in use. Most statements are known already, and signatures take their
        time, so the version comes first."""
        if self.version <= anchors.version:
            raise AloftError("TRUST_OLDER", "the statement has version %d, in use is %d" % (self.version, anchors.version))
        check_signatures(self.signatures, EXTERNAL, self.payload, anchors, "TRUST_UNSIGNED")
        if any(after <= before for before, after in zip(self.keys, self.keys[1:])):
            raise AloftError(BAD_VALUE, "the statement has keys twice or out of order")
        newer = TrustAnchors(self.version, self.threshold, self.keys).check_points()
        if self.vendor_id != vendor_id:
            raise AloftError("TRUST_OTHER_VENDOR", "the statement is for another vendor's devices")
        return newer


def parse_statement(data):
    if len(data) > MOST_BYTES:
        raise AloftError("TRUST_TOO_LARGE", "the statement has %d bytes; %d are the most" % (len(data), MOST_BYTES))
    statement = Statement()
    reader = Reader(data, "statement")
    reader.is_map(2, STRUCTURE)
    reader.is_int(1, STRUCTURE)
    statement.payload = reader.bytes()
    reader.is_int(2, STRUCTURE)
    statement.signatures = read_signatures([reader.bytes() for _ in range(reader.array())])
    if not statement.signatures:
        raise AloftError("TRUST_UNSIGNED", "the statement has no signature")
    payload = Reader(statement.payload, "statement")
    payload.is_map(5, STRUCTURE)
    payload.is_int(1, STRUCTURE)
    payload.is_int(1, STRUCTURE)  # format
    payload.is_int(2, STRUCTURE)
    statement.version = payload.uint()
    if not statement.version:
        payload.fail(BAD_VALUE)
    payload.is_int(3, STRUCTURE)
    statement.vendor_id = bytes(payload.bytes())
    payload.is_int(4, STRUCTURE)
    statement.threshold = payload.uint()
    payload.is_int(5, STRUCTURE)
    statement.keys = [bytes(payload.bytes()) for _ in range(payload.array())]
    return statement


def take_statement(anchors, statement, vendor_id):
    """The newer TrustAnchors of a statement (its bytes) that `anchors` take."""
    return parse_statement(statement).take(anchors, vendor_id)


def follow_statement(anchors, statement, vendor_id):
    """The anchors to which a statement of an offer leads: the newer ones, or the same where they do not take it, for a server can
    put there what it likes."""
    try:
        return take_statement(anchors, statement, vendor_id)
    except AloftError:
        return anchors
