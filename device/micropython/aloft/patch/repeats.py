"""Repeats of code: calls and literal loads keep what they mean. docs/spec/patch.md, "Operations"."""

from micropython import const

_SIZES = const(106)
_PHASE = const(8)
_LEFT = const(10)
_THUMB = const(4)


class Repeats:
    def __init__(self, units, is_thumb):
        self.units = units
        self.is_thumb = is_thumb
        self.word = bytearray(4)

    def repeat(self, distance, size):
        """Appends the next bytes of a repeat, one or more; says how many."""
        units = self.units
        target = units.target
        target.follow()
        units.take_headers()
        plain = self.count_plain(target, distance)
        if plain:
            return target.repeat(distance, min(plain, size))
        position = target.position()
        word = self.word
        target.read(position - distance, memoryview(word))
        walk = units.walk
        count = target.coder.models[_SIZES + (word[0] & 15)]
        if self.is_thumb and word[1] >= 0xE8:
            count = 4
        kind = walk.kind_of(word) if count <= size else 0
        if kind:
            space = walk.target_space
            meant = walk.meaning(kind, walk.get(kind, word), space.address_of(position - distance))
            walk.put(kind, word, walk.field(kind, meant, space.address_of(position)))
        count = min(count, size)
        target.put(word, count)
        return count

    def count_plain(self, target, distance):
        """Bytes from here on that are repeated as they are, 0 when an instruction begins."""
        walk = self.units.walk
        space = walk.target_space
        position = target.position()
        region = space.region_at(position)
        if not region:
            return 1
        if not walk.windows.is_code(space.found):
            return region[2] - (position - region[1])
        state = target.coder.state
        return state[_LEFT] if state[_PHASE] else 1 if distance < 4 else 0
