"""What a manifest says (docs/spec/manifest.md §5): one component, SUIT commands in one order, limits."""

from binascii import hexlify

from aloft.cbor import Reader

ANY = 0xFFFF  # chip id or largest revision that set no limit
ELEMENT, COMMAND, TEXT = "MANIFEST_ELEMENT", "MANIFEST_COMMAND", "MANIFEST_TEXT"
PARAMETER, BAD_VALUE = "MANIFEST_PARAMETER", "MANIFEST_BAD_VALUE"
CONDITION, DIRECTIVE = 15, 2  # reporting policies
SHA256 = -16
OVERRIDE, FETCH, IMAGE_MATCH, INVOKE = 20, 21, 3, 23
USE_BEFORE, URI = 4, 21
SECURE_VERSION, CHIP_ID, MIN_REVISION, MAX_REVISION, MINIMUM_SEQUENCE = -257, -258, -259, -260, -261
NO_LIMIT = {USE_BEFORE: 0, SECURE_VERSION: 0, CHIP_ID: ANY, MIN_REVISION: 0, MAX_REVISION: ANY, MINIMUM_SEQUENCE: 0}
PLAIN = b"abcdefghijklmnopqrstuvwxyz0123456789"


class Manifest:
    """sequence, version, digest and size (of the target), vendor, vendor_id, device_class, class_id; and limits, of which these
    values set none: 0 as secure_version, min_revision, minimum_sequence, 65535 as chip_id, max_revision, None as use_before."""


def read_manifest(data):
    """The Manifest in a SUIT_Manifest. It shares no memory with `data`."""
    manifest = Manifest()
    reader = Reader(data, "manifest")
    count = reader.map()
    if not count:
        reader.fail(ELEMENT)
    reader.is_int(1, ELEMENT)
    if reader.uint() != 1:
        reader.fail("MANIFEST_VERSION_UNSUPPORTED")
    if count != 7:
        reader.fail(ELEMENT)
    reader.is_int(2, ELEMENT)
    manifest.sequence = reader.uint()
    _read_common(_element(reader, 3, "common part"), manifest)
    for label, name, command, policy in ((7, "validate", IMAGE_MATCH, CONDITION), (9, "invoke", INVOKE, DIRECTIVE)):
        sequence = _element(reader, label, name)
        sequence.is_array(2, COMMAND)
        _command(sequence, command, policy)
    _read_install(_element(reader, 20, "install sequence"), manifest)
    _read_text(_element(reader, 23, "text part"), manifest)
    if not (_is_domain(manifest.vendor) and _is_class(manifest.device_class) and _is_version(manifest.version)):
        reader.fail(BAD_VALUE)
    if not manifest.size or not _are_sound(manifest):
        reader.fail(BAD_VALUE)
    return manifest


def read_digest(data, wrong_shape):
    """The 32 bytes of a SUIT_Digest."""
    reader = Reader(data, "digest")
    reader.is_array(2, wrong_shape)
    reader.is_int(SHA256, "MANIFEST_DIGEST_ALGORITHM")
    return bytes(reader.is_bytes(32, wrong_shape))


def _element(reader, label, name):
    reader.is_int(label, ELEMENT)
    return Reader(reader.bytes(), name)


def _command(reader, command, policy):
    reader.is_int(command, COMMAND)
    reader.is_int(policy, COMMAND)


def _component(reader, code):
    reader.is_array(1, code)
    if reader.bytes() != b"app":
        reader.fail(code)


def _read_common(reader, manifest):
    reader.is_map(2, ELEMENT)
    reader.is_int(2, ELEMENT)
    reader.is_array(1, "MANIFEST_COMPONENTS")
    _component(reader, "MANIFEST_COMPONENTS")
    shared = _element(reader, 4, "shared sequence")
    shared.is_array(6, COMMAND)
    shared.is_int(OVERRIDE, COMMAND)
    shared.is_map(4, PARAMETER)
    shared.is_int(1, PARAMETER)
    manifest.vendor_id = bytes(shared.is_bytes(16, BAD_VALUE))
    shared.is_int(2, PARAMETER)
    manifest.class_id = bytes(shared.is_bytes(16, BAD_VALUE))
    shared.is_int(3, PARAMETER)
    manifest.digest = read_digest(shared.bytes(), BAD_VALUE)
    shared.is_int(14, PARAMETER)
    manifest.size = shared.uint()
    _command(shared, 1, CONDITION)
    _command(shared, 2, CONDITION)


def _read_install(reader, manifest):
    items = reader.array()
    reader.is_int(OVERRIDE, COMMAND)
    limits, labels, has_address = dict(NO_LIMIT), [], False
    for _ in range(reader.map()):
        label = reader.int()
        if label == URI:
            has_address = True
            if reader.text() != "artifacts/" + hexlify(manifest.digest).decode():
                reader.fail("MANIFEST_URI")
        elif label in NO_LIMIT:
            labels.append(label)
            limits[label] = reader.uint()
            if limits[label] == NO_LIMIT[label]:
                reader.fail(BAD_VALUE)
        else:
            reader.fail(PARAMETER)
    if not has_address:
        reader.fail(PARAMETER)
    # Two items for the parameters, for each condition, for fetch and for the image match.
    if items != 2 * (len(labels) + 3):
        reader.fail(COMMAND)
    for label in labels:
        _command(reader, label, CONDITION)
    _command(reader, FETCH, DIRECTIVE)
    _command(reader, IMAGE_MATCH, CONDITION)
    manifest.use_before = limits[USE_BEFORE] or None
    manifest.secure_version = limits[SECURE_VERSION]
    manifest.chip_id = limits[CHIP_ID]
    manifest.min_revision, manifest.max_revision = limits[MIN_REVISION], limits[MAX_REVISION]
    manifest.minimum_sequence = limits[MINIMUM_SEQUENCE]


def _read_text(reader, manifest):
    reader.is_map(1, TEXT)
    if reader.text() != "und":
        reader.fail(TEXT)
    reader.is_map(1, TEXT)
    _component(reader, TEXT)
    reader.is_map(3, TEXT)
    reader.is_int(3, TEXT)
    manifest.vendor = reader.text()
    reader.is_int(4, TEXT)
    manifest.device_class = reader.text()
    reader.is_int(6, TEXT)
    manifest.version = reader.text()


def _are_sound(manifest):
    """What the limits say together."""
    least, most = manifest.min_revision, manifest.max_revision
    if not least <= most <= ANY or least == ANY or manifest.chip_id > ANY:
        return False
    if manifest.chip_id == ANY and (least > 0 or most < ANY):
        return False
    return not manifest.minimum_sequence or manifest.minimum_sequence < manifest.sequence


def _is_domain(text):
    """Two labels or more, of which none is empty, begins or ends with a hyphen."""
    labels = text.encode().split(b".")
    return len(text) <= 63 and len(labels) > 1 and all(_is_label(label) for label in labels)


def _is_label(label):
    return label and all(byte in PLAIN + b"-" for byte in label) and label[0] in PLAIN and label[-1] in PLAIN


def _is_class(text):
    text = text.encode()
    return 0 < len(text) <= 31 and text[0] in PLAIN and all(byte in PLAIN + b"._-" for byte in text)


def _is_version(text):
    text = text.encode()
    return 0 < len(text) <= 31 and all(byte >= 0x20 and byte != 0x7F for byte in text)
