"""The list of the files of a release (docs/spec/files.md §1), read from flash record by record."""

from binascii import crc32

from aloft.digests import size_of
from aloft.errors import AloftError
from aloft.file_reader import FileReader
from aloft.names import KEPT, VERSION, has_alias

MOST_BYTES, MOST_FILES, MOST_SIZE, LONGEST_PATH = 16384, 128, 1 << 24, 128
STRUCTURE, BAD_VALUE, PATH, CLASH = "FILES_STRUCTURE", "FILES_BAD_VALUE", "FILES_PATH", "FILES_CLASH"


def files_of(path):
    """(path, size, SHA-256) of every file of a list that was checked."""
    reader, _, count = opened(path, True)
    for _ in range(count):
        yield record(reader)


def check_list(path):
    """The number of files of a list without fault, else AloftError."""
    size = size_of(path)
    if size > MOST_BYTES:
        raise AloftError("FILES_TOO_LARGE", "the list has %d bytes; %d are the most" % (size, MOST_BYTES))
    reader, keys, count = opened(path)
    names = Names(path)
    before = b""
    for _ in range(count):
        name, size, digest = record(reader)
        check_path(name)
        if size > MOST_SIZE or len(digest) != 32:
            reader.fail(BAD_VALUE)
        name = name.encode()
        if name <= before:
            reader.fail("FILES_ORDER")
        before = name
        names.add(name)
    if keys == 3:
        from aloft.requirements import read_requirements

        reader.is_int(3, STRUCTURE)
        read_requirements(reader)
    return count


def requirements_of(path):
    """What a list that was checked wants of a board, see requirements.py."""
    reader, keys, count = opened(path, True)
    for _ in range(count):
        record(reader)
    if keys < 3:
        return {}
    from aloft.requirements import read_requirements

    reader.uint()
    return read_requirements(reader)


def opened(path, is_checked=False):
    """A reader of the first file, how many keys the list has, and how many files."""
    reader = FileReader(path, "list of files", STRUCTURE, is_checked)
    keys = reader.map()
    if not keys:
        reader.fail(STRUCTURE)
    reader.is_int(1, STRUCTURE)
    if reader.uint() != 1:
        reader.fail("FILES_FORMAT")
    if not 2 <= keys <= 3:
        reader.fail(STRUCTURE)
    reader.is_int(2, STRUCTURE)
    count = reader.array()
    if not 1 <= count <= MOST_FILES:
        reader.fail(STRUCTURE)
    return reader, keys, count


def record(reader):
    reader.is_array(3, STRUCTURE)
    return reader.text(), reader.uint(), reader.bytes()


def check_path(path):
    """Refuses paths that leave the root, and those that bringing back old files depends on."""
    name = path.encode().lower()  # of bytes that is A to Z
    parts = name.split(b"/")
    bad = b"" in parts or b"." in parts or b".." in parts or any(byte < 32 or byte in b"\x7f\\:" for byte in name)
    if bad or len(name) > LONGEST_PATH or has_alias(name.decode().split("/")):
        raise AloftError(PATH, "the path '%s' is refused" % path)
    first = parts[1] if parts[0] == b"lib" and len(parts) > 1 else parts[0]
    stem, _, ending = first.decode().partition(".")
    if (stem in KEPT and ending in ("", "py", "mpy")) or parts[0].decode() == VERSION:
        raise AloftError(PATH, "'%s' is refused: bringing back old files depends on it; change it over the cable" % path)


class Names:
    """Finds files that are folders of others, and names that differ in upper and lower case only. What it remembers of a name is
    a number of 30 bits; where two are equal it looks into the list itself."""

    def __init__(self, path):
        self.path = path
        self.files, self.folders = set(), set()

    def add(self, name):
        name = name.lower()
        mark = crc32(name) & 0x3FFFFFFF
        if mark in self.files or mark in self.folders:
            self._compare(name)
        self.files.add(mark)
        for at in range(len(name)):
            if name[at] == 47:
                mark = crc32(name[:at]) & 0x3FFFFFFF
                if mark in self.files:
                    self._compare(name[:at])
                self.folders.add(mark)

    def _compare(self, name):
        """Is there more than one file of that name, or one and a folder?"""
        files = folders = 0
        for other, _, _ in files_of(self.path):
            other = other.encode().lower()
            files += other == name
            folders += other.startswith(name + b"/")
        if files > 1 or (files and folders):
            raise AloftError(CLASH, "'%s' is there twice, or as file and as folder" % name.decode())
