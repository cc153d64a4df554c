"""From which other artifacts files can be had (docs/spec/files.md §4). Nothing in it has to be believed."""

from array import array

from aloft.digests import size_of
from aloft.errors import AloftError
from aloft.file_reader import FileReader

MOST_BYTES, MOST_SOURCES = 65536, 512
PATCH, DEFLATED = 1, 3
NAME, STRUCTURE, BAD_VALUE = "document of sources", "SOURCES_STRUCTURE", "SOURCES_BAD_VALUE"


class Source:
    """`kind` PATCH with base and ram, or DEFLATED with bits."""

    base = ram = bits = None


def checking_sources(path, count):
    """Steps to where the sources of each file begin, in an array (0: it has none). Ends with the first fault of the document.
    `count` is that of the files in the list."""
    size = size_of(path)
    if size > MOST_BYTES:
        raise AloftError("SOURCES_TOO_LARGE", "the sources have %d bytes; %d are the most" % (size, MOST_BYTES))
    begins = array("H", [0] * count)
    reader, sources = opened(path)
    before = 0
    for _ in range(sources):
        begin = reader.at
        source = record(reader)
        are_digests = len(source.digest) == 32 and (source.kind != PATCH or len(source.base) == 32)
        is_window = source.kind != DEFLATED or 9 <= source.bits <= 15
        if not (are_digests and is_window and source.size and source.index < count):
            reader.fail(BAD_VALUE)
        if source.index < before:
            reader.fail("SOURCES_ORDER")
        before = source.index
        begins[before] = begins[before] or begin
        yield
    if reader.at != size:
        reader.fail("CBOR_TRAILING")
    return begins


def sources_of(path, index, begin):
    """The sources of the file at this place in the list, in order of preference, from a document that was checked."""
    reader = FileReader(path, NAME, STRUCTURE, True)
    reader.at = begin
    while begin and reader.at < len(reader.data):
        source = record(reader)
        if source.index != index:
            break
        yield source


def opened(path):
    """A reader of the first source, and how many there are. What is not in order is found where it is, record by record: to look
    through the whole of a hostile document first would hold the board up."""
    reader = FileReader(path, NAME, STRUCTURE, True)
    if reader.next() is None:
        reader.fail("CBOR_TRUNCATED")
    keys = reader.map()
    first = reader.int() if keys else 0
    if first != 1:
        reader.fail("CBOR_KEY_ORDER" if keys == 2 and first > 1 else STRUCTURE)
    if reader.uint() != 1:
        reader.fail("SOURCES_FORMAT")
    if keys != 2:
        reader.fail(STRUCTURE)
    reader.is_int(2, STRUCTURE)
    count = reader.array()
    if count > MOST_SOURCES:
        reader.fail(STRUCTURE)
    return reader, count


def record(reader):
    items = reader.array()
    if not 5 <= items <= 6:
        reader.fail(STRUCTURE)
    source = Source()
    source.index, source.kind = reader.uint(), reader.uint()
    if source.kind != (DEFLATED if items == 5 else PATCH):
        reader.fail(STRUCTURE)
    source.digest, source.size = reader.bytes(), reader.uint()
    if items == 5:
        source.bits = reader.uint()
    else:
        source.base, source.ram = reader.bytes(), reader.uint()
    return source
