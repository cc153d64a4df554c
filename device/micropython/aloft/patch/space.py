"""Where the bytes of an image live in the chip's address space. docs/spec/patch.md, "Regions"."""

from aloft.patch.words import ZERO, address_at, wrap

_MOST = 16
_NEVER = 1 << 29


class Space:
    def __init__(self):
        self.regions = []  # (address, offset, size)
        self.next_header = 0
        self.wanted = 0
        self.found = 0  # of the last lookup

    def take_header(self, data):
        """The 8 bytes at `next_header`: the image's header, then one of a segment after the other."""
        at = self.next_header
        if at == 0:
            self.wanted = min(data[1], _MOST) if data[0] == 0xE9 else 0
            end = 24
        else:
            size = address_at(data, 4) - ZERO
            self.regions.append((address_at(data, 0), at + 8, size))
            end = min(at + 8 + size, _NEVER)
        self.next_header = end if len(self.regions) < self.wanted else _NEVER

    def region_at(self, offset):
        """The region that holds a file offset, None if none does."""
        for _ in self.regions:
            region = self.regions[self.found]
            if 0 <= offset - region[1] < region[2]:
                return region
            self.found = self.found + 1 if self.found + 1 < len(self.regions) else 0
        return None

    def address_of(self, offset):
        region = self.region_at(offset)
        return wrap(region[0] + offset - region[1]) if region else ZERO

    def offset_of(self, address):
        """Where in the file an address is, -1 if it is nowhere."""
        for region in self.regions:
            if 0 <= address - region[0] < region[2]:
                return region[1] + address - region[0]
        return -1
