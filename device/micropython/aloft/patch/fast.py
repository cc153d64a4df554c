"""The coder in machine code: what plain.py does, bit for bit, for ports with a compiler for it.

Integers have 32 bits here, or 64: everything is written so that both come out alike, and what is kept in `state` is positive.
"""

import micropython
from micropython import const

from aloft.patch.stream import Stream

_RANGE = const(0)
_CODE = const(1)
_AT = const(4)
_LIMIT = const(5)
_TABLE_BITS = const(6)
_IS_THUMB = const(7)
_PHASE = const(8)
_FIRST = const(9)
_LEFT = const(10)
_LAST = const(11)
_SECOND = const(12)
_THIRD = const(13)
_BEFORE = const(14)
_IS_OTHER = const(15)
_DIFFERENCE = const(16)
_HASH = const(17)
_WEIGHTS = const(18)
_MADE = const(36)
_ROOM = const(37)
_CONTEXTS = const(38)  # three, and their weights
_PLACES = const(42)
_OPINIONS = const(45)
_CHANCES = const(16)
_LOGARITHMS = const(42)
_SIZES = const(106)
_MODELS = const(122)
_TABLES = const(988)


@micropython.viper
def number_of(s: ptr32, m: ptr16, data: ptr8, model: int) -> uint:
    """A number; with `model` from 0x10000 on, a tree of that many bits, with the model in the lower half."""
    range = uint(s[_RANGE])
    code = uint(s[_CODE])
    at = int(s[_AT])
    depth = model >> 16
    model = (model & 0xFFFF) + _MODELS
    length = 0
    left = depth
    value = uint(1)
    is_counting = depth == 0
    while is_counting or left > 0:
        place = -1
        if depth:
            place = model + int(value)
            if depth == 1:
                place = model
        elif is_counting:
            place = model + length
            if length > 23:
                place = model + 23
        elif length <= 12 and int(value) < 4:
            place = model + 20 + 3 * length + int(value)
        elif left <= 2:
            place = model + 59 + left
        bound = range >> 1
        if place >= 0:
            chance = int(m[place]) >> 4
            if chance == 0:
                chance = 1
            bound = (range >> 12) * uint(chance)
        bit = 0
        if code < bound:
            range = bound
        else:
            bit = 1
            code -= bound
            range -= bound
        while range < uint(0x1000000):
            range <<= 8
            code = code << 8 | uint(data[at])
            at += 1
        if place >= 0:
            cell = int(m[place])
            seen = cell & 15
            zero = cell >> 4
            if bit:
                zero -= (zero * int(m[seen]) + 32768) >> 16
            else:
                zero += ((4095 - zero) * int(m[seen]) + 32768) >> 16
            if seen < 15:
                seen += 1
            m[place] = zero << 4 | seen
        if is_counting:
            if bit:
                length += 1
                left += 1
            if bit == 0 or length == 31:
                is_counting = False
        else:
            value = value << 1 | uint(bit)
            left -= 1
    s[_RANGE] = int(range)
    s[_CODE] = int(code)
    s[_AT] = at
    if depth:
        return value - (uint(1) << depth)
    return value - uint(1)


