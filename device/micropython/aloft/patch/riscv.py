"""RISC-V code (C3, C6, H2): JAL, and LUI and AUIPC with their users; branches and other numbers. docs/spec/patch.md, "RISC-V code"."""

from array import array
from micropython import const

from aloft.patch.walk import Walk
from aloft.patch.words import ZERO, address_of, signed, wrap

_JAL_KIND = const(4)
_HIGH = const(5)
_LOW = const(6)
_LOW_STORE = const(7)
_BRANCH = const(11)
_IMMEDIATE = const(12)
_STORE = const(13)

_OP_IMM = const(0x13)
_OP_AUIPC = const(0x17)
_OP_LUI = const(0x37)
_OP_JALR = const(0x67)
_OP_JAL = const(0x6F)

_USER_REACH = const(24)
_GP = const(3)

# By opcode: the kind of number it holds.
FORMS = {0x13: _IMMEDIATE, 0x03: _IMMEDIATE, 0x07: _IMMEDIATE, 0x67: _IMMEDIATE, 0x23: _STORE, 0x27: _STORE, 0x63: _BRANCH}
# A bit for each register, but none for zero and gp, which nothing changes: x31 has the sign's.
BITS = tuple(0 if r == 0 or r == 3 else 1 << r - 1 if r < 31 else ZERO for r in range(32))
KEPT_BY_CALLS = 0x07FE0180  # x8, x9, x18 to x27


