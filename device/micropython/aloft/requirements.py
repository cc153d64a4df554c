"""What a release wants of a board (docs/spec/files.md §2)."""

import gc
import sys

from aloft.errors import AloftError

STRUCTURE, BAD_VALUE = "FILES_STRUCTURE", "FILES_BAD_VALUE"
VERSION, PLATFORMS, HEADERS, BOARDS, HEAP = 1, 2, 3, 4, 5
ARMV6M, ARMV7EMDP = 4, 8


def read_requirements(reader):
    """{key: value} from a reader in front of them."""
    count = reader.map()
    if not 1 <= count <= 5:
        reader.fail(STRUCTURE)
    wants = {}
    for _ in range(count):
        key = reader.uint()
        if key == VERSION:
            reader.is_array(3, STRUCTURE)
            wants[key] = (reader.uint(), reader.uint(), reader.uint())
            is_good = max(wants[key]) <= 255
        elif key in (PLATFORMS, BOARDS):
            wants[key] = [reader.text() for _ in range(choices(reader))]
            is_good = all(1 <= len(text.encode()) <= 63 and min(text) >= " " and "\x7f" not in text for text in wants[key])
        elif key == HEADERS:
            wants[key] = [reader.uint() for _ in range(choices(reader))]
            is_good = wants[key][-1] <= 0xFFFFFF and all(a < b for a, b in zip(wants[key], wants[key][1:]))
        elif key == HEAP:
            wants[key] = reader.uint()
            is_good = wants[key] > 0
        else:
            reader.fail(STRUCTURE)
        if not is_good:
            reader.fail(BAD_VALUE)
    return wants


def choices(reader):
    count = reader.array()
    if not 1 <= count <= 8:
        reader.fail(STRUCTURE)
    return count


class Board:
    """What this board says of itself."""

    def __init__(self):
        own = sys.implementation
        self.version, self.platform = tuple(own.version[:3]), sys.platform
        self.mpy, self.machine = getattr(own, "_mpy", 0), getattr(own, "_machine", "")
        self.bits = 31 if sys.maxsize == 0x7FFFFFFF else 63

    def free_heap(self):
        gc.collect()
        return gc.mem_free() if hasattr(gc, "mem_free") else 1 << 30


def check_requirements(wants, board):
    """AloftError when `board` is another than a release needs; the first reason counts."""
    if wants.get(VERSION, (0,)) > board.version:
        refuse("FILES_OTHER_MICROPYTHON", "this needs MicroPython %d.%d.%d, the board has %d.%d.%d", *wants[VERSION] + board.version)
    if PLATFORMS in wants and board.platform not in wants[PLATFORMS]:
        refuse("FILES_OTHER_PLATFORM", "this is for %s, the board is %s", " or ".join(wants[PLATFORMS]), board.platform)
    for header in wants.get(HEADERS, ()):
        if not loads(header, board):
            own = board.mpy & 0xFFFF | board.bits << 16
            refuse("FILES_OTHER_MPY", "this has .mpy files of version %d (0x%x), the board loads %d (0x%x)", header & 0xFF, header, own & 0xFF, own)
    if BOARDS in wants and not any(name in board.machine for name in wants[BOARDS]):
        refuse("FILES_OTHER_BOARD", "this is for %s, the board is %s", " or ".join(wants[BOARDS]), board.machine or "without a name")
    if wants.get(HEAP, 0) > board.free_heap():
        refuse("FILES_HEAP", "this needs %d bytes of heap, and %d are free", wants[HEAP], board.free_heap())


def refuse(code, text, *values):
    raise AloftError(code, text % values)


def loads(header, board):
    """Whether the board loads .mpy files with this header: version, flags, bits of small integers."""
    flags = header >> 8 & 0xFF
    if header & 0xFF != board.mpy & 0xFF or header >> 16 > board.bits or flags & 0xC0:
        return False
    wanted, own = flags >> 2, board.mpy >> 10 & 15
    if not wanted:
        return True
    if flags & 3 != board.mpy >> 8 & 3:
        return False
    # The ARM cores of microcontrollers run what was made for a smaller one.
    return wanted == own or ARMV6M <= wanted < own <= ARMV7EMDP
