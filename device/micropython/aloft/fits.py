"""Whether a manifest is for this device (docs/spec/manifest.md §7)."""

from aloft.errors import AloftError

ANY = 0xFFFF  # chip id


def check_fits(manifest, device):
    """Refuses a manifest that is not for this device, before anything is downloaded. The first reason counts. The device has

    vendor, vendor_id, device_class, class_id  its names and identifiers, all four are compared
    chip_id, revision  as in the header of ESP images, 100 * major + minor; None: no such chip, revision not known
    secure_version     that the chip has burnt
    sequence           of the manifest that is installed; 0: none
    now                seconds since 1970; None: no clock to rely on
    """
    if manifest.vendor_id != device.vendor_id or manifest.vendor != device.vendor:
        refuse_name("MANIFEST_OTHER_VENDOR", "this is of %s, the device of %s", manifest.vendor, device.vendor)
    if manifest.class_id != device.class_id or manifest.device_class != device.device_class:
        refuse_name("MANIFEST_OTHER_CLASS", "this is for %s, the device is %s", manifest.device_class, device.device_class)
    if manifest.chip_id not in (ANY, device.chip_id):
        refuse("MANIFEST_OTHER_CHIP", "this is for chip %d, the device has %s", manifest.chip_id, "none" if device.chip_id is None else device.chip_id)
    if device.revision is not None and not manifest.min_revision <= device.revision <= manifest.max_revision:
        values = (manifest.min_revision, manifest.max_revision, device.revision)
        refuse("MANIFEST_OTHER_CHIP_REVISION", "this is for chip revisions %d to %d, the device has %d", *values)
    if manifest.sequence < device.sequence:
        refuse("MANIFEST_OLDER", "this has the number %d, installed is %d", manifest.sequence, device.sequence)
    if device.sequence < manifest.minimum_sequence:
        refuse("MANIFEST_STEP_MISSING", "this follows %d, installed is %d", manifest.minimum_sequence, device.sequence)
    if manifest.secure_version < device.secure_version:
        refuse("MANIFEST_SECURE_VERSION", "this has secure version %d, the chip has %d", manifest.secure_version, device.secure_version)
    if None not in (manifest.use_before, device.now) and device.now >= manifest.use_before:
        refuse("MANIFEST_EXPIRED", "this was to be installed before %d, it is %d", manifest.use_before, device.now)


def refuse_name(code, text, wanted, own):
    refuse(code, text + (", by other identifiers" if wanted == own else ""), wanted, own)


def refuse(code, text, *values):
    raise AloftError(code, text % values)
