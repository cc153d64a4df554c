"""CBOR documents on flash, read a little at a time."""

from aloft.cbor import Reader
from aloft.digests import size_of
from aloft.errors import AloftError

BLOCK = 512
LONGEST = 1024  # bytes of one item that are looked at; no string of our documents is longer


class FileReader(Reader):
    """A Reader of a file. Making one checks the whole document; strings are bytes."""

    def __init__(self, path, name, of_type, is_checked=False):
        self.data, self.name, self.of_type = FileBytes(path, of_type), name, of_type
        self.at = self.argument = 0
        if not is_checked:
            self._check(0)
            if self.at != len(self.data):
                self.fail("CBOR_TRAILING")
            self.at = 0


class FileBytes:
    """The bytes of a file, as far as a Reader asks for them. It is not open in between, so nobody has to close it."""

    def __init__(self, path, of_type):
        self.path, self.size, self.of_type = path, size_of(path), of_type
        self.block = memoryview(bytearray(BLOCK))
        self.begin = self.end = 0

    def __len__(self):
        return self.size

    def __getitem__(self, at):
        if isinstance(at, slice):
            return self._bytes(at.start, at.stop)
        if not self.begin <= at < self.end:
            self._load(at)
        return self.block[at - self.begin]

    def _bytes(self, start, stop):
        if stop - start > LONGEST:
            raise AloftError(self.of_type, "an item of a document has %d bytes" % (stop - start))
        data = b""
        while start < stop:
            if not self.begin <= start < self.end:
                self._load(start)
            end = min(stop, self.end)
            data += self.block[start - self.begin : end - self.begin]
            start = end
        return data

    def _load(self, at):
        with open(self.path, "rb") as file:
            file.seek(at)
            self.begin, self.end = at, at + file.readinto(self.block)
        if self.end == at:
            raise OSError(5)
