"""The map from base addresses to target addresses: what moved by how much. docs/spec/patch.md, "Copies"."""

from array import array

from aloft.patch.words import signed, wrap


class Shifts:
    def __init__(self, count, hash16):
        self.hash16 = hash16
        # The rule: halves of addresses from which on a shift holds.
        self.starts = array("i", (0 for _ in range(count)))
        self.shifts = array("i", (0 for _ in range(count)))
        # Exceptions, learned: address and shift by hash of the address.
        self.learned = array("i", (0 for _ in range(512)))
        for i in range(0, 512, 2):
            self.learned[i] = -0x40000000  # the address 0

    def rule(self, address):
        starts = self.starts
        address = (address >> 1) + (1 << 29)
        low = 0
        high = len(starts)
        while low < high:
            middle = (low + high) >> 1
            if starts[middle] <= address:
                low = middle + 1
            else:
                high = middle
        return self.shifts[low - 1] if low else 0

    def slot(self, address):
        return self.hash16(address & 0xFFFF, (address >> 16) + 0x4000) >> 8 << 1

    def moved(self, address):
        """Where an address of the base is expected in the target."""
        slot = self.slot(address)
        if self.learned[slot] == signed(address):
            return wrap(address + self.learned[slot + 1])
        return wrap(address + self.rule(address))

    def learn(self, address, actual):
        shift = signed(actual - address)
        slot = self.slot(address)
        if self.learned[slot] == signed(address) or shift != self.rule(address):
            self.learned[slot] = signed(address)
            self.learned[slot + 1] = shift
