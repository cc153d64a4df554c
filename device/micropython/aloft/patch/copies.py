"""Copies of bytes: what is right, and what is wrong by how much. docs/spec/patch.md, "Copies"."""

from micropython import const

_GAP = const(542)
_FAR = const(0x2000000)  # more than a target has


class Copies:
    """Copies of files without instructions."""

    def __init__(self, coder, target, read_base):
        self.coder = coder
        self.target = target
        self.read_base = read_base
        self.gaps = [0]  # one more than bytes before the next wrong one; 0: to be read
        self.old = memoryview(bytearray(1))

    def copy(self, at, end):
        """Appends these bytes of the base, whatever they are."""
        return self.copy_bytes(at, end, 0, None)

    def copy_bytes(self, at, end, is_code, changed):
        """`changed`, 4 bytes or None, takes what becomes of the first ones."""
        target = self.target
        coder = self.coder
        gaps = self.gaps
        start = at
        while at < end:
            if target.made == target.size:
                yield from target.turns()
            if not gaps[0]:
                coder.look()
                gaps[0] = min(coder.number(_GAP), _FAR) + 1
            made = target.made
            count = min(end - at, gaps[0] - 1, target.size - made)
            if count:
                self.read_base(at, target.out[made : made + count])
                if changed:
                    changed[at - start : at - start + count] = target.out[made : made + count]
                gaps[0] -= count
                at += count
                made += count
            if at < end and made < target.size:
                coder.look()
                self.read_base(at, self.old)
                old = self.old[0]
                target.out[made] = old = old + coder.difference(old, is_code) & 255
                if changed:
                    changed[at - start] = old
                gaps[0] = 0
                at += 1
                made += 1
            target.made = made
