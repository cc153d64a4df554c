"""The coder in plain Python, for ports that make no machine code. docs/spec/patch.md, "Range coder", "Numbers", "Bytes".

Range and code have 32 bits, small integers only 31: their lowest eight bits are kept apart.
"""

from micropython import const

from aloft.patch.stream import Stream, squash

_RANGE = const(0)
_CODE = const(1)
_RANGE_LOW = const(2)
_CODE_LOW = const(3)
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
_DIFFERENCE = const(16)
_WEIGHTS = const(18)
_LOGARITHMS = const(42)
_SIZES = const(106)
_MODELS = const(122)
_TABLES = const(988)
_HASH_HIGH = const(0x9E37)
_HASH_LOW = const(0x79B1)


def hash16(low, high):
    """The upper half of the product of a word, given in halves, and 0x9E3779B1."""
    rest = low >> 8
    low &= 255
    product = ((low * _HASH_LOW >> 8) + rest * _HASH_LOW >> 8) + low * _HASH_HIGH + ((rest * _HASH_HIGH & 255) << 8)
    return product + (high & 255) * _HASH_LOW + (((high >> 8) * _HASH_LOW & 255) << 8) & 0xFFFF


class Coder(Stream):
    is_fast = False
    hash16 = staticmethod(hash16)

    def start(self):
        state = self.state
        data = self.input
        state[_RANGE] = 0xFFFFFF
        state[_RANGE_LOW] = 255
        state[_CODE] = data[0] << 16 | data[1] << 8 | data[2]
        state[_CODE_LOW] = data[3]
        state[_AT] += 4

    def split(self, bound, bound_low):
        state = self.state
        code = state[_CODE]
        code_low = state[_CODE_LOW]
        if code < bound or code == bound and code_low < bound_low:
            bit = 0
        else:
            bit = 1
            code -= bound
            code_low -= bound_low
            bound = state[_RANGE] - bound
            bound_low = state[_RANGE_LOW] - bound_low
            if code_low < 0:
                code_low += 256
                code -= 1
            if bound_low < 0:
                bound_low += 256
                bound -= 1
        while bound < 0x10000:
            bound = bound << 8 | bound_low
            bound_low = 0
            code = code << 8 | code_low
            code_low = self.input[state[_AT]]
            state[_AT] += 1
        state[_RANGE] = bound
        state[_RANGE_LOW] = bound_low
        state[_CODE] = code
        state[_CODE_LOW] = code_low
        return bit

    def bit(self, model):
        model += _MODELS
        chance = self.models[model] >> 4 or 1
        units = self.state[_RANGE] >> 4
        low = (units & 255) * chance
        bit = self.split((units >> 8) * chance + (low >> 8), low & 255)
        learn(self.models, model, bit)
        return bit

    def even(self):
        half = self.state[_RANGE]
        return self.split(half >> 1, (half & 1) << 7 | self.state[_RANGE_LOW] >> 1)

    def number(self, model):
        length = 0
        while length < 31 and self.bit(model + (length if length < 23 else 23)):
            length += 1
        value = 1
        for left in range(length, 0, -1):
            if length <= 12 and value < 4:
                value += value + self.bit(model + 20 + 3 * length + value)
            elif left <= 2:
                value += value + self.bit(model + 59 + left)
            else:
                value += value + self.even()
        return value - 1

    def tree(self, model):
        """Three bits."""
        node = 1
        while node < 8:
            node += node + self.bit(model + node)
        return node - 8

    def mixed(self, contexts, weights):
        """A byte by what three models say of each bit."""
        state = self.state
        models = self.models
        bits = state[_TABLE_BITS]
        weights = _WEIGHTS + 3 * weights
        opinions = [0, 0, 0]
        places = [0, 0, 0]
        hashes = [0, 0, 0, 0, 0, 0]
        for t in range(3):
            context = contexts[t]
            low = context * _HASH_LOW
            hashes[t] = (low & 255) << 8
            hashes[t + 3] = (low >> 8) + ((context * _HASH_HIGH & 255) << 8)
        node = 1
        while node < 256:
            total = 0
            for t in range(3):
                low = hashes[t] + node * _HASH_LOW
                place = (hashes[t + 3] + node * _HASH_HIGH + (low >> 16) & 0xFFFF) >> 16 - bits
                place += _TABLES + (t << bits)
                zero = models[place] >> 4 or 1
                opinion = logarithm(models, zero) - logarithm(models, 4096 - zero)
                total += opinion * (state[weights + t] - 0x100000) >> 16
                places[t] = place
                opinions[t] = opinion
            chance = squash(models, total)
            units = state[_RANGE] >> 4
            low = (units & 255) * chance
            bit = self.split((units >> 8) * chance + (low >> 8), low & 255)
            error = -chance if bit else 4096 - chance
            for t in range(3):
                weight = state[weights + t] + (opinions[t] * error + 512 >> 10)
                state[weights + t] = min(max(weight, 0x100000 - 262144), 0x100000 + 262144)
                learn(models, places[t], bit)
            node += node + bit
        return node & 255

    def literal(self):
        state = self.state
        phase = state[_PHASE]
        first = state[_FIRST]
        if state[_IS_THUMB]:
            first = state[_SECOND if phase & 1 else _THIRD]
        return self.mixed((phase, state[_LAST], 4 * first + phase), phase)

    def difference(self, old, is_code):
        """What is to be added to a byte of the base."""
        last = self.state[_DIFFERENCE]
        last = self.mixed((0x400 + is_code, 0x400 + 2 * old + is_code, 0x400 + 2 * last + is_code), 4 + is_code)
        self.state[_DIFFERENCE] = last
        return last

    def literals(self, out, made):
        """Writes literals to `out` from `made` on. Says where it ended: before another operation, at the end, or to look for input."""
        state = self.state
        before = state[_BEFORE]
        size = len(out)
        self.is_other = False
        while made < size and state[_AT] <= state[_LIMIT]:
            if self.bit(2 * before + (1 if state[_PHASE] else 0)):
                self.is_other = True
                break
            before = before * 3 % 27
            out[made] = self.literal()
            self.follow(out, made, made + 1)
            made += 1
        state[_BEFORE] = before
        return made

    def follow(self, data, at, end):
        """Takes note of target bytes: where instructions begin."""
        state = self.state
        models = self.models
        is_thumb = state[_IS_THUMB]
        if at >= end:
            return
        start = at - state[_PHASE]
        next = at + state[_LEFT]
        first = state[_FIRST]
        if models[_SIZES] == 4 and next < end:
            next += end - next - 1 & ~3
        while True:
            if is_thumb and next <= end and next - start == 2 and data[next - 1] >= 0xE8:
                next += 2
            if next >= end:
                break
            start = next
            first = data[start]
            next += models[_SIZES + (first & 15)]
        state[_LEFT] = next - end
        state[_PHASE] = 0 if next == end else end - start
        state[_FIRST] = 0 if next == end else first
        for i in range(max(at, end - 3), end):
            state[_THIRD] = state[_SECOND]
            state[_SECOND] = state[_LAST]
            state[_LAST] = data[i]


def learn(models, model, bit):
    cell = models[model]
    zero = cell >> 4
    rate = models[cell & 15]
    if bit:
        zero -= zero * rate + 32768 >> 16
    else:
        zero += (4095 - zero) * rate + 32768 >> 16
    models[model] = zero << 4 | ((cell & 15) + 1 if cell & 15 < 15 else 15)


def logarithm(models, value):
    """256 times the logarithm to the base 2."""
    size = 11
    while value < 2048:
        value <<= 1
        size -= 1
    return (size << 8) + models[_LOGARITHMS + (value >> 5 & 63)] if value < 4096 else 3072
