"""Files that come deflated."""

from aloft.errors import AloftError

# What the modules of MicroPython and CPython raise for bytes that are no DEFLATE.
BAD = (OSError, EOFError, ValueError, IndexError)


def inflating(path, source, base, to, size, buffer):
    """Steps: inflates the file `path` to `to`, of which no more than `size` bytes are believed."""
    made = 0
    with open(path, "rb") as packed, open(to, "wb") as file:
        try:
            stream = inflater(packed, source.bits)
        except ImportError:
            raise AloftError("DEFLATE_UNKNOWN", "this firmware can not inflate")
        while True:
            try:
                # One byte more than there should be shows that there is more.
                count = stream.readinto(buffer[: min(len(buffer), size - made + 1)])
            except BAD as error:
                raise AloftError("DEFLATE_CORRUPT", "the deflated file is damaged: %s" % error)
            if not count:
                break
            made += count
            if made > size:
                break
            file.write(buffer[:count])
            yield
    if made != size:
        raise AloftError("DEFLATE_CORRUPT", "the deflated file has not the %d bytes it should have" % size)


def inflater(file, bits):
    try:
        import deflate

        return deflate.DeflateIO(file, deflate.RAW, bits)
    except ImportError:
        pass
    try:
        import zlib
    except ImportError:
        import uzlib as zlib  # MicroPython 1.20 and before
    if hasattr(zlib, "DecompIO"):
        return zlib.DecompIO(file, -bits)
    return Inflater(file, zlib.decompressobj(-bits), zlib.error)


class Inflater:
    """The same for CPython."""

    def __init__(self, file, decoder, error):
        self.file, self.decoder, self.error = file, decoder, error
        self.input = memoryview(bytearray(512))

    def readinto(self, view):
        while True:
            ahead = self.decoder.unconsumed_tail
            if not ahead and not self.decoder.eof:
                ahead = bytes(self.input[: self.file.readinto(self.input)])
            try:
                data = self.decoder.decompress(ahead, len(view))
            except self.error as error:
                raise ValueError(error)
            if data or self.decoder.eof or not ahead:
                view[: len(data)] = data
                return len(data)