class Code(Walk):
    known = 0
    has_gp = False

    def __init__(self, *arguments):
        Walk.__init__(self, *arguments)
        # What registers hold, as addresses with a sign.
        self.base_values = array("i", (0 for _ in range(32)))
        self.target_values = array("i", (0 for _ in range(32)))

    def set_global_pointer(self, base, target):
        self.has_gp = True
        self.base_values[_GP] = signed(base)
        self.target_values[_GP] = signed(target)

    def forget(self):
        self.known = 0

    def find_in_code(self, at, end, data, i):
        left = end - at
        if left < 2 or self.pc & 1:
            self.size = 1
            return
        low = data[i + 1] << 8 | data[i]
        self.size = 2
        if low & 3 != 3:
            if self.known:
                self.pass_half(low)
            return
        if left < 4:
            return
        self.size = 4
        op = low & 0x7F
        high = data[i + 3] << 8 | data[i + 2]
        form = FORMS.get(op, 0)
        if form:
            self.take_number(op, form, low, high)
            if form == _IMMEDIATE:
                self.known &= ~BITS[low >> 7 & 31]
                if op == _OP_JALR:
                    self.known &= KEPT_BY_CALLS
        elif op == _OP_JAL:
            self.kind = _JAL_KIND
            i = self.window.seek(at, 4, at, self.base_size)
            self.goal = wrap(self.pc + jal_offset(data, i))
            self.known &= KEPT_BY_CALLS
        else:
            if op == _OP_LUI or op == _OP_AUIPC:
                self.take_high(at, end, op == _OP_AUIPC, low, high, data)
            self.known &= ~BITS[low >> 7 & 31]

    def is_known(self, register):
        return self.known & BITS[register] or (register == _GP and self.has_gp)

    def take_number(self, op, form, low, high):
        """The number may be added to a known upper part."""
        self.kind = form
        register = (high & 15) << 1 | low >> 15
        if form != _BRANCH and self.is_known(register) and (op != _OP_IMM or not low & 0x7000):
            goal = wrap(self.base_values[register] + number_in(form, low, high))
            if op == _OP_JALR or self.windows.is_pointer(goal):
                self.goal = goal
                self.kind = _LOW if form == _IMMEDIATE else _LOW_STORE
                self.is_relative = False
                self.target_pc = self.target_values[register]

    def take_high(self, at, end, is_relative, low, high, data):
        """LUI or AUIPC."""
        self.is_relative = is_relative
        register = low >> 7 & 31
        upper = address_of(low & 0xF000, high)
        if is_relative:
            upper = wrap(upper - ZERO + self.pc)
        else:
            self.target_pc = ZERO
        self.upper = upper
        if not register:
            return
        self.register = register
        more = self.first_use(at + 4, end, register, data)
        self.goal = wrap(upper + more) if more is not None else upper
        if more is not None if is_relative else self.windows.is_pointer(self.goal):
            self.kind = _HIGH

    def first_use(self, at, end, register, data):
        """What the first user of an upper part adds to it; None if something overwrites it first."""
        window = self.window
        for _ in range(_USER_REACH):
            if at + 4 > end:
                break
            i = window.seek(at, 4, self.at, self.base_size)
            low = data[i + 1] << 8 | data[i]
            if low & 3 != 3:
                at += 2
                continue
            high = data[i + 3] << 8 | data[i + 2]
            op = low & 0x7F
            form = FORMS.get(op, 0)
            is_user = form and form != _BRANCH and (op != _OP_IMM or not low & 0x7000)
            if is_user and (high & 15) << 1 | low >> 15 == register:
                return number_in(form, low, high)
            if low >> 7 & 31 == register and (form == 0 or form == _IMMEDIATE):
                return None
            at += 4
        return None

    def pass_half(self, half):
        """Behind a compressed instruction less is known."""
        function = half >> 13
        register = half >> 7 & 31
        quadrant = half & 3
        if quadrant == 0:
            if function >= 4:
                return
            register = 8 + (half >> 2 & 7)
        elif quadrant == 1:
            if function == 1:
                self.known &= KEPT_BY_CALLS
                return
            if function == 4:
                register = 8 + (register & 7)
            elif function > 4:
                return
        elif function == 4 and not half & 0x7C:
            # Behind a return the same function may go on.
            if half != 0x8082 and register:
                self.known &= KEPT_BY_CALLS
            return
        elif function == 2:
            self.known &= ~BITS[register] | KEPT_BY_CALLS
            return
        elif function > 4:
            return
        self.known &= ~BITS[register]

    # --- Fields ---

    def settle(self, kind, field):
        if kind != _HIGH:
            return Walk.settle(self, kind, field)
        register = self.register
        if register == _GP:
            return
        self.known |= BITS[register]
        self.base_values[register] = signed(self.upper)
        field &= 0xFFFFF
        if self.is_relative:
            self.target_values[register] = signed(self.target_pc + ((field ^ 0x80000) - 0x80000 << 12))
        else:
            self.target_values[register] = signed(field - 0x40000 << 12)

    def get(self, kind, word):
        if kind == _JAL_KIND:
            upper = word[3] >> 7 << 19 | (word[2] & 15) << 15 | word[1] >> 4 << 11
            return upper | (word[2] >> 4 & 1) << 10 | (word[3] & 127) << 3 | word[2] >> 5
        if kind == _HIGH:
            return word[3] << 12 | word[2] << 4 | word[1] >> 4
        if kind == _LOW or kind == _IMMEDIATE:
            return word[3] << 4 | word[2] >> 4
        if kind == _LOW_STORE or kind == _BRANCH or kind == _STORE:
            return word[3] >> 1 << 5 | (word[1] & 15) << 1 | word[0] >> 7
        return Walk.get(self, kind, word)

    def put(self, kind, word, field):
        if kind == _JAL_KIND:
            word[1] = word[1] & 15 | (field >> 11 & 15) << 4
            word[2] = field >> 15 & 15 | (field >> 10 & 1) << 4 | (field & 7) << 5
            word[3] = field >> 3 & 127 | (field >> 19 & 1) << 7
        elif kind == _HIGH:
            word[1] = word[1] & 15 | (field & 15) << 4
            word[2] = field >> 4 & 255
            word[3] = field >> 12 & 255
        elif kind == _LOW or kind == _IMMEDIATE:
            word[2] = word[2] & 15 | (field & 15) << 4
            word[3] = field >> 4 & 255
        elif kind == _LOW_STORE or kind == _BRANCH or kind == _STORE:
            word[0] = word[0] & 127 | (field & 1) << 7
            word[1] = word[1] & 0xF0 | field >> 1 & 15
            word[3] = word[3] & 1 | (field >> 5 & 127) << 1
        else:
            Walk.put(self, kind, word, field)

    def meaning(self, kind, field, pc):
        if kind == _JAL_KIND:
            return wrap(pc + ((field & 0xFFFFF ^ 0x80000) - 0x80000 << 1))
        if kind == _LOW or kind == _LOW_STORE:
            return wrap(pc + (field & 0xFFF ^ 0x800) - 0x800)
        return Walk.meaning(self, kind, field, pc)

    def field(self, kind, target, pc):
        if kind == _JAL_KIND:
            return target - pc >> 1
        if kind == _HIGH:
            return target + 0x800 - pc >> 12
        if kind == _LOW or kind == _LOW_STORE:
            return target - pc
        return Walk.field(self, kind, target, pc)

    def kind_of(self, word):
        """Of an instruction that is repeated: whether its meaning moves with its place."""
        # A jump that links nothing stays inside its function.
        return _JAL_KIND if word[0] & 0x7F == _OP_JAL and (word[0] & 0x80 or word[1] & 15) else 0


def number_in(form, low, high):
    """The signed number of an instruction that is given in halves."""
    number = high >> 4 if form == _IMMEDIATE else high >> 9 << 5 | low >> 7 & 31
    return (number ^ 0x800) - 0x800


def jal_offset(data, i):
    upper = data[i + 3] >> 7 << 19 | (data[i + 2] & 15) << 15 | data[i + 1] >> 4 << 11
    field = upper | (data[i + 2] >> 4 & 1) << 10 | (data[i + 3] & 127) << 3 | data[i + 2] >> 5
    return (field ^ 0x80000) - 0x80000 << 1
