"""Which artifact of an offer to take."""

IMAGE, PATCH, PACKED = 0, 1, 2


def choose(artifacts, running, ram, order=(PATCH, PACKED, IMAGE), excluded=0):
    """The first artifact of the first kind in `order` that a device can use, or None. The device runs the image with the digest
    `running` and has `ram` bytes for a decoder; `excluded`: kinds it has given up on, a bit for each."""
    for wanted in order:
        for artifact in artifacts:
            kind, _, _, base, need = artifact
            if kind == wanted and not excluded >> kind & 1 and need <= ram and base in (None, running):
                return artifact
    return None
