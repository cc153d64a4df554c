"""The state of the range coder, its models and its input, which both editions of the coder work on."""

from array import array
from micropython import const

from aloft.errors import AloftError
from aloft.forget import forget

# Places in `state`. The editions know them too, with the same names.
_RANGE = const(0)
_CODE = const(1)
_CODE_LOW = const(3)
_AT = const(4)
_LIMIT = const(5)
_TABLE_BITS = const(6)
_IS_THUMB = const(7)
_BEFORE = const(14)
_HASH = const(17)
_WEIGHTS = const(18)
_SIZE = const(48)

# Places in `models`: rates, chances, logarithms, sizes of instructions, then the models themselves.
_CHANCES = const(16)
_MODELS = const(122)

# Symbols read between two looks at the input take less.
_GROUP = const(192)
_INPUT = const(512)

RATES = (43690, 26214, 18724, 14563, 11915, 10082, 8738, 7710, 6898, 6241, 5698, 5242, 4854, 4519, 4228, 3971)
CHANCES = (
    (2048, 2399, 2731, 3026, 3277, 3481, 3641, 3763, 3855, 3923, 3972, 4007, 4033)
    + (4051, 4064, 4073, 4080, 4085, 4088, 4090, 4092, 4093, 4094, 4095, 4095, 4095)
)
LOGARITHMS = (
    b"\x00\x06\x0b\x11\x16\x1c!&,16;?DINRW\\`dimqvz~\x82\x86\x8a\x8e\x92"
    b"\x96\x9a\x9d\xa1\xa5\xa9\xac\xb0\xb3\xb7\xba\xbe\xc1\xc5\xc8\xcb\xcf\xd2\xd5\xd8\xdc\xdf\xe2\xe5\xe8\xeb\xee\xf1\xf4\xf7\xfa\xfd"
)
# By instruction set: lengths less one of instructions by the low 4 bits of their first byte, 2 bits each, the upper ones first.
SIZES = ("ffffffff", "a555aaaa", "f555aaaa", "d5d5d5d5", "55555555")


class Stream:
    """The body of a patch: `size` bytes that `read` gives in pieces."""

    def __init__(self, read, size, table_bits, instruction_set):
        self.read = read
        self.unread = size
        self.end = 0
        self.input = bytearray(_INPUT + _GROUP)
        from aloft.patch.first import STATES

        self.state = state = array("I", (0 for _ in range(_SIZE)))
        # Grown piece by piece: at once there would be two of it for a moment.
        self.models = models = array("H")
        count = _MODELS + len(STATES) + (3 << table_bits)
        piece = array("H", b"\x00\x80" * 64)
        while len(models) < count:
            models.extend(piece)
        sizes = int(SIZES[instruction_set], 16)
        for i, value in enumerate(RATES + CHANCES + tuple(LOGARITHMS) + tuple((sizes >> 2 * i & 3) + 1 for i in range(16))):
            models[i] = value
        for i, digit in enumerate(STATES):
            models[_MODELS + i] = squash(models, 77 * (2 * int(digit, 16) - 15)) << 4 | 4
        forget("patch.first")
        for i in range(18):
            state[_WEIGHTS + i] = 0x100000 + 20480
        state[_TABLE_BITS] = table_bits
        state[_IS_THUMB] = 1 if instruction_set == 4 else 0
        state[_HASH] = 0x9E3779B1
        self.refill()

    def look(self):
        """To be called between groups of symbols: gets more input, refuses a stream that was read beyond its end."""
        if self.state[_AT] > self.state[_LIMIT]:
            self.refill()

    def refill(self):
        at = self.state[_AT]
        if at > self.end:
            raise AloftError("PATCH_CORRUPT", "The patch is damaged: its symbols run past its end.")
        buffer = memoryview(self.input)
        held = self.end - at
        buffer[:held] = bytes(buffer[at : self.end])
        while self.unread and held < _GROUP:
            count = self.read(buffer[held : min(_INPUT, held + self.unread)])
            if not count:
                raise AloftError("PATCH_TRUNCATED", "The patch ends before its last %d bytes." % self.unread)
            held += count
            self.unread -= count
        if not self.unread:
            # What is read behind the end comes out as zeros, and is refused at the next look.
            for i in range(held, len(buffer)):
                buffer[i] = 0
        self.end = held
        self.state[_AT] = 0
        self.state[_LIMIT] = held - _GROUP if self.unread else held

    def finish(self):
        """The target is complete: so is the stream, if the encoder ended it."""
        self.look()
        state = self.state
        if state[_CODE] or state[_CODE_LOW] or state[_AT] < self.end or self.unread:
            while self.unread:
                state[_AT] = self.end
                self.refill()
            raise AloftError("PATCH_CORRUPT", "The patch is damaged: its symbols do not end where the file does.")
        if self.read(memoryview(self.input)[:1]):
            raise AloftError("PATCH_OVERLONG", "The patch goes on behind its end.")

    def before(self):
        """The three operations before, as a number in base 3."""
        return self.state[_BEFORE]

    def remember(self, before, operation):
        self.state[_BEFORE] = (before * 3 + operation) % 27

    def signed(self, model):
        value = self.number(model)
        return -(value >> 1) - 1 if value & 1 else value >> 1


def squash(tables, value):
    """From the sum of opinions to the chance of a zero in 1/4096."""
    size = -value if value < 0 else value
    if size > 3071:
        size = 3071
    low = tables[_CHANCES + (size >> 7)]
    low += (tables[_CHANCES + (size >> 7) + 1] - low) * (size & 127) >> 7
    return 4096 - low if value < 0 else low
