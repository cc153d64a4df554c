"""Deterministic CBOR (docs/spec/manifest.md §2)."""

from aloft.errors import AloftError

UINT, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE = range(8)
DEPTH = 6
NULL = 22


class Reader:
    """Takes a document apart, item by item, in the order that its profile prescribes. Making one checks the document as a whole,
    so that all that is left to find is an item of another type or value. Strings are views into the document.

    name     of the document, for messages
    tag      the one it has to begin with, else `refusal`
    refusal  code for that tag
    of_type  code for an item of another type than the one asked for
    """

    def __init__(self, data, name, tag=None, refusal=None, of_type="CBOR_TYPE"):
        self.data, self.name, self.of_type = memoryview(data), name, of_type
        self.at = self.argument = 0
        if tag is not None and (self._head() != TAG or self.argument != tag):
            self.fail(refusal)
        begin = self.at
        self._check(0)
        if self.at != len(self.data):
            self.fail("CBOR_TRAILING")
        self.at = begin

    def fail(self, code):
        raise AloftError(code, "the %s is refused at byte %d: %s" % (self.name, self.at, code))

    def uint(self):
        self._item(UINT)
        return self.argument

    def int(self):
        if self.next() == NEGATIVE:
            self._head()
            return -1 - self.argument
        return self.uint()

    def bytes(self):
        self._item(BYTES)
        return self._string()

    def text(self):
        self._item(TEXT)
        return str(self._string(), "utf-8")

    def array(self):
        """The number of items that follow."""
        self._item(ARRAY)
        return self.argument

    def map(self):
        """The number of pairs that follow."""
        self._item(MAP)
        return self.argument

    def null(self):
        self._item(SIMPLE)
        if self.argument != NULL:
            self.fail(self.of_type)

    def next(self):
        """The type of the next item, None behind the last."""
        return self.data[self.at] >> 5 if self.at < len(self.data) else None

    # What has to be this, or `code`:

    def is_int(self, value, code):
        if self.int() != value:
            self.fail(code)

    def is_array(self, count, code):
        if self.array() != count:
            self.fail(code)

    def is_map(self, count, code):
        if self.map() != count:
            self.fail(code)

    def is_bytes(self, size, code):
        """So many bytes."""
        data = self.bytes()
        if len(data) != size:
            self.fail(code)
        return data

    def _item(self, major):
        if self.next() != major:
            self.fail(self.of_type)
        self._head()

    def _head(self):
        """Goes behind one head, whose type it returns."""
        data, at = self.data, self.at
        if at == len(data):
            self.fail("CBOR_TRUNCATED")
        major, argument = data[at] >> 5, data[at] & 31
        at += 1
        if argument == 31:
            self.fail("CBOR_INDEFINITE")
        if major == SIMPLE:
            if 25 <= argument <= 27:
                self.fail("CBOR_FLOAT")
            if not 20 <= argument <= NULL:
                self.fail("CBOR_RESERVED")
        elif argument > 27:
            self.fail("CBOR_RESERVED")
        elif argument > 23:
            width = 1 << argument - 24
            if at + width > len(data):
                self.fail("CBOR_TRUNCATED")
            argument = int.from_bytes(data[at : at + width], "big")
            if argument > 0xFFFFFFFF:
                self.fail("CBOR_TRUNCATED" if BYTES <= major <= MAP else "CBOR_RANGE")
            if width == 8 or argument < (24 if width == 1 else 1 << 4 * width):
                self.fail("CBOR_NOT_SHORTEST")
            at += width
        self.at, self.argument = at, argument
        return major

    def _string(self):
        end = self.at + self.argument
        if end > len(self.data):
            self.fail("CBOR_TRUNCATED")
        string = self.data[self.at : end]
        self.at = end
        return string

    def _check(self, depth):
        if depth > DEPTH:
            self.fail("CBOR_DEPTH")
        major = self._head()
        left = self.argument
        if major == TAG:
            self.fail("CBOR_TAG")
        if major == BYTES or major == TEXT:
            string = self._string()
            if major == TEXT and not is_utf8(string):
                self.fail("CBOR_UTF8")
        elif major == ARRAY:
            while left:  # no range(): it may be more than a machine word holds
                self._check(depth + 1)
                left -= 1
        elif major == MAP:
            before = b""
            while left:
                begin = self.at
                self._check(depth + 1)
                key = bytes(self.data[begin : self.at])
                if key <= before:
                    self.fail("CBOR_KEY_ORDER")
                before = key
                self._check(depth + 1)
                left -= 1


def is_utf8(text):
    """MicroPython itself takes overlong forms and surrogates."""
    at, size = 0, len(text)
    while at < size:
        first = text[at]
        at += 1
        if first < 0x80:
            continue
        more = 1 if 0xC2 <= first < 0xE0 else 2 if 0xE0 <= first < 0xF0 else 3 if 0xF0 <= first < 0xF5 else 0
        if not more or at + more > size:
            return False
        least = 0xA0 if first == 0xE0 else 0x90 if first == 0xF0 else 0x80
        most = 0x9F if first == 0xED else 0x8F if first == 0xF4 else 0xBF
        if not least <= text[at] <= most or any(text[at + i] & 0xC0 != 0x80 for i in range(1, more)):
            return False
        at += more
    return True


def bytes_head(size):
    """The head of a byte string of up to 65535 bytes."""
    if size < 24:
        return bytes((0x40 + size,))
    return bytes((0x58, size)) if size < 256 else bytes((0x59, size >> 8, size & 255))
