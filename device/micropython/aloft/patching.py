"""Files that come as a patch."""

from aloft.digests import size_of
from aloft.errors import AloftError
from aloft.patch import decode, parse_header

HEADER = 60


def patching(path, source, base, to, size, buffer):
    """Steps: makes the file `to` of the patch in `path` and the file `base`."""
    with open(path, "rb") as patch, open(base, "rb") as old, open(to, "w+b") as new:
        header = parse_header(patch.read(HEADER), source.ram)
        header.check_base(size_of(base), source.base)
        if header.size != source.size or header.target_size != size:
            raise AloftError("SOURCES_WRONG", "the patch makes another file")
        made = 0
        is_at_end = True

        def read_base(offset, view):
            old.seek(offset)
            old.readinto(view)

        def read_target(offset, view):
            nonlocal is_at_end
            new.seek(offset)
            new.readinto(view)
            is_at_end = False

        for count in decode(header, patch.readinto, read_base, read_target, buffer):
            if not is_at_end:
                new.seek(made)
                is_at_end = True
            made += count
            if made > size:
                break
            new.write(buffer[:count])
            yield
    if made != size:
        raise AloftError("SOURCES_WRONG", "the patch does not make the file")
