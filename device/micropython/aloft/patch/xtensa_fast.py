"""Passes over Xtensa code in machine code: what stays as it is, calls and literal loads that come as expected. Whatever is not
passed here is found and written one by one, to the same bytes.

Integers have 32 bits or 64: what may be more is cut with a mask. Addresses are as chips have them, in `x`.
"""

import micropython
from micropython import const

from aloft.patch.runs import Runs

_MASK = const(0)
_AT = const(1)
_END = const(2)
_PLACE = const(3)
_LAST_PLACE = const(4)
_MADE = const(5)
_ROOM = const(6)
_SHIFT = const(7)
_AFTER_JUMP = const(8)
_LOWEST = const(9)
_HIGHEST = const(10)
_WIDEST = const(11)
_TARGET_SHIFT = const(12)
_GIVEN = const(13)
_TARGET_START = const(14)
_TARGET_END = const(15)
_CODES = const(16)
_WINDOWS = const(17)
_STARTS = const(18)
_HASH = const(19)
_BIAS = const(20)
_NEED = const(21)  # a block of literals: 1 of the base, 2 of the target
_NEED_AT = const(22)
_REGION_START = const(25)
_REGION_END = const(26)
_FIXED_START = const(27)
_FIXED_SIZE = const(28)
_POOL_END = const(23)
_POOL_NEXT = const(24)
_NO_ENTRY = const(29)
_CODE = const(32)
_WINDOW = const(64)
_BLOCKS = const(96)  # by place in the cache: one more than the number of the block that is there
_WRITTEN_BLOCKS = const(104)
_BLOCK_SIZE = const(64)


