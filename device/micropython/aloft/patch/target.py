"""The target: what is not yet given away is in the caller's buffer."""


class Target:
    def __init__(self, size, coder, read_back, out):
        self.target_size = size
        self.coder = coder
        self.read_back = read_back
        self.whole_out = memoryview(out)
        self.out = self.whole_out[: min(len(out), size)]
        self.size = len(self.out)
        self.made = 0  # bytes in `out`
        self.given = 0  # bytes before them
        self.followed = 0
        self.carry = bytearray(4)  # the end of a word that `out` has no room for
        self.carried = 0

    def position(self):
        return self.given + self.made + self.carried

    def follow(self):
        """Takes note of what was appended since the last time."""
        given = self.given
        if self.followed - given < self.made:
            self.coder.follow(self.out, self.followed - given, self.made)
            self.followed = given + self.made
        known = self.followed - given - self.made
        if known < self.carried:
            self.coder.follow(self.carry, known, self.carried)
            self.followed += self.carried - known

    def turns(self):
        """While `out` is full: gives it away."""
        while self.made == self.size:
            self.follow()
            self.given += self.made
            yield self.made
            left = self.target_size - self.given
            if left < self.size:
                self.out = self.whole_out[:left]
                self.size = left
            self.made = 0
            count = min(self.carried, self.size)
            self.carried -= count
            carry = self.carry
            for i in range(count):
                self.out[i] = carry[i]
            for i in range(self.carried):
                carry[i] = carry[i + count]
            self.made = count
            if not left:
                return

    def put(self, word, size):
        """Appends the first bytes of a word."""
        out = self.out
        made = self.made
        for i in range(size):
            if made < self.size:
                out[made] = word[i]
                made += 1
            else:
                self.carry[self.carried] = word[i]
                self.carried += 1
        self.made = made

    def repeat(self, distance, size):
        """Appends bytes from `distance` before, as many as there is room for. Says how many."""
        made = self.made
        out = self.out
        count = min(size, self.size - made)
        done = min(count, distance)
        self.read(self.position() - distance, out[made : made + done])
        while done < count:
            # What is there is repeated as a whole.
            more = min(done, count - done)
            out[made + done : made + done + more] = out[made : made + more]
            done += more
        self.made = made + count
        return count

    def read(self, at, view):
        """Fills the view with target bytes, wherever they are."""
        inside = at - self.given
        size = len(view)
        stored = 0
        if inside < 0:
            stored = min(size, -inside)
            self.read_back(at, view[:stored])
        for i in range(stored, size):
            place = inside + i
            view[i] = self.out[place] if place < self.made else self.carry[place - self.made]
