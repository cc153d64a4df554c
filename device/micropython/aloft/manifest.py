"""The signed manifest in its envelope (docs/spec/manifest.md)."""

from aloft.cbor import Reader, bytes_head
from aloft.errors import AloftError
from aloft.manifest_content import read_digest, read_manifest
from aloft.signatures import check_signatures, read_signatures, sha256

MOST_BYTES = 1024
ENVELOPE = "MANIFEST_ENVELOPE"
TAG_ENVELOPE = 107


def verify_manifest(envelope, anchors):
    """The Manifest of an envelope that the trusted keys signed. Its content is looked at when their signatures have proved right.
    `anchors` of None are those of a laboratory, which takes what is not signed too: nobody else may say None."""
    if len(envelope) > MOST_BYTES:
        raise AloftError("MANIFEST_TOO_LARGE", "the envelope has %d bytes; %d are the most" % (len(envelope), MOST_BYTES))
    reader = Reader(envelope, "envelope", TAG_ENVELOPE, ENVELOPE)
    reader.is_map(2, ENVELOPE)
    reader.is_int(2, ENVELOPE)
    wrapper = Reader(reader.bytes(), "wrapper")
    count = wrapper.array()
    if not count:
        wrapper.fail(ENVELOPE)
    digest = wrapper.bytes()
    blocks = [wrapper.bytes() for _ in range(count - 1)]
    reader.is_int(3, ENVELOPE)
    manifest = reader.bytes()
    signatures = read_signatures(blocks)
    if read_digest(digest, ENVELOPE) != sha256(bytes_head(len(manifest)), manifest):
        raise AloftError("MANIFEST_ALTERED", "the manifest is not the one that was signed")
    if anchors is not None:
        check_signatures(signatures, b"", digest, anchors, "MANIFEST_UNSIGNED")
    return read_manifest(manifest)
