"""Which addresses of the base matter: where code lives, which words count as addresses. docs/spec/patch.md, "Preamble"."""

from aloft.patch.words import ZERO

IGNORED = 0
DATA = 1
CODE = 2


class Windows:
    def __init__(self, space):
        self.space = space
        self.contents = []
        self.windows = []  # (first, last) address of those that are not ignored
        self.code = []  # (address, size) of those that hold code
        # Upper halves of all pointers, as address >> 16.
        self.lowest = 1 << 16
        self.highest = -(1 << 16)

    def classify(self, content, slack):
        """What the next region holds, and how many units of 256 bytes its window reaches beyond it."""
        index = len(self.contents)
        self.contents.append(content)
        if content == IGNORED or index >= len(self.space.regions):
            return
        address, _, size = self.space.regions[index]
        first = address & ~255
        last = min(address + size + 256 * slack, (1 << 32) + ZERO) - 1
        if content == CODE:
            self.code.append((address, size))
        if first <= last:
            self.windows.append((first, last))
            self.lowest = min(self.lowest, first >> 16)
            self.highest = max(self.highest, last >> 16)

    def set_fixed(self, start, size):
        """The mask ROM, in units of 65 536: callable, never moves."""
        self.fixed = (start - 0x4000, start + size - 0x4000)

    def is_fixed(self, address):
        return self.fixed[0] <= address >> 16 < self.fixed[1]

    def is_pointer(self, address):
        if self.lowest <= address >> 16 <= self.highest:
            for first, last in self.windows:
                if first <= address <= last:
                    return True
        return False

    def is_callable(self, address):
        for start, size in self.code:
            if 0 <= address - start < size:
                return True
        return self.is_fixed(address)

    def is_code(self, index):
        return index < len(self.contents) and self.contents[index] == CODE
