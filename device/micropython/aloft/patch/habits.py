"""What instructions became before: a field that moved in its structure changes everywhere alike. docs/spec/patch.md, "Habits"."""

from array import array
from micropython import const

_MOST_TRUST = const(4)


class Habits:
    def __init__(self, hash16):
        self.hash16 = hash16
        self.words = array("H", (0 for _ in range(256)))  # old and fresh, each in halves
        self.trust = bytearray(64)
        # How many habits there are of instructions that begin like this: most often none.
        self.seen = bytearray(256)

    def place(self, word, size):
        low = word[0] | word[1] << 8
        high = 0 if size == 2 else word[2] if size == 3 else word[2] | word[3] << 8
        return self.hash16(low, high) >> 10

    def find(self, word, size):
        """The place of the habit of an instruction, -1 if there is none."""
        if not self.seen[word[0] ^ word[1]]:
            return -1
        place = self.place(word, size)
        words = self.words
        i = place << 2
        if words[i] != word[0] | word[1] << 8 or (words[i] == words[i + 2] and words[i + 1] == words[i + 3]):
            return -1
        return place if words[i + 1] == (0 if size == 2 else word[2] if size == 3 else word[2] | word[3] << 8) else -1

    def follow(self, place, word):
        """The instruction at hand did as before."""
        low = self.words[place * 4 + 2]
        high = self.words[place * 4 + 3]
        word[0] = low & 255
        word[1] = low >> 8
        word[2] = high & 255
        word[3] = high >> 8
        if self.trust[place] < _MOST_TRUST:
            self.trust[place] += 1

    def doubt(self, place):
        if self.trust[place]:
            self.trust[place] -= 1
        else:
            self.count(place, -1)
            self.words[place * 4 + 2] = self.words[place * 4]
            self.words[place * 4 + 3] = self.words[place * 4 + 1]

    def count(self, place, more):
        """Keeps `seen`, of habits that are any."""
        words = self.words
        i = place * 4
        if words[i] != words[i + 2] or words[i + 1] != words[i + 3]:
            self.seen[words[i] & 255 ^ words[i] >> 8] += more

    def learn(self, old, fresh, size):
        if old[:size] == fresh[:size]:
            return
        place = self.place(old, size)
        self.count(place, -1)
        i = place * 4
        for word in (old, fresh):
            self.words[i] = word[0] | word[1] << 8
            self.words[i + 1] = 0 if size == 2 else word[2] if size == 3 else word[2] | word[3] << 8
            i += 2
        self.trust[place] = 1
        self.count(place, 1)