@micropython.viper
def mixed(s: ptr32, m: ptr16, data: ptr8, out: ptr8) -> int:
    """Literals, up to another operation; without room for any, a byte by the contexts in the state."""
    range = uint(s[_RANGE])
    code = uint(s[_CODE])
    at = int(s[_AT])
    limit = int(s[_LIMIT])
    bits = int(s[_TABLE_BITS])
    is_thumb = int(s[_IS_THUMB])
    phase = int(s[_PHASE])
    first = int(s[_FIRST])
    left = int(s[_LEFT])
    last = int(s[_LAST])
    second = int(s[_SECOND])
    third = int(s[_THIRD])
    before = int(s[_BEFORE])
    hash = uint(s[_HASH])
    made = int(s[_MADE])
    room = int(s[_ROOM])
    weights = int(s[_CONTEXTS + 3])
    is_run = room > 0
    is_other = 0
    node = 0
    while True:
        if is_run:
            if made >= room or at > limit:
                break
            place = _MODELS + 2 * before
            if phase:
                place += 1
            cell = int(m[place])
            zero = cell >> 4
            bound = (range >> 12) * uint(zero)
            if zero == 0:
                bound = range >> 12
            bit = 0
            if code < bound:
                range = bound
            else:
                bit = 1
                code -= bound
                range -= bound
            while range < uint(0x1000000):
                range <<= 8
                code = code << 8 | uint(data[at])
                at += 1
            seen = cell & 15
            if bit:
                zero -= (zero * int(m[seen]) + 32768) >> 16
            else:
                zero += ((4095 - zero) * int(m[seen]) + 32768) >> 16
            if seen < 15:
                seen += 1
            m[place] = zero << 4 | seen
            if bit:
                is_other = 1
                break
            before = before * 3 % 27
            s[_CONTEXTS] = phase
            s[_CONTEXTS + 1] = last
            s[_CONTEXTS + 2] = first * 4 + phase
            if is_thumb:
                s[_CONTEXTS + 2] = third * 4 + phase
                if phase & 1:
                    s[_CONTEXTS + 2] = second * 4 + phase
            weights = _WEIGHTS + 3 * phase
        node = 1
        while node < 256:
            total = 0
            t = 0
            while t < 3:
                place = int(uint(int(s[_CONTEXTS + t]) << 8 | node) * hash >> (32 - bits)) & ((1 << bits) - 1)
                place += _TABLES + (t << bits)
                s[_PLACES + t] = place
                zero = int(m[place]) >> 4
                if zero == 0:
                    zero = 1
                one = 4096 - zero
                opinion = 0
                while zero < 2048:
                    zero <<= 1
                    opinion -= 256
                while one < 2048:
                    one <<= 1
                    opinion += 256
                opinion += int(m[_LOGARITHMS + (zero >> 5 & 63)]) - int(m[_LOGARITHMS + (one >> 5 & 63)])
                s[_OPINIONS + t] = opinion + 4096
                total += (opinion * (int(s[weights + t]) - 0x100000)) >> 16
                t += 1
            size = total
            if size < 0:
                size = 0 - size
            if size > 3071:
                size = 3071
            chance = int(m[_CHANCES + (size >> 7)])
            chance += ((int(m[_CHANCES + 1 + (size >> 7)]) - chance) * (size & 127)) >> 7
            if total < 0:
                chance = 4096 - chance
            bound = (range >> 12) * uint(chance)
            bit = 0
            error = 4096 - chance
            if code < bound:
                range = bound
            else:
                bit = 1
                error = 0 - chance
                code -= bound
                range -= bound
            while range < uint(0x1000000):
                range <<= 8
                code = code << 8 | uint(data[at])
                at += 1
            t = 0
            while t < 3:
                weight = int(s[weights + t]) + (((int(s[_OPINIONS + t]) - 4096) * error + 512) >> 10)
                if weight > 0x100000 + 262144:
                    weight = 0x100000 + 262144
                if weight < 0x100000 - 262144:
                    weight = 0x100000 - 262144
                s[weights + t] = weight
                place = int(s[_PLACES + t])
                cell = int(m[place])
                seen = cell & 15
                zero = cell >> 4
                if bit:
                    zero -= (zero * int(m[seen]) + 32768) >> 16
                else:
                    zero += ((4095 - zero) * int(m[seen]) + 32768) >> 16
                if seen < 15:
                    seen += 1
                m[place] = zero << 4 | seen
                t += 1
            node += node + bit
        node &= 255
        if not is_run:
            break
        out[made] = node
        made += 1
        third = second
        second = last
        last = node
        if phase == 0:
            first = node
            left = int(m[_SIZES + (node & 15)])
        elif is_thumb and phase == 1 and node >= 0xE8:
            left = 3
        phase += 1
        left -= 1
        if left == 0:
            phase = 0
            first = 0
    s[_RANGE] = int(range)
    s[_CODE] = int(code)
    s[_AT] = at
    s[_PHASE] = phase
    s[_FIRST] = first
    s[_LEFT] = left
    s[_LAST] = last
    s[_SECOND] = second
    s[_THIRD] = third
    s[_BEFORE] = before
    s[_MADE] = made
    s[_IS_OTHER] = is_other
    return node


