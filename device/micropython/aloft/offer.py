"""Offers: an envelope, trust statements, artifacts (docs/spec/manifest.md §9)."""

from aloft.cbor import Reader
from aloft.choice import IMAGE, PACKED, PATCH
from aloft.errors import AloftError

MOST_BYTES = 4096
MOST_ARTIFACTS = 32
MOST_STATEMENTS = 4
MALFORMED, BAD_VALUE = "OFFER_MALFORMED", "OFFER_BAD_VALUE"
KEYS = (3, 5, 4)  # of an artifact, by kind


class Offer:
    """envelope    nothing of it is verified
    statements  views like the envelope, oldest first: show them to the keys before the envelope (trust.follow_statement)
    artifacts   a list of (kind, digest, size, base or None, ram or 0). Not signed: what is made of one counts only if it has
                the digest and size of the manifest"""

    def check_images(self, manifest):
        """An image among the artifacts is the target of the manifest, or the offer is refused."""
        for kind, digest, size, _, _ in self.artifacts:
            if kind == IMAGE and (digest != manifest.digest or size != manifest.size):
                raise AloftError(BAD_VALUE, "the offer has an image other than the target of its manifest")


def parse_offer(data):
    if len(data) > MOST_BYTES:
        raise AloftError("OFFER_TOO_LARGE", "the offer has %d bytes; %d are the most" % (len(data), MOST_BYTES))
    try:
        return _read(Reader(data, "offer", of_type=MALFORMED))
    except AloftError as error:
        if error.code.startswith("CBOR_"):
            raise AloftError(BAD_VALUE if error.code == "CBOR_RANGE" else MALFORMED, str(error))
        raise


def _read(reader):
    offer = Offer()
    count = reader.map()
    if _field(reader, 1).uint() != 2:
        reader.fail("OFFER_FORMAT_UNSUPPORTED")
    if count not in (3, 4):
        reader.fail(MALFORMED)
    offer.envelope = _field(reader, 2).bytes()
    offer.statements = []
    if count == 4:
        statements = _field(reader, 3).array()
        if not 1 <= statements <= MOST_STATEMENTS:
            reader.fail(BAD_VALUE)
        offer.statements = [reader.bytes() for _ in range(statements)]
    artifacts = _field(reader, 4).array()
    if artifacts > MOST_ARTIFACTS:
        reader.fail(BAD_VALUE)
    offer.artifacts = [_read_artifact(reader) for _ in range(artifacts)]
    return offer


def _field(reader, key):
    reader.is_int(key, MALFORMED)
    return reader


def _read_artifact(reader):
    count = reader.map()
    kind = _field(reader, 1).uint()
    if kind > PACKED:
        reader.fail(BAD_VALUE)
    if count != KEYS[kind]:
        reader.fail(MALFORMED)
    digest = bytes(_field(reader, 2).is_bytes(32, BAD_VALUE))
    size = _field(reader, 3).uint()
    if not size:
        reader.fail(BAD_VALUE)
    base = bytes(_field(reader, 4).is_bytes(32, BAD_VALUE)) if kind == PATCH else None
    return kind, digest, size, base, _field(reader, 5).uint() if kind != IMAGE else 0
