"""The signed manifest: in its envelope, and whether it is for this device (docs/spec/manifest.md)."""

from aloft.cbor import Reader, bytes_head
from aloft.errors import AloftError
from aloft.manifest_content import ANY, read_digest, read_manifest
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


def check_fits(manifest, device):
    """Refuses a manifest that is not for this device, before anything is downloaded. The first reason counts. The device has

    vendor, vendor_id, device_class, class_id  its names and identifiers, all four are compared
    chip_id, revision  as in the header of ESP images, 100 * major + minor; None: no such chip, revision not known
    secure_version     that the chip has burnt
    sequence           of the manifest that is installed; 0: none
    now                seconds since 1970; None: no clock to rely on
    """
    if manifest.vendor_id != device.vendor_id or manifest.vendor != device.vendor:
        refuse("MANIFEST_OTHER_VENDOR", "this is of %s, the device of %s", manifest.vendor, device.vendor)
    if manifest.class_id != device.class_id or manifest.device_class != device.device_class:
        refuse("MANIFEST_OTHER_CLASS", "this is for %s, the device is %s", manifest.device_class, device.device_class)
    if manifest.chip_id not in (ANY, device.chip_id):
        refuse("MANIFEST_OTHER_CHIP", "this is for chip %s, the device has %s", manifest.chip_id, device.chip_id)
    if device.revision is not None and not manifest.min_revision <= device.revision <= manifest.max_revision:
        refuse("MANIFEST_OTHER_CHIP_REVISION", "this is for revisions %d to %d", manifest.min_revision, manifest.max_revision)
    if manifest.sequence < device.sequence:
        refuse("MANIFEST_OLDER", "this has the number %d, installed is %d", manifest.sequence, device.sequence)
    if device.sequence < manifest.minimum_sequence:
        refuse("MANIFEST_STEP_MISSING", "this follows %d, installed is %d", manifest.minimum_sequence, device.sequence)
    if manifest.secure_version < device.secure_version:
        refuse("MANIFEST_SECURE_VERSION", "this has %d, the chip has %d", manifest.secure_version, device.secure_version)
    if None not in (manifest.use_before, device.now) and device.now >= manifest.use_before:
        refuse("MANIFEST_EXPIRED", "this was to be installed before %d, it is %d", manifest.use_before, device.now)


def refuse(code, text, *values):
    raise AloftError(code, text % values)
