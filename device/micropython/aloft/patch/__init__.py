"""Patches: a new file from an old one and what differs. docs/spec/patch.md.

    header = parse_header(first 60 bytes, most RAM)
    for count in decode(header, read, read_base, read_target, out):
        write(out[:count])
"""


def parse_header(head, most_ram=None):
    """The header in the first 60 bytes of a patch. `most_ram`: bytes of memory that decoding may take."""
    from aloft.patch.header import parse_header

    return parse_header(head, most_ram)


def decode(header, read, read_base, read_target, out):
    """Makes the target: fills `out` and says with how many bytes, again and again; only the last may be fewer.

    read(view) gives the next bytes of the patch, from offset 60 on, and says how many; 0 at its end.
    read_base(offset, view) and read_target(offset, view) fill the view; of the target what was made before.
    """
    from aloft.patch.decoder import decode

    return decode(header, read, read_base, read_target, out)