@micropython.viper
def follow_bytes(s: ptr32, m: ptr16, data: ptr8):
    at = int(s[_MADE])
    end = int(s[_ROOM])
    is_thumb = int(s[_IS_THUMB])
    start = at - int(s[_PHASE])
    next = at + int(s[_LEFT])
    first = int(s[_FIRST])
    if int(m[_SIZES]) == 4 and next < end:
        next += (end - next - 1) & ~3
    while True:
        if is_thumb and next <= end and next - start == 2:
            if data[next - 1] >= 0xE8:
                next += 2
        if next >= end:
            break
        start = next
        first = int(data[start])
        next += int(m[_SIZES + (first & 15)])
    s[_LEFT] = next - end
    s[_PHASE] = end - start
    s[_FIRST] = first
    if next == end:
        s[_PHASE] = 0
        s[_FIRST] = 0
    if at < end - 3:
        at = end - 3
    while at < end:
        s[_THIRD] = s[_SECOND]
        s[_SECOND] = s[_LAST]
        s[_LAST] = data[at]
        at += 1


@micropython.viper
def hash16(low: int, high: int) -> int:
    """The upper half of the product of a word, given in halves, and 0x9E3779B1."""
    product = low * 0x79B1
    return (((product >> 16) & 0xFFFF) + low * 0x9E37 + high * 0x79B1) & 0xFFFF


class Coder(Stream):
    is_fast = True
    hash16 = staticmethod(hash16)

    def start(self):
        state = self.state
        data = self.input
        state[_RANGE] = 0xFFFFFFFF
        state[_CODE] = data[0] << 24 | data[1] << 16 | data[2] << 8 | data[3]
        state[_AT] += 4

    def bit(self, model):
        return number_of(self.state, self.models, self.input, 0x10000 + model)

    def number(self, model):
        return number_of(self.state, self.models, self.input, model)

    def tree(self, model):
        """Three bits."""
        return number_of(self.state, self.models, self.input, 0x30000 + model)

    def literal(self):
        state = self.state
        phase = state[_PHASE]
        first = state[_FIRST]
        if state[_IS_THUMB]:
            first = state[_SECOND if phase & 1 else _THIRD]
        return self.byte(phase, state[_LAST], 4 * first + phase, phase)

    def difference(self, old, is_code):
        """What is to be added to a byte of the base."""
        state = self.state
        last = 0x400 + 2 * state[_DIFFERENCE] + is_code
        state[_DIFFERENCE] = last = self.byte(0x400 + is_code, 0x400 + 2 * old + is_code, last, 4 + is_code)
        return last

    def byte(self, a, b, c, weights):
        state = self.state
        state[_CONTEXTS] = a
        state[_CONTEXTS + 1] = b
        state[_CONTEXTS + 2] = c
        state[_CONTEXTS + 3] = _WEIGHTS + 3 * weights
        state[_ROOM] = 0
        return mixed(state, self.models, self.input, self.input)

    def literals(self, out, made):
        """Writes literals to `out` from `made` on. Says where it ended: before another operation, at the end, or to look for input."""
        state = self.state
        state[_MADE] = made
        state[_ROOM] = len(out)
        mixed(state, self.models, self.input, out)
        self.is_other = state[_IS_OTHER]
        return state[_MADE]

    def follow(self, data, at, end):
        """Takes note of target bytes: where instructions begin."""
        if at < end:
            self.state[_MADE] = at
            self.state[_ROOM] = end
            follow_bytes(self.state, self.models, data)