@micropython.viper
def pass_code(x: ptr32, gaps: ptr32, data: ptr8, out: ptr8, habits: ptr32, learned: ptr32, starts: ptr32, shifts: ptr32, literals: ptr8, written: ptr8):
    mask = uint(x[_MASK])
    hash = uint(x[_HASH])
    bias = uint(x[_BIAS])
    at = int(x[_AT])
    end = int(x[_END]) - 8
    i = int(x[_PLACE])
    last = int(x[_LAST_PLACE]) - 8
    made = int(x[_MADE])
    room = int(x[_ROOM]) - 4
    shift = uint(x[_SHIFT])
    is_after_jump = int(x[_AFTER_JUMP])
    lowest = int(x[_LOWEST])
    highest = int(x[_HIGHEST])
    pool_end = int(x[_POOL_END])
    pool_next = int(x[_POOL_NEXT])
    gap = int(gaps[0])
    while at <= end and i <= last and made <= room:
        pc = (uint(at) + shift) & mask
        first = int(data[i])
        nibble = first & 15
        skew = (0 - int(pc)) & 3
        size = 3
        if nibble >= 8:
            size = 2
            if nibble >= 14:
                size = int(x[_WIDEST])
        if is_after_jump:
            if skew == 0:
                # A pool reaches to the next function if mostly literals lie before that.
                reach = at + 256
                if reach > end + 8:
                    reach = end + 8
                k = int(x[_NO_ENTRY])
                if k < at:
                    k = at
                j = i + k - at
                while k + 4 <= reach and j <= last + 4:
                    if int(data[j]) == 0x36 and int(data[j + 1]) & 15 == 1:
                        break
                    j += 4
                    k += 4
                if k + 4 <= reach and j > last + 4:
                    break
                x[_NO_ENTRY] = k
                pool_end = at
                if k + 4 <= reach:
                    likely = 0
                    words = (k - at) >> 2
                    j = i
                    while words:
                        high = int(data[j + 3]) << 8 | int(data[j + 2])
                        is_literal = 0
                        if high == 0 or high == 0xFFFF or high >> 4 == 0x3FF or high >> 4 == 0x600:
                            is_literal = 1
                        else:
                            full = uint(high) << 16 | uint(data[j + 1]) << 8 | uint(data[j])
                            if (full - uint(x[_FIXED_START])) & mask < uint(x[_FIXED_SIZE]):
                                is_literal = 1
                            elif high >= lowest and high <= highest:
                                slot = int(x[_WINDOWS])
                                low = _WINDOW
                                while slot:
                                    if full >= uint(x[low]) and full <= uint(x[low + 1]):
                                        is_literal = 1
                                    low += 2
                                    slot -= 1
                        likely += is_literal + is_literal - 1
                        j += 4
                        words -= 1
                    if likely > 0:
                        pool_end = k
            if first == 0 and pool_end <= at:
                if gap <= 1:
                    break
                gap -= 1
                out[made] = 0
                made += 1
                at += 1
                i += 1
                continue
        word = int(data[i + 1]) << 8 | first
        full = uint(word)
        kind = 0
        leaves = 0
        is_word = 0
        if skew < size:
            j = i + skew
            high = int(data[j + 3]) << 8 | int(data[j + 2])
            is_pointer = 0
            if high >= lowest and high <= highest:
                full = uint(high) << 16 | uint(data[j + 1]) << 8 | uint(data[j])
                k = int(x[_WINDOWS])
                low = _WINDOW
                while k:
                    if full >= uint(x[low]) and full <= uint(x[low + 1]):
                        is_pointer = 1
                    low += 2
                    k -= 1
            is_entry = int(data[j]) == 0x36 and int(data[j + 1]) & 15 == 1
            if skew:
                if is_pointer or is_entry:
                    break
            elif at < pool_end:
                is_word = 1
            elif at == pool_next:
                if is_pointer or high == 0 or high == 0xFFFF or high >> 4 == 0x3FF or high >> 4 == 0x600:
                    is_word = 1
                if is_entry:
                    is_word = 0
                elif is_word == 0:
                    break
            elif is_pointer:
                break
            if is_word:
                size = 4
                full = uint(high) << 16 | uint(word)
                if is_pointer:
                    kind = 8
            else:
                full = uint(word)
        if is_word:
            word = int(full & uint(0xFFFF))
        elif size == 2:
            if word == 0xF00D or word == 0xF01D:
                leaves = 1
        else:
            word |= int(data[i + 2]) << 16
            if size == 3:
                if nibble == 1:
                    kind = 2
                elif nibble == 5:
                    kind = 1
                elif first & 0x3F == 6:
                    leaves = 1
                    field = ((word >> 6) ^ 0x20000) - 0x20000 + 4
                    if field > 2000 or field < -2000:
                        break
                elif nibble == 0:
                    cut = word & 0xFFF0FF
                    if cut == 0x80 or cut == 0x90 or cut == 0xA0:
                        leaves = 1
        if kind == 0:
            if gap <= size:
                break
            if is_word == 0:
                full = uint(word)
                if size == 4:
                    full |= uint(data[i + 3]) << 24
            place = int(((full * hash) & mask) >> 26) << 1
            if uint(habits[place]) & mask == full and uint(habits[place + 1]) & mask != full:
                break
            gap -= size
            out[made] = first
            out[made + 1] = data[i + 1]
            if size > 2:
                out[made + 2] = data[i + 2]
            if size > 3:
                out[made + 3] = data[i + 3]
        else:
            position = int(x[_GIVEN]) + made
            if int(gaps[kind]) <= 1 or position >= int(x[_TARGET_END]) or position < int(x[_TARGET_START]):
                break
            goal = uint(0)
            if kind == 8:
                goal = full
            elif kind == 2:
                goal = (((pc + uint(3)) >> 2 << 2) - uint(0x40000) + uint(word >> 8 << 2)) & mask
            else:
                goal = ((pc >> 2 << 2) + uint(4) + uint((((word >> 6) ^ 0x20000) - 0x20000) << 2)) & mask
                is_callable = 0
                k = int(x[_CODES])
                j = _CODE
                while k:
                    if goal >= uint(x[j]) and goal - uint(x[j]) < uint(x[j + 1]):
                        is_callable = 1
                    j += 2
                    k -= 1
                if (goal - uint(x[_FIXED_START])) & mask < uint(x[_FIXED_SIZE]):
                    is_callable = 1
                if is_callable == 0:
                    break
            # Where the goal is expected, and the literal if it is an address.
            wanted = uint(0)
            expected = uint(0)
            address = goal
            stage = 0
            while stage < 2:
                slot = int(((address * hash) & mask) >> 24) << 1
                move = uint(0)
                if (uint(learned[slot]) + bias) & mask == address:
                    move = uint(learned[slot + 1])
                else:
                    half = int(address >> 1)
                    low = 0
                    high = int(x[_STARTS])
                    while low < high:
                        middle = (low + high) >> 1
                        if int(starts[middle]) <= half:
                            low = middle + 1
                        else:
                            high = middle
                    if low:
                        move = uint(shifts[low - 1])
                move = (address + move) & mask
                if stage:
                    wanted = move
                    stage = 3
                    break
                expected = move
                if kind != 2:
                    stage = 3
                    break
                j = int((goal - shift) & mask)
                if j < int(x[_REGION_START]) or j + 4 > int(x[_REGION_END]):
                    break
                k = j >> 6
                if j & 63 > 60:
                    break
                if int(x[_BLOCKS + (k & 7)]) != k + 1:
                    x[_NEED] = 1
                    x[_NEED_AT] = k
                    break
                j &= 511
                wanted = uint(literals[j + 3]) << 24 | uint(literals[j + 2]) << 16 | uint(literals[j + 1]) << 8 | uint(literals[j])
                stage = 3
                high = int(wanted >> 16)
                if high >= lowest and high <= highest:
                    j = _WINDOW
                    k = int(x[_WINDOWS])
                    while k:
                        if wanted >= uint(x[j]) and wanted <= uint(x[j + 1]):
                            stage = 1
                        j += 2
                        k -= 1
                    address = wanted
            if stage != 3:
                break
            pc = (uint(position) + uint(x[_TARGET_SHIFT])) & mask
            if kind == 2:
                j = int((expected - uint(x[_TARGET_SHIFT])) & mask)
                if j < int(x[_TARGET_START]) or j + 4 > position or position - j > 262140:
                    break
                k = j >> 6
                if j & 63 > 60 or (k + 1) << 6 > position:
                    break
                if int(x[_WRITTEN_BLOCKS + (k & 7)]) != k + 1:
                    x[_NEED] = 2
                    x[_NEED_AT] = k
                    break
                j &= 511
                if wanted != uint(written[j + 3]) << 24 | uint(written[j + 2]) << 16 | uint(written[j + 1]) << 8 | uint(written[j]):
                    break
                goal = (expected + uint(0x40000) - ((pc + uint(3)) >> 2 << 2)) & mask
                if goal & uint(3) or goal >= uint(0x40000):
                    break
                word = (word & 255) | int(goal >> 2) << 8
            elif kind == 8:
                word = int(expected & uint(0xFFFFFF))
                out[made + 3] = int(expected >> 24)
            else:
                goal = (expected - uint(4) - (pc >> 2 << 2) + uint(0x80000)) & mask
                if goal & uint(3) or goal >= uint(0x100000):
                    break
                word = (word & 63) | (int(goal >> 2) ^ 0x20000) << 6
            gaps[kind] = int(gaps[kind]) - 1
            out[made] = word & 255
            out[made + 1] = word >> 8 & 255
            out[made + 2] = word >> 16 & 255
        if is_word and at >= pool_end:
            pool_next = at + 4
        is_after_jump = leaves
        made += size
        at += size
        i += size
    gaps[0] = gap
    x[_AT] = at
    x[_PLACE] = i
    x[_MADE] = made
    x[_AFTER_JUMP] = is_after_jump
    x[_POOL_END] = pool_end
    x[_POOL_NEXT] = pool_next


