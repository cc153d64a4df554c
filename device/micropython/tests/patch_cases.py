"""Decodes patches that another program asks about. A case is {"file": path, "hex": more of it}, or a patch:

{"patch": hex, "base": path or null, "edition": "plain" or "fast", "piece": bytes given at once, "out": bytes taken at once,
"ram": most memory}
"""

import hashlib
import json
import sys
from binascii import hexlify, unhexlify

from aloft.errors import AloftError
from aloft.patch import parse_header
from aloft.patch.decoder import decode
from laws import trace_of


def answered(text):
    case = json.loads(text)
    try:
        answer = keep(case) if "file" in case else made_by(case)
    except AloftError as error:
        answer = {"error": error.code}
    except Exception as error:
        answer = {"crash": trace_of(error)}
    return json.dumps(answer)


def keep(case):
    with open(case["file"], "ab") as file:
        file.write(unhexlify(case["hex"]))


def coder_of(edition):
    if edition == "fast":
        from aloft.patch.fast import Coder
    else:
        from aloft.patch.plain import Coder
    return Coder


def made_by(case):
    patch = unhexlify(case["patch"])
    header = parse_header(patch[:60], case["ram"])
    base = open(case["base"], "rb") if case["base"] else None
    header.check_base(*digest_of(base))
    digest = hashlib.sha256()
    size = 0
    target = Target(case["target"])
    given = 60

    def read(view):
        nonlocal given
        count = min(len(view), len(patch) - given, case["piece"])
        view[:count] = patch[given : given + count]
        given += count
        return count

    def read_base(offset, view):
        assert 0 <= offset and offset + len(view) <= header.base_size
        base.seek(offset)
        assert base.readinto(view) == len(view)

    out = bytearray(case["out"])
    try:
        for count in decode(header, read, read_base, target.read, out, coder_of(case["edition"])):
            assert count == len(out) or size + count == header.target_size
            size += count
            target.write(memoryview(out)[:count])
            digest.update(memoryview(out)[:count])
    finally:
        target.close()
        if base:
            base.close()
    assert size == header.target_size
    digest = digest.digest()
    header.check_target(digest)
    return {"size": size, "sha256": hexlify(digest).decode()}


def digest_of(file):
    """Size and SHA-256."""
    if not file:
        return None, None
    digest = hashlib.sha256()
    part = bytearray(1024)
    size = 0
    while True:
        count = file.readinto(part)
        if not count:
            return size, digest.digest()
        size += count
        digest.update(memoryview(part)[:count])


class Target:
    """A file that is written forward and read anywhere."""

    def __init__(self, path):
        self.file = open(path, "w+b")
        self.size = 0

    def write(self, data):
        self.file.seek(self.size)
        self.file.write(data)
        self.size += len(data)

    def read(self, offset, view):
        assert 0 <= offset and offset + len(view) <= self.size
        self.file.seek(offset)
        assert self.file.readinto(view) == len(view)

    def close(self):
        self.file.close()


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        for line in file:
            print(answered(line))
