"""What the passing over code in machine code works on."""

from array import array
from micropython import const

from aloft.patch.window import Window
from aloft.patch.words import ZERO

_MASK = const(0)
_AT = const(1)
_END = const(2)
_PLACE = const(3)
_LAST_PLACE = const(4)
_MADE = const(5)
_ROOM = const(6)
_SHIFT = const(7)
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
_SIZE = const(96)
_MOST_ADDRESS = 0xFFFFFFFF


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
        if at != walk.at or at >= walk.span_end or not walk.is_code or not self.may_begin(at):
            return at
        x = self.x
        target = self.units.target
        window = walk.window
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
        while True:
            i = window.seek(at, 8, at, walk.base_size)
            x[_AT] = at
            x[_PLACE] = i
            x[_LAST_PLACE] = window.size
            x[_END] = min(end, walk.span_end)
            x[_MADE] = target.made
            x[_ROOM] = target.size
            self.pass_code()
            target.made = x[_MADE]
            walk.at = x[_AT]
            if walk.at == at or i + walk.at - at + 8 <= window.size:
                return walk.at
            at = walk.at
