"""`decode.py base patch target edition`: applies a patch from file to file, as a board would."""

import hashlib
import sys

from aloft.patch import parse_header

base = open(sys.argv[1], "rb")
patch = open(sys.argv[2], "rb")
target = open(sys.argv[3], "w+b")


def read_base(offset, view):
    base.seek(offset)
    base.readinto(view)


def read_target(offset, view):
    target.seek(offset)
    target.readinto(view)


if sys.argv[4] == "fast":
    from aloft.patch.fast import Coder
else:
    from aloft.patch.plain import Coder
from aloft.patch.decoder import decode

out = memoryview(bytearray(4096))
digest = hashlib.sha256()
header = parse_header(patch.read(60))
position = 0
for count in decode(header, patch.readinto, read_base, read_target, out, Coder):
    target.seek(position)
    target.write(out[:count])
    digest.update(out[:count])
    position += count
header.check_target(digest.digest())