class CodeRuns(Runs):
    def __init__(self, units):
        Runs.__init__(self, units)
        walk = self.walk
        self.x[_WIDEST] = walk.WIDEST
        regions = sorted(walk.base_space.regions)
        # Where regions overlap it may be another one's literals that count.
        self.is_simple = all(regions[i][0] + regions[i][2] <= regions[i + 1][0] for i in range(len(regions) - 1))

        # What was read of literals, in blocks.
        self.literals = bytearray(8 * _BLOCK_SIZE)
        self.written = bytearray(8 * _BLOCK_SIZE)

    def know_places(self, at):
        Runs.know_places(self, at)
        if not self.is_simple:
            self.x[_REGION_END] = 0

    def fetch(self, need, block):
        """Gets a block of literals of the base, or of the target."""
        walk = self.walk
        place = block & 7
        at = block * _BLOCK_SIZE
        view = memoryview(self.literals if need == 1 else self.written)[place * _BLOCK_SIZE : (place + 1) * _BLOCK_SIZE]
        if need == 1:
            walk.read_base(at, view[: min(_BLOCK_SIZE, walk.base_size - at)])
            self.x[_BLOCKS + place] = block + 1
        else:
            self.units.target.made = self.x[_MADE]
            walk.target.read(at, view)
            self.x[_WRITTEN_BLOCKS + place] = block + 1

    def may_begin(self, at):
        return True

    def pass_code(self):
        x = self.x
        walk = self.walk
        units = self.units
        x[_AFTER_JUMP] = 1 if walk.is_after_jump else 0
        x[_POOL_END] = walk.pool_end
        x[_POOL_NEXT] = walk.pool_next
        x[_NO_ENTRY] = walk.no_entry
        shifts = walk.shifts
        while True:
            x[_NEED] = 0
            pass_code(
                x, units.gaps, walk.window.bytes, units.target.out, units.habits.words, shifts.learned, shifts.starts, shifts.shifts,
                self.literals, self.written,
            )
            if not x[_NEED]:
                break
            self.fetch(x[_NEED], x[_NEED_AT])
        walk.is_after_jump = x[_AFTER_JUMP] == 1
        walk.pool_end = x[_POOL_END]
        walk.pool_next = x[_POOL_NEXT]
        walk.no_entry = x[_NO_ENTRY]
