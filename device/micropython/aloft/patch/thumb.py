"""Thumb-2 code: BL and B.W, address words in literal pools, and places in the same function. docs/spec/patch.md, "Thumb code"."""

from micropython import const

from aloft.patch.walk import Walk
from aloft.patch.words import ZERO, address_at, wrap

_CALL = const(10)
_MOVE = const(14)
_LOAD = const(15)
_BRANCH = const(16)
_JUMP = const(17)
_WIDE_BRANCH = const(18)
_PLACES = const(8)


class Code(Walk):
    LEAD_IN = 512

    def __init__(self, *arguments):
        Walk.__init__(self, *arguments)
        self.marks = bytearray(256)  # of words ahead: whether a load was seen to read them
        self.unmarked = bytes(256)
        self.places = [ZERO] * _PLACES  # addresses near which
        self.moves = [0] * _PLACES  # things moved by this
        self.oldest = 0

    def forget(self):
        self.marks[:] = self.unmarked

    def find_in_code(self, at, end, data, i):
        left = end - at
        place = self.pc & 3
        if place & 1 or left < 2:
            self.size = 1
            return
        pool = at - place + 4
        marks = self.marks
        if not place and left >= 4:
            mark = at >> 2 & 255
            is_literal = marks[mark]
            marks[mark] = 0
            self.size = 4
            # Half of an address in RAM is the most common instruction there is; half of one in flash is a rare one.
            if is_literal or data[i + 3] >> 5 != 1:
                high = (data[i + 3] << 8 | data[i + 2]) - 0x4000
                windows = self.windows
                if windows.lowest <= high <= windows.highest and self.take_pointer(address_at(data, i)):
                    return
            if is_literal:
                return
        self.size = 2
        upper = data[i + 1]
        if upper < 0xE8:
            if upper >> 3 == 9:
                self.kind = _LOAD
                marks[(pool >> 2) + data[i] & 255] = 1
                self.goal = wrap((self.pc & ~3) + 4 + 4 * data[i])
            elif upper >> 4 == 13:
                self.kind = _BRANCH
                self.goal = wrap(self.pc + 4 + ((data[i] ^ 128) - 128 << 1))
            elif upper >> 3 == 28:
                self.kind = _JUMP
                self.goal = wrap(self.pc + 4 + (((upper & 7) << 8 | data[i]) ^ 1024) * 2 - 2048)
            return
        if left < 4 or (place and marks[pool >> 2 & 255]):
            return
        self.size = 4
        lower = data[i]
        third = data[i + 2]
        fourth = data[i + 3]
        if upper & 0xF8 == 0xF0 and fourth & 0x80:
            if fourth & 0x38 == 0x38:
                self.goal = self.meaning(_CALL, long_field(lower, upper, third, fourth), self.pc)
                if self.windows.is_callable(self.goal):
                    self.kind = _CALL
            elif not fourth & 0x50 and (upper & 3 != 3 or not lower & 0x80):
                self.kind = _WIDE_BRANCH
                self.goal = self.meaning(_WIDE_BRANCH, wide_field(lower, upper, third, fourth), self.pc)
        elif upper & 0xFB == 0xF2 and lower & 0xF0 == 0x40:
            self.kind = _MOVE
        elif upper == 0xF8 and lower == 0xDF:
            marks[pool + ((fourth & 15) << 8 | third) >> 2 & 255] = 1
        elif upper == 0xED and lower & 0xBF == 0x9F:
            marks[(pool >> 2) + third & 255] = 1

    # --- Near places ---

    def near(self):
        """Where the near place that the unit leads to is expected: it moves as its nearest neighbour did."""
        goal = self.goal
        nearest = abs(goal - self.pc)
        shift = self.target_pc - self.pc
        for i in range(_PLACES):
            away = abs(goal - self.places[i])
            if away < nearest:
                nearest = away
                shift = self.moves[i]
        return wrap(goal + shift)

    def settle(self, kind, field):
        if kind < _LOAD:
            return Walk.settle(self, kind, field)
        self.places[self.oldest] = self.goal
        self.moves[self.oldest] = self.meaning(kind, field, self.target_pc) - self.goal
        self.oldest = (self.oldest + 1) % _PLACES

    # --- Fields ---

    def get(self, kind, word):
        if kind < _CALL:
            return Walk.get(self, kind, word)
        if kind == _CALL:
            return long_field(word[0], word[1], word[2], word[3])
        if kind == _WIDE_BRANCH:
            return wide_field(word[0], word[1], word[2], word[3])
        if kind == _MOVE:
            return (word[0] & 15) << 12 | (word[1] >> 2 & 1) << 11 | (word[3] >> 4 & 7) << 8 | word[2]
        return (word[1] & 7) << 8 | word[0] if kind == _JUMP else word[0]

    def put(self, kind, word, field):
        if kind < _CALL:
            Walk.put(self, kind, word, field)
        elif kind == _MOVE:
            word[0] = word[0] & 0xF0 | field >> 12 & 15
            word[1] = word[1] & 0xFB | (field >> 11 & 1) << 2
            word[2] = field & 255
            word[3] = word[3] & 0x8F | (field >> 8 & 7) << 4
        elif kind == _CALL or kind == _WIDE_BRANCH:
            word[2] = field & 255
            word[3] = word[3] & 0xF8 | field >> 8 & 7
            if kind == _CALL:
                word[0] = field >> 11 & 255
                word[1] = word[1] & 0xF8 | field >> 19 & 7
            else:
                word[0] = word[0] & 0xC0 | field >> 11 & 63
                word[1] = word[1] & 0xFB | (field >> 19 & 1) << 2
                word[3] = word[3] & 0xD7 | (field >> 18 & 1) << 3 | (field >> 17 & 1) << 5
        else:
            word[0] = field & 255
            if kind == _JUMP:
                word[1] = word[1] & 0xF8 | field >> 8 & 7

    def meaning(self, kind, field, pc):
        if kind < _CALL:
            return Walk.meaning(self, kind, field, pc)
        if kind == _LOAD:
            return wrap((pc & ~3) + 4 + ((field & 255) << 2))
        sign = 1 << SIGN_BITS[kind]
        return wrap(pc + 4 + ((field & 2 * sign - 1 ^ sign) - sign << 1))

    def field(self, kind, target, pc):
        if kind < _CALL:
            return Walk.field(self, kind, target, pc)
        return target - (pc & ~3) - 4 >> 2 if kind == _LOAD else target - pc - 4 >> 1

    def kind_of(self, word):
        """Of an instruction that is repeated: whether its meaning moves with its place."""
        return _CALL if word[1] & 0xF8 == 0xF0 and word[3] & 0xF8 == 0xF8 else 0


# By kind: the highest bit of its field.
SIGN_BITS = {_CALL: 21, _BRANCH: 7, _JUMP: 10, _WIDE_BRANCH: 19}


def long_field(lower, upper, third, fourth):
    return (upper & 7) << 19 | lower << 11 | (fourth & 7) << 8 | third


def wide_field(lower, upper, third, fourth):
    bits = (upper >> 2 & 1) << 19 | (fourth >> 3 & 1) << 18 | (fourth >> 5 & 1) << 17
    return bits | (lower & 63) << 11 | (fourth & 7) << 8 | third
