"""A part of an image in memory, so that flash is read in few large pieces."""


class Window:
    def __init__(self, read, size):
        self.read = read
        self.bytes = bytearray(size)
        self.view = memoryview(self.bytes)
        self.size = size
        self.start = 0
        self.end = 0

    def seek(self, at, count, focus, image_size):
        """The place in `bytes` of offset `at`, with `count` bytes behind it: from `focus` on, if that is not too far."""
        if at >= self.start and at + count <= self.end:
            return at - self.start
        start = focus & ~3
        if not 0 <= at - start <= self.size - count:
            start = at & ~3 if count + 3 <= self.size else at
        known = min(self.size, image_size - start)
        self.start = start
        self.end = start + self.size
        if known > 0:
            self.read(start, self.view[:known])
        for i in range(max(known, 0), self.size):
            self.bytes[i] = 0
        return at - start
