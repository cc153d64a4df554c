"""From which other artifacts files can be had (docs/spec/files.md §4). Nothing in it has to be believed."""

from aloft.errors import AloftError
from aloft.file_reader import FileReader, size_of

MOST_BYTES, MOST_SOURCES = 65536, 512
PATCH, DEFLATED = 1, 3
STRUCTURE, BAD_VALUE = "SOURCES_STRUCTURE", "SOURCES_BAD_VALUE"


class Source:
    """`kind` PATCH with base and ram, or DEFLATED with bits."""

    base = ram = bits = None


def check_sources(path, count):
    """Refuses a document with any fault; `count` is that of the files in the list."""
    size = size_of(path)
    if size > MOST_BYTES:
        raise AloftError("SOURCES_TOO_LARGE", "the sources have %d bytes; %d are the most" % (size, MOST_BYTES))
    reader, sources = opened(path, False)
    before = 0
    for _ in range(sources):
        source = record(reader)
        are_digests = len(source.digest) == 32 and (source.kind != PATCH or len(source.base) == 32)
        is_window = source.kind != DEFLATED or 9 <= source.bits <= 15
        if not (are_digests and is_window and source.size and source.index < count):
            reader.fail(BAD_VALUE)
        if source.index < before:
            reader.fail("SOURCES_ORDER")
        before = source.index


def sources_of(path, index):
    """The sources of the file at this place in the list, in order of preference, from a document that was checked."""
    found = []
    reader, count = opened(path, True)
    for _ in range(count):
        source = record(reader)
        if source.index == index:
            found.append(source)
        elif source.index > index:
            break
    return found


def opened(path, is_checked):
    reader = FileReader(path, "document of sources", STRUCTURE, is_checked)
    keys = reader.map()
    if not keys:
        reader.fail(STRUCTURE)
    reader.is_int(1, STRUCTURE)
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
