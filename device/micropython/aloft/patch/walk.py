"""Walks through the base unit by unit and predicts what each becomes. docs/spec/patch.md, "The walk"."""

from micropython import const

from aloft.patch.data import find_in_data
from aloft.patch.window import Window
from aloft.patch.windows import CODE, DATA, IGNORED
from aloft.patch.words import ZERO, address_at, put_address, signed, wrap

# Kinds of units. Each instruction set has its own besides.
PLAIN = 0
POINTER = 8
RELATIVE = 9
_POINTER = const(8)
_RELATIVE = const(9)
_FIRST_NUMBER = const(11)  # from here on numbers, which stay as they are
_FIRST_NEAR = const(15)  # and places in the same function

_CONTINUE_REACH = const(64)
_LONGEST_PLAIN = const(256)
_WINDOW = const(512)


class Walk:
    """What all instruction sets have in common. The unit at hand is in the fields."""

    LEAD_IN = 32

    def __init__(self, base_size, read_base, target, base_space, target_space, windows, shifts):
        self.base_size = base_size
        self.read_base = read_base
        self.target = target
        self.base_space = base_space
        self.target_space = target_space
        self.windows = windows
        self.shifts = shifts
        self.window = Window(read_base, _WINDOW)
        self.at = 0  # base offset behind the last unit
        self.span_end = 0  # up to there bytes are walked alike: as
        self.content = IGNORED
        self.is_code = False
        self.offset_shift = 0  # address less base offset
        self.address_at = 0  # frame descriptions: here lies an address
        self.size_at = 0  # and here the size of what follows
        # The unit:
        self.kind = PLAIN
        self.size = 0
        self.pc = 0
        self.is_relative = True
        self.goal = 0  # what a reference points at in the base
        self.target_pc = 0
        self.expected = 0

    def set_global_pointer(self, base, target):
        """Only RISC-V has a use for it."""

    def begin(self, at):
        """A run is about to begin."""
        if not 0 <= at - self.at <= _CONTINUE_REACH:
            self.approach(at)
        while self.at < at:
            self.find(self.at, self.base_size)

    def approach(self, at):
        """Begins anew, to reach `at` in step with the instructions."""
        self.span_end = 0
        self.address_at = 0
        self.size_at = 0
        self.forget()
        region = self.base_space.region_at(at)
        self.at = at
        if region:
            start = max(region[1], at - self.LEAD_IN)
            self.at = min(at, start + (-(region[0] + start - region[1]) & 3))

    def find(self, at, end):
        """Finds the unit at `at`, which does not reach beyond `end`."""
        self.kind = PLAIN
        if at < self.at:
            self.size = min(self.at, end) - at
            return
        if at >= self.span_end:
            self.find_span(at)
        if end > self.span_end:
            end = self.span_end
        content = self.content
        if content == IGNORED:
            self.size = min(end - at, _LONGEST_PLAIN)
        else:
            window = self.window
            i = window.seek(at, 8, at, self.base_size)
            pc = at + self.offset_shift
            self.pc = pc if pc <= 0x3FFFFFFF else wrap(pc)
            self.is_relative = True
            if content == DATA:
                find_in_data(self, at, end, window.bytes, i)
            else:
                self.find_in_code(at, end, window.bytes, i)
        self.at = at + self.size

    def find_span(self, at):
        region = self.base_space.region_at(at)
        self.content = IGNORED
        self.span_end = at + 1
        if region:
            self.content = self.windows.contents[self.base_space.found] if self.base_space.found < len(self.windows.contents) else IGNORED
            self.span_end = min(region[1] + region[2], self.base_size)
            self.offset_shift = region[0] - region[1]
        self.is_code = self.content == CODE

    def word_at(self, at, data):
        """The address in the word at `at`."""
        return address_at(data, self.window.seek(at, 4, self.at, self.base_size))

    def take_pointer(self, address):
        """If an address is that of something that moves, the unit is a pointer."""
        if not self.windows.is_pointer(address):
            return False
        self.kind = POINTER
        self.is_relative = False
        self.goal = address
        self.target_pc = ZERO
        return True

    # --- References ---

    def predict(self, word):
        """The field expected of the reference at hand, of which `word` is what the base has."""
        kind = self.kind
        if _FIRST_NUMBER <= kind < _FIRST_NEAR:
            return self.get(kind, word)
        if self.is_relative:
            self.target_pc = self.target_space.address_of(self.target.position())
        self.expected = self.near() if kind >= _FIRST_NEAR else self.shifts.moved(self.goal)
        return self.field(kind, self.place(kind), self.target_pc)

    def place(self, kind):
        """Where in the target the reference is expected to point."""
        return self.expected

    def settle(self, kind, field):
        """Learns from the true field."""
        if _FIRST_NUMBER <= kind < _FIRST_NEAR:
            return
        actual = self.meaning(kind, field, self.target_pc)
        if actual != self.expected:
            self.shifts.learn(self.goal, actual)

    def get(self, kind, word):
        """The field of a word."""
        address = address_at(word, 0)
        return address if kind == _POINTER else signed(address - ZERO)

    def put(self, kind, word, field):
        """Puts the field into the word; bits too many are cut off."""
        put_address(word, field if kind == _POINTER else field + ZERO)

    def meaning(self, kind, field, pc):
        """The address that a field means."""
        return wrap(field if kind == _POINTER else pc + field)

    def field(self, kind, target, pc):
        """The field that means an address; with bits too many."""
        return target if kind == _POINTER else target - pc

    def is_same(self, kind, word, other):
        """Do two words agree but for their fields?"""
        fields = bytearray(word), bytearray(other)
        for one in fields:
            self.put(kind, one, 0)
        return fields[0] == fields[1]
