"""Passes over RISC-V code in machine code: what stays as it is, and references that come as expected. Whatever is not passed
here is found and written one by one, to the same bytes.

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
_KNOWN = const(8)
_LOWEST = const(9)
_HIGHEST = const(10)
_HAS_GP = const(11)
_TARGET_SHIFT = const(12)
_GIVEN = const(13)
_TARGET_START = const(14)
_TARGET_END = const(15)
_WINDOWS = const(17)
_STARTS = const(18)
_HASH = const(19)
_BIAS = const(20)
_WINDOW = const(64)
_KEPT = const(0x07FE0180)
# Opcodes without their lowest two bits, as sets: I-type, S-type.
_I_TYPES = const(0x02000013)
_S_TYPES = const(0x300)


@micropython.viper
def pass_code(x: ptr32, gaps: ptr32, data: ptr8, out: ptr8, habits: ptr32, learned: ptr32, starts: ptr32, shifts: ptr32, bases: ptr32, targets: ptr32):
    mask = uint(x[_MASK])
    hash = uint(x[_HASH])
    bias = uint(x[_BIAS])
    at = int(x[_AT])
    end = int(x[_END])
    i = int(x[_PLACE])
    last = int(x[_LAST_PLACE]) - 8
    made = int(x[_MADE])
    room = int(x[_ROOM]) - 4
    known = int(x[_KNOWN])
    has_gp = int(x[_HAS_GP])
    lowest = int(x[_LOWEST])
    highest = int(x[_HIGHEST])
    gap = int(gaps[0])
    while at + 8 <= end and i <= last and made <= room:
        low = int(data[i + 1]) << 8 | int(data[i])
        kept = -1
        register = low >> 7 & 31
        kind = 0
        size = 2
        op = low & 0x7F
        full = uint(low)
        if low & 3 == 3:
            size = 4
            high = int(data[i + 3]) << 8 | int(data[i + 2])
            full |= uint(high) << 16
            pc = (uint(at) + uint(x[_SHIFT])) & mask
            form = 0
            bit = 1 << (op >> 2)
            if bit & _I_TYPES:
                form = 12
            elif bit & _S_TYPES:
                form = 13
            elif op == 0x63:
                form = 11
            goal = uint(0)
            upper = uint(0)
            is_relative = 1
            is_unsure = 0
            source = (high & 15) << 1 | low >> 15
            if form:
                kind = form
                is_known = 0
                if source == 3:
                    is_known = has_gp
                elif source:
                    is_known = known >> (source - 1) & 1
                if form != 11 and is_known and (op != 0x13 or low & 0x7000 == 0):
                    number = high >> 4
                    if form == 13:
                        number = high >> 9 << 5 | register
                    goal = (uint(bases[source]) + bias + uint((number ^ 0x800) - 0x800)) & mask
                    if op == 0x67:
                        kind = 6
                    else:
                        is_unsure = 1
            elif op == 0x6F:
                kind = 4
                number = (high >> 15) << 19 | (high & 15) << 15 | (low >> 12) << 11 | (high >> 4 & 1) << 10 | (high >> 5 & 0x3FF)
                goal = (pc + uint(((number ^ 0x80000) - 0x80000) << 1)) & mask
                kept = _KEPT
            elif op == 0x37 or op == 0x17:
                upper = full >> 12 << 12
                if op == 0x17:
                    upper = (upper + pc) & mask
                else:
                    is_relative = 0
                goal = upper
                if register:
                    # What the first user adds.
                    is_used = 0
                    j = i + 4
                    k = at + 4
                    steps = 24
                    while steps and k + 4 <= end and j <= last:
                        next_low = int(data[j + 1]) << 8 | int(data[j])
                        if next_low & 3 != 3:
                            j += 2
                            k += 2
                        else:
                            next_high = int(data[j + 3]) << 8 | int(data[j + 2])
                            next_op = next_low & 0x7F
                            next_form = 0
                            bit = 1 << (next_op >> 2)
                            if bit & _I_TYPES:
                                next_form = 12
                            elif bit & _S_TYPES:
                                next_form = 13
                            elif next_op == 0x63:
                                next_form = 11
                            if next_form > 11 and (next_op != 0x13 or next_low & 0x7000 == 0) and ((next_high & 15) << 1 | next_low >> 15) == register:
                                number = next_high >> 4
                                if next_form == 13:
                                    number = next_high >> 9 << 5 | next_low >> 7 & 31
                                goal = (upper + uint((number ^ 0x800) - 0x800)) & mask
                                is_used = 1
                                break
                            if next_low >> 7 & 31 == register and (next_form == 0 or next_form == 12):
                                break
                            j += 4
                            k += 4
                        steps -= 1
                    if j > last:
                        break
                    if is_relative:
                        if is_used:
                            kind = 5
                    else:
                        is_unsure = 1
            if is_unsure:
                k = int(goal >> 16)
                if k >= lowest and k <= highest:
                    j = _WINDOW
                    k = int(x[_WINDOWS])
                    while k:
                        if goal >= uint(x[j]) and goal <= uint(x[j + 1]):
                            kind = 5
                            if form:
                                kind = form - 6
                        j += 2
                        k -= 1
            if (form == 0 and kind != 4) or form == 12:
                if register and register != 3:
                    kept = -1 ^ (1 << (register - 1))
            if op == 0x67:
                kept &= _KEPT
        elif known:
            function = low >> 13
            j = low & 3
            k = 0
            if j == 0:
                if function < 4:
                    k = 8 + (low >> 2 & 7)
            elif j == 1:
                if function == 1:
                    kept = _KEPT
                elif function == 4:
                    k = 8 + (register & 7)
                elif function < 4:
                    k = register
            elif function == 4 and low & 0x7C == 0:
                if low != 0x8082 and register:
                    kept = _KEPT
            elif function == 2:
                if register and register != 3:
                    kept = (-1 ^ (1 << (register - 1))) | _KEPT
            elif function <= 4:
                k = register
            if k and k != 3:
                kept = -1 ^ (1 << (k - 1))
        if kind == 0 or kind > 10:
            j = int(((full * hash) & mask) >> 26) << 1
            if uint(habits[j]) & mask == full and uint(habits[j + 1]) & mask != full:
                break
            if kind == 0:
                if gap <= size:
                    break
                gap -= size
            else:
                k = int(gaps[kind])
                if k <= 1:
                    break
                gaps[kind] = k - 1
            known &= kept
        else:
            position = int(x[_GIVEN]) + made
            if int(gaps[kind]) <= 1 or position >= int(x[_TARGET_END]) or position < int(x[_TARGET_START]):
                break
            slot = int(((goal * hash) & mask) >> 24) << 1
            move = uint(0)
            if (uint(learned[slot]) + bias) & mask == goal:
                move = uint(learned[slot + 1])
            else:
                half = int(goal >> 1)
                j = 0
                k = int(x[_STARTS])
                while j < k:
                    middle = (j + k) >> 1
                    if int(starts[middle]) <= half:
                        j = middle + 1
                    else:
                        k = middle
                if j:
                    move = uint(shifts[j - 1])
            goal = (goal + move) & mask
            pc = (uint(position) + uint(x[_TARGET_SHIFT])) & mask
            if kind == 4:
                goal = (goal - pc + uint(0x100000)) & mask
                if goal & uint(1) or goal >= uint(0x200000):
                    break
                number = int(goal >> 1) ^ 0x80000
                full = full & uint(0xFFF) | uint(number >> 19) << 31 | uint(number & 0x3FF) << 21 | uint(number >> 10 & 1) << 20
                full |= uint(number >> 11 & 255) << 12
                known &= kept
            elif kind == 5:
                if is_relative == 0:
                    pc = uint(0)
                goal = ((goal + uint(0x800) - pc) & mask) >> 12 << 12
                full = full & uint(0xFFF) | goal
                known &= kept
                if register != 3:
                    known |= 1 << (register - 1)
                    bases[register] = int((upper - bias) & mask)
                    targets[register] = int((pc + goal - bias) & mask)
            else:
                goal = (goal - uint(targets[source]) - bias + uint(0x800)) & mask
                if goal >= uint(0x1000):
                    break
                goal = goal ^ uint(0x800)
                if kind == 6:
                    full = full & uint(0xFFFFF) | goal << 20
                else:
                    full = full & uint(0x1FFF07F) | (goal & uint(31)) << 7 | goal >> 5 << 25
                known &= kept
            gaps[kind] = int(gaps[kind]) - 1
        out[made] = int(full & uint(255))
        out[made + 1] = int(full >> 8 & uint(255))
        if size == 4:
            out[made + 2] = int(full >> 16 & uint(255))
            out[made + 3] = int(full >> 24 & uint(255))
        made += size
        at += size
        i += size
    gaps[0] = gap
    x[_AT] = at
    x[_MADE] = made
    x[_KNOWN] = known


class CodeRuns(Runs):
    def __init__(self, units):
        Runs.__init__(self, units)
        self.x[_HAS_GP] = 1 if self.walk.has_gp else 0

    def may_begin(self, at):
        return not at + self.walk.offset_shift & 1

    def pass_code(self):
        x = self.x
        walk = self.walk
        units = self.units
        shifts = walk.shifts
        x[_KNOWN] = walk.known & 0x7FFFFFFF
        pass_code(
            x, units.gaps, walk.window.bytes, units.target.out, units.habits.words, shifts.learned, shifts.starts, shifts.shifts,
            walk.base_values, walk.target_values,
        )
        known = x[_KNOWN] & 0x7FFFFFFF
        walk.known = known - (known >> 30 << 31)
