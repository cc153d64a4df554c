"""CBOR documents on flash, read a little at a time."""

import os

from aloft.cbor import Reader
from aloft.errors import AloftError

BLOCK = 256
LONGEST = 1024  # bytes of one item that are looked at; no string of our documents is longer


class FileReader(Reader):
    """A Reader of an open file. Making one checks the whole document; strings are bytes."""

    def __init__(self, file, size, name, of_type, is_checked=False):
        self.data, self.name, self.of_type = FileBytes(file, size, of_type), name, of_type
        self.at = self.argument = 0
        if not is_checked:
            self._check(0)
            if self.at != size:
                self.fail("CBOR_TRAILING")
            self.at = 0


class FileBytes:
    """The bytes of a file, as far as a Reader asks for them."""

    def __init__(self, file, size, of_type):
        self.file, self.size, self.of_type = file, size, of_type
        self.block = memoryview(bytearray(BLOCK))
        self.begin = self.end = 0

    def __len__(self):
        return self.size

    def __getitem__(self, at):
        if isinstance(at, slice):
            if at.stop - at.start > LONGEST:
                raise AloftError(self.of_type, "an item of a document has %d bytes" % (at.stop - at.start))
            if self.begin <= at.start and at.stop <= self.end:
                return bytes(self.block[at.start - self.begin : at.stop - self.begin])
            self.file.seek(at.start)
            return self.file.read(at.stop - at.start)
        if not self.begin <= at < self.end:
            self.file.seek(at)
            self.begin, self.end = at, at + self.file.readinto(self.block)
            if self.end == at:
                raise OSError(5)
        return self.block[at - self.begin]


def size_of(path):
    return os.stat(path)[6]
