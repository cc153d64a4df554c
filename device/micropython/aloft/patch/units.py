"""Copies of code and data: each unit with its habit, its gap, its correction. docs/spec/patch.md, "Copies"."""

from array import array
from micropython import const

from aloft.errors import AloftError
from aloft.patch.copies import Copies
from aloft.patch.habits import Habits

_GAP = const(542)
_REPLACED = const(604)
_HABIT = const(605)
_RECENT_INDEX = const(610)
_FIELD_DIFFERENCE = const(618)
_FAR = const(0x2000000)  # more than a target has
_SLOTS = const(14)
_FIRST_NUMBER = const(11)
_FIRST_NEAR = const(15)


class Units(Copies):
    def __init__(self, coder, target, read_base, walk):
        Copies.__init__(self, coder, target, self.read_near)
        self.read_far = read_base
        self.walk = walk
        self.habits = Habits(coder.hash16)
        # By kind, where 0 is bytes: one more than right units before the next wrong one, and the last differences. Kinds from
        # 14 on are Thumb's, which has none of the first ones.
        self.gaps = array("i", (0 for _ in range(_SLOTS)))
        self.recent = [[0, 0, 0, 0] for _ in range(_SLOTS)]
        self.runs = None  # what passes on units that stay as they are, or references that are right
        self.word = bytearray(4)
        self.base_word = bytearray(4)

    def copy(self, at, end):
        walk = self.walk
        target = self.target
        window = walk.window
        data = window.bytes
        seen = self.habits.seen
        gaps = self.gaps
        walk.begin(at)
        while at < end:
            if target.made == target.size:
                yield from target.turns()
            if self.runs:
                at = self.runs.pass_on(at, end)
                if at == end:
                    break
                if target.made == target.size:
                    continue
            walk.find(at, end)
            size = walk.size
            if walk.kind:
                self.reference(walk.kind, self.load(at, size), size)
            elif size > 4 or size < 2 or not walk.is_code:
                made = target.made
                if size <= 4 and gaps[0] > size and target.size - made >= size:
                    gaps[0] -= size
                    i = window.seek(at, size, at, walk.base_size)
                    out = target.out
                    for k in range(i, i + size):
                        out[made] = data[k]
                        made += 1
                    target.made = made
                else:
                    yield from self.copy_bytes(at, at + size, 1 if walk.is_code else 0, None)
            else:
                word = self.load(at, size)
                place = -1
                if seen[word[0] ^ word[1]]:
                    place = self.habits.find(word, size)
                if place >= 0 and self.repeats_habit(place, word):
                    target.put(word, size)
                elif gaps[0] > size:
                    gaps[0] -= size
                    target.put(word, size)
                else:
                    yield from self.copy_bytes(at, at + size, 1, word)
                    self.habits.learn(self.base_word, word, size)
            at += size

    def read_near(self, at, view):
        """Reads from the base where the walk is."""
        size = len(view)
        window = self.walk.window
        if size > window.size:
            return self.read_far(at, view)
        i = window.seek(at, size, at, self.walk.base_size)
        view[:] = window.view[i : i + size]

    def load(self, at, size):
        """The unit's bytes."""
        word = self.word
        i = self.walk.window.seek(at, 4, at, self.walk.base_size)
        data = self.walk.window.bytes
        word[0] = data[i]
        word[1] = data[i + 1]
        word[2] = data[i + 2]
        word[3] = data[i + 3]
        self.base_word[:] = word
        return word

    def repeats_habit(self, place, word):
        self.coder.look()
        if self.coder.bit(_HABIT + self.habits.trust[place]):
            self.habits.follow(place, word)
            return True
        self.habits.doubt(place)
        return False

    def reference(self, kind, word, size):
        """Appends a reference."""
        walk = self.walk
        slot = kind if kind < _SLOTS else kind - _SLOTS + 1
        is_number = _FIRST_NUMBER <= kind < _FIRST_NEAR
        if is_number:
            place = self.habits.find(word, size)
            if place >= 0 and self.repeats_habit(place, word):
                self.target.put(word, size)
                return
        else:
            self.take_headers()
        field = walk.predict(word)
        gaps = self.gaps
        if not gaps[slot]:
            self.coder.look()
            gaps[slot] = min(self.coder.number(_GAP), _FAR) + 1
        gaps[slot] -= 1
        if gaps[slot]:
            walk.put(kind, word, field)
            walk.settle(kind, field)
        else:
            self.correct(kind, slot, word, size, field)
            if is_number:
                self.habits.learn(self.base_word, word, size)
        self.target.put(word, size)

    def correct(self, kind, slot, word, size, field):
        """What a wrong reference became."""
        coder = self.coder
        walk = self.walk
        coder.look()
        if not coder.bit(_REPLACED):
            field += self.difference(slot)
            walk.put(kind, word, field)
        else:
            self.target.follow()
            for i in range(size):
                word[i] = coder.literal() if kind < _FIRST_NUMBER else word[i] + coder.difference(word[i], 1) & 255
            if not walk.is_same(kind, word, self.base_word):
                return
            field = walk.get(kind, word)
        walk.settle(kind, field)

    def difference(self, slot):
        """Of fields; it becomes the most recent one of its kind."""
        recent = self.recent[slot]
        index = self.coder.tree(_RECENT_INDEX)
        if index > 4:
            raise AloftError("PATCH_CORRUPT", "The patch is damaged: a recent difference that does not exist.")
        value = self.coder.signed(_FIELD_DIFFERENCE) if index == 4 else recent[index]
        for i in range(min(index, 3), 0, -1):
            recent[i] = recent[i - 1]
        recent[0] = value
        return value

    def take_headers(self):
        """Takes note of the target's segment headers as soon as they are there."""
        target = self.target
        space = self.walk.target_space
        while space.next_header + 8 <= target.position():
            header = bytearray(8)
            target.read(space.next_header, memoryview(header))
            space.take_header(header)
