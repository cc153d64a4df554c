"""Xtensa code (ESP32, S2, S3): CALLn, L32R, far J, and address words in literal pools. docs/spec/patch.md, "Xtensa code"."""

from micropython import const

from aloft.patch.walk import Walk
from aloft.patch.window import Window
from aloft.patch.words import address_at, put_address, wrap

_CALL = const(1)
_L32R = const(2)
_JUMP = const(3)
_POOL_REACH = const(64)
_POOL_SAMPLE = const(8)
_POOL_PATIENCE = const(32)
_FAR_JUMP = const(2000)
_LITERAL_REACH = const(256)
_L32R_SPAN = const(0x40000)


class Code(Walk):
    WIDEST = 3

    def __init__(self, *arguments):
        Walk.__init__(self, *arguments)
        self.forget()
        self.literals = Window(self.read_base, 64)
        self.value = bytearray(4)
        self.found = bytearray(4)
        self.found_view = memoryview(self.found)

    def forget(self):
        self.is_after_jump = False
        self.pool_end = 0
        self.pool_next = 0
        self.no_entry = 0  # no function begins before this base offset

    def find_in_code(self, at, end, data, i):
        left = end - at
        first = data[i]
        nibble = first & 15
        size = 3 if nibble < 8 else 2 if nibble < 14 else self.WIDEST
        skew = -self.pc & 3
        self.size = 1
        if self.is_after_jump:
            if not skew:
                self.pool_end = self.find_pool_end(at, end)
                i = self.window.seek(at, 8, at, self.base_size)
            if self.pool_end <= at and not first:
                return
            self.is_after_jump = False
        if skew < size and left >= skew + 4:
            # A word begins inside the instruction, or with it.
            if not skew:
                if self.is_in_pool(at, end, data, i):
                    self.size = 4
                    self.take_pointer(self.word_at(at, data))
                    return
                i = self.window.seek(at, 8, at, self.base_size)
            elif size <= left:
                j = i + skew
                if data[j] == 0x36 and data[j + 1] & 15 == 1:
                    self.size = skew
                    return
                high = (data[j + 3] << 8 | data[j + 2]) - 0x4000
                windows = self.windows
                if windows.lowest <= high <= windows.highest and windows.is_pointer(address_at(data, j)):
                    is_pool = self.is_pool(at + skew, end)
                    i = self.window.seek(at, 8, at, self.base_size)
                    if is_pool:
                        self.size = skew
                        return
        if size > left:
            return
        self.size = size
        if size == 2:
            self.is_after_jump = data[i + 1] == 0xF0 and (first == 0x0D or first == 0x1D)
        elif size == 3:
            if not nibble:
                if (first == 0x80 or first == 0x90 or first == 0xA0) and not data[i + 1] & 0xF0 and not data[i + 2]:
                    self.is_after_jump = True
            elif nibble == 1 or nibble == 5 or first & 0x3F == 6:
                self.take_reference(nibble, data[i + 2] << 16 | data[i + 1] << 8 | first)

    def take_reference(self, nibble, word):
        pc = self.pc
        if nibble == 1:
            self.kind = _L32R
            self.goal = self.meaning(_L32R, word >> 8, pc)
        elif nibble == 5:
            goal = self.meaning(_CALL, word >> 6, pc)
            if self.windows.is_callable(goal):
                self.kind = _CALL
                self.goal = goal
        else:
            self.is_after_jump = True
            goal = self.meaning(_JUMP, word >> 6, pc)
            if not -_FAR_JUMP <= goal - pc <= _FAR_JUMP and self.windows.is_callable(goal):
                self.kind = _JUMP
                self.goal = goal

    # --- Literal pools ---

    def is_literal(self, low, high):
        """Most literals are addresses or small numbers; most words of code are neither."""
        if high == 0 or high == 0xFFFF or high >> 4 == 0x3FF or high >> 4 == 0x600:
            return True
        address = (high - 0x4000 << 16) + low
        return self.windows.is_pointer(address) or self.windows.is_fixed(address)

    def look_ahead(self, at, end, most, enough, others):
        """Counts literals and other words, until there are enough of either; True if a function begins before."""
        window = self.window
        data = window.bytes
        likely = 0
        unlikely = 0
        is_entry = False
        while most and likely < enough and unlikely < others and at + 4 <= end:
            i = window.seek(at, 4, self.at, self.base_size)
            low = data[i + 1] << 8 | data[i]
            if low & 0xFFF == 0x136:
                is_entry = True
                break
            if self.is_literal(low, data[i + 3] << 8 | data[i + 2]):
                likely += 1
            else:
                unlikely += 1
            at += 4
            most -= 1
        self.likely = likely
        self.unlikely = unlikely
        return is_entry

    def find_pool_end(self, at, end):
        """Where the next function begins if mostly literals lie before it, else `at`."""
        window = self.window
        data = window.bytes
        reach = min(end, at + 4 * _POOL_REACH)
        next = max(self.no_entry, at)
        while next + 4 <= reach:
            i = window.seek(next, 4, self.at, self.base_size)
            if data[i] == 0x36 and data[i + 1] & 15 == 1:
                break
            next += 4
        self.no_entry = next
        if next + 4 > reach:
            return at
        words = next - at >> 2
        self.look_ahead(at, next, words, words, (words + 1) >> 1)
        return next if self.likely > self.unlikely else at

    def is_pool(self, at, end):
        self.look_ahead(at, end, _POOL_SAMPLE, _POOL_SAMPLE, _POOL_SAMPLE >> 1)
        return self.likely > self.unlikely

    def is_in_pool(self, at, end, data, i):
        """Is the aligned word at hand one of a literal pool?"""
        if at < self.pool_end:
            return True
        if at != self.pool_next:
            high = (data[i + 3] << 8 | data[i + 2]) - 0x4000
            windows = self.windows
            if not windows.lowest <= high <= windows.highest or not windows.is_pointer(address_at(data, i)):
                return False
            if not self.is_pool(at, end):
                return False
        else:
            # One literal in sight keeps the walk inside, the beginning of a function ends it.
            is_entry = self.look_ahead(at, end, _POOL_PATIENCE, 1, _POOL_PATIENCE)
            if not (self.likely or is_entry and self.unlikely):
                return False
        self.pool_next = at + 4
        return True

    def place(self, kind):
        """A literal is looked for by its value, around the place where it is expected."""
        expected = self.expected
        if kind != _L32R:
            return expected
        at = self.base_space.offset_of(self.goal)
        position = self.target.position()
        region = self.target_space.region_at(position)
        if not region or at < 0 or at + 4 > self.base_size:
            return expected
        i = self.literals.seek(at, 4, at, self.base_size)
        wanted = address_at(self.literals.bytes, i)
        value = self.value
        put_address(value, self.shifts.moved(wanted) if self.windows.is_pointer(wanted) else wanted)
        # As integers from the region's start on.
        here = position - region[1]
        middle = expected - region[0]
        lowest = max(0, here - _L32R_SPAN + 4, middle - _LITERAL_REACH)
        highest = min(here - 4, middle + _LITERAL_REACH)
        if lowest <= middle <= highest:
            self.target.read(region[1] + middle, self.found_view)
            if self.found == value:
                return expected
        lowest += middle - lowest & 3
        if lowest > highest:
            return expected
        data = bytearray(highest + 4 - lowest)
        self.target.read(region[1] + lowest, memoryview(data))
        return nearest(data, value, middle - lowest) + expected

    # --- Fields ---

    def get(self, kind, word):
        if kind > _JUMP:
            return Walk.get(self, kind, word)
        field = word[2] << 8 | word[1]
        return field if kind == _L32R else field << 2 | word[0] >> 6

    def put(self, kind, word, field):
        if kind > _JUMP:
            return Walk.put(self, kind, word, field)
        if kind != _L32R:
            word[0] = word[0] & 63 | (field & 3) << 6
            field >>= 2
        word[1] = field & 255
        word[2] = field >> 8 & 255

    def meaning(self, kind, field, pc):
        if kind > _JUMP:
            return Walk.meaning(self, kind, field, pc)
        if kind == _L32R:
            return wrap((pc + 3 & ~3) - 0x40000 + ((field & 0xFFFF) << 2))
        field = (field & 0x3FFFF ^ 0x20000) - 0x20000
        return wrap(pc + 4 + field if kind == _JUMP else (pc & ~3) + 4 + (field << 2))

    def field(self, kind, target, pc):
        if kind > _JUMP:
            return Walk.field(self, kind, target, pc)
        if kind == _L32R:
            return target + 0x40000 - (pc + 3 & ~3) >> 2
        return target - 4 - pc if kind == _JUMP else target - 4 - (pc & ~3) >> 2

    def kind_of(self, word):
        """Of an instruction that is repeated: whether its meaning moves with its place."""
        low = word[0] & 15
        return _CALL if low == 5 else _L32R if low == 1 else 0


def nearest(data, value, middle):
    """How far from `middle` the nearest such word is; 0 if there is none."""
    best = 0
    least = 2 * _LITERAL_REACH
    at = data.find(value)
    while at >= 0:
        away = at - middle
        if not away & 3:
            if away > 0:
                return away if away < least else best
            least = -away
            best = away
        at = data.find(value, at + 1)
    return best


class WideCode(Code):
    """With instructions of four bytes."""

    WIDEST = 4
