"""What the passing over code in machine code works on."""

from array import array

import micropython
from micropython import const

from aloft.patch.windows import DATA
from aloft.patch.words import ZERO

_MASK = const(0)
_AT = const(1)
_END = const(2)
_PLACE = const(3)
_LAST_PLACE = const(4)
_MADE = const(5)
_ROOM = const(6)
_SHIFT = const(7)
_SIZE_AT = const(8)
_LOWEST = const(9)
_HIGHEST = const(10)
_TARGET_SHIFT = const(12)
_GIVEN = const(13)
_TARGET_START = const(14)
_TARGET_END = const(15)
_CODES = const(16)
_WINDOWS = const(17)
_STARTS = const(18)
_HASH = const(19)
_BIAS = const(20)
_REGION_START = const(25)
_REGION_END = const(26)
_FIXED_START = const(27)
_FIXED_SIZE = const(28)
_CODE = const(32)
_WINDOW = const(64)
_SIZE = const(112)
_MOST_ADDRESS = 0xFFFFFFFF


@micropython.viper
def pass_data(x: ptr32, gaps: ptr32, data: ptr8, out: ptr8):
    """Words that are neither addresses nor the beginning of a frame description."""
    at = int(x[_AT])
    end = int(x[_END]) - 4
    i = int(x[_PLACE])
    last = int(x[_LAST_PLACE]) - 4
    made = int(x[_MADE])
    room = int(x[_ROOM]) - 4
    lowest = int(x[_LOWEST])
    highest = int(x[_HIGHEST])
    size_at = int(x[_SIZE_AT])
    gap = int(gaps[0])
    while at <= end and i <= last and made <= room and at != size_at and gap > 4:
        high = int(data[i + 3]) << 8 | int(data[i + 2])
        if high >= lowest and high <= highest:
            break
        if high == 0 and int(data[i + 1]) < 4 and int(data[i]) & 3 == 0:
            break
        out[made] = data[i]
        out[made + 1] = data[i + 1]
        out[made + 2] = data[i + 2]
        out[made + 3] = data[i + 3]
        gap -= 4
        at += 4
        i += 4
        made += 4
    gaps[0] = gap
    x[_AT] = at
    x[_MADE] = made


class Runs:
    """Of a copy; those of an instruction set have a `pass_code`."""

    def __init__(self, units):
        self.units = units
        self.walk = walk = units.walk
        self.x = x = array("I", (0 for _ in range(_SIZE)))
        self.region = None
        self.span_end = 0
        windows = walk.windows
        x[_MASK] = _MOST_ADDRESS
        x[_HASH] = 0x9E3779B1
        x[_BIAS] = 1 << 30
        x[_LOWEST] = min(windows.lowest + 0x4000, 0xFFFF)
        x[_HIGHEST] = max(windows.highest + 0x4000, 0)
        x[_CODES] = len(windows.code)
        x[_WINDOWS] = len(windows.windows)
        x[_STARTS] = len(walk.shifts.starts)
        start, end = windows.fixed
        x[_FIXED_START] = min(start + 0x4000 << 16, _MOST_ADDRESS)
        x[_FIXED_SIZE] = min(end - start << 16, _MOST_ADDRESS)
        for i, (start, size) in enumerate(windows.code):
            x[_CODE + 2 * i] = start - ZERO
            x[_CODE + 2 * i + 1] = size
        for i, (first, last) in enumerate(windows.windows):
            x[_WINDOW + 2 * i] = first - ZERO
            x[_WINDOW + 2 * i + 1] = last - ZERO

    def pass_on(self, at, end):
        """Writes the next units of the copy as far as that is easy; says where it ended."""
        walk = self.walk
        if at != walk.at or at >= walk.span_end:
            return at
        is_data = walk.content == DATA
        if is_data:
            if at == walk.address_at or at + walk.offset_shift & 3:
                return at
        elif not walk.is_code or not self.may_begin(at):
            return at
        x = self.x
        target = self.units.target
        window = walk.window
        if is_data:
            x[_SIZE_AT] = walk.size_at
        else:
            self.know_places(at)
        while True:
            i = window.seek(at, 8, at, walk.base_size)
            x[_AT] = at
            x[_PLACE] = i
            x[_LAST_PLACE] = window.size
            x[_END] = min(end, walk.span_end)
            x[_MADE] = target.made
            x[_ROOM] = target.size
            if is_data:
                pass_data(x, self.units.gaps, window.bytes, target.out)
            else:
                self.pass_code()
            target.made = x[_MADE]
            walk.at = x[_AT]
            if walk.at == at or i + walk.at - at + 8 <= window.size:
                return walk.at
            at = walk.at

    def know_places(self, at):
        """Where in the address space base and target are."""
        x = self.x
        walk = self.walk
        target = self.units.target
        if walk.span_end != self.span_end or walk.offset_shift != self.offset_shift:
            self.span_end = walk.span_end
            self.offset_shift = walk.offset_shift
            x[_SHIFT] = (walk.offset_shift - ZERO) & _MOST_ADDRESS
            region = walk.base_space.region_at(at)
            x[_REGION_START] = region[1]
            x[_REGION_END] = walk.span_end
        self.units.take_headers()
        position = target.given + target.made
        region = walk.target_space.region_at(position)
        if region is not self.region:
            self.region = region
            x[_TARGET_START] = x[_TARGET_END] = 0
            if region:
                x[_TARGET_SHIFT] = (region[0] - ZERO - region[1]) & _MOST_ADDRESS
                x[_TARGET_START] = region[1]
                x[_TARGET_END] = min(region[1] + region[2], 1 << 29)
        x[_GIVEN] = target.given
