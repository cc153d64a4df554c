"""Finds the references in data: aligned words that are addresses, and those of frame descriptions (.eh_frame), which may be
relative to their own place and may lie anywhere. docs/spec/patch.md, "Data".
"""

from micropython import const

from aloft.patch.words import ZERO, address_at, signed, wrap

_RELATIVE = const(9)
_SHORTEST_FRAME = const(12)
_LONGEST_FRAME = const(0x400)
_FARTHEST_COMMON_PART = const(0x100000)
_LARGEST_FUNCTION = const(0x20000)


def find_in_data(walk, at, end, data, i):
    left = end - at
    walk.size = size = min(4 - (walk.pc & 3), left)
    if at == walk.address_at and left >= 4:
        if size == 4:
            walk.size_at = at + 8
        walk.address_at = 0
        walk.size = 4
        word = address_at(data, i)
        if not walk.take_pointer(word) and word != ZERO:
            goal = wrap(walk.pc + signed(word - ZERO))
            if walk.windows.is_pointer(goal):
                walk.goal = goal
                walk.kind = _RELATIVE
    elif size < 4:
        return
    elif at == walk.size_at and data[i] == 4:
        walk.size = 1
        walk.address_at = at + 1
    else:
        high = (data[i + 3] << 8 | data[i + 2]) - 0x4000
        windows = walk.windows
        if windows.lowest <= high <= windows.highest and walk.take_pointer(high << 16 | data[i + 1] << 8 | data[i]):
            return
        if high == -0x4000 and left >= 16:
            length = data[i + 1] << 8 | data[i]
            if _SHORTEST_FRAME <= length < _LONGEST_FRAME and not length & 3:
                take_head(walk, at, left, data)


def take_head(walk, at, left, data):
    """If the word at hand begins a frame description, the unit reaches to the address in it."""
    distance = walk.word_at(at + 4, data) - ZERO
    size = 0
    if distance == 0:
        i = walk.window.seek(at + 8, 16, walk.at, walk.base_size)
        if left >= 24 and data[i + 1] == 0x7A and data[i + 2] == 0x50:
            size = 17
            while size < 22 and data[i + size - 14]:
                size += 1
    elif 8 <= distance <= _FARTHEST_COMMON_PART and not distance & 3:
        first = walk.word_at(at + 8, data)
        if walk.word_at(at + 12, data) - ZERO < _LARGEST_FUNCTION:
            windows = walk.windows
            if windows.is_callable(first) or windows.is_callable(wrap(first - ZERO + walk.pc + 8)):
                size = 8
    if size:
        walk.size = size
        walk.address_at = at + size
