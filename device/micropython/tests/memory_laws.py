"""What an update costs in memory. The flash and the network here keep nothing, so that what grows is the updater's."""

import gc
import sys

from board import Board
from flash import IS_MICROPYTHON
from internet import Internet, Socket, SocketModule, head, whole
from laws import Skip, equal, note
from publishing import OTA_SOURCE, PLAIN, board_files, published

BASE = "updates.lan:80/lamp/"


class Sink:
    """A file that forgets what is written to it."""

    largest = 0

    def write(self, data):
        Sink.largest = max(Sink.largest, len(data))
        return len(data)

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


class Source(Socket):
    """A socket whose body is zeros that were there before."""

    def write(self, data):
        Socket.write(self, data)
        if b"/big.bin " in self.request:
            self.bytes, self.left = head(200, "Content-Length: %d" % SIZES[0]), SIZES[0]
        else:
            self.left = None

    def readinto(self, buffer):
        if self.left is None:
            return Socket.readinto(self, buffer)
        Source.largest = max(Source.largest, len(buffer))
        count = min(len(buffer), self.left)
        self.left -= count
        return count

    largest = 0


SIZES = [0]


def download(size, around):
    """Fetches a file of `size` bytes; `around` is called before and after, inside the boot."""
    SIZES[0] = size
    board = Board(board_files(), published(2, {"big.bin": b""}, BASE))
    board.flash.blocks = 10**6
    results = []
    module = SocketModule(board.internet)
    module.socket = lambda family, kind, protocol: Source(board.internet)
    real_open = board.flash.open
    board.flash.open = lambda path, mode="r", *more: Sink() if path.endswith("big.bin") else real_open(path, mode)

    def main():
        import ota

        sys.modules["socket"] = module
        allocations = []

        def counting(size=0):
            allocations.append(size if isinstance(size, int) else len(size))
            return bytearray(size)

        ota.bytearray = counting
        updater = ota.OTAUpdater("wifi", "secret", PLAIN, "big.bin")
        updater.check_for_updates()
        around()
        results.append(updater.fetch_latest_code())
        around()
        results.append(max(allocations))

    board.power_on(main=main)
    equal((board.crash, results[0]), (None, True))
    return results[1]


def law_small_pieces():
    """no buffer, read or write is larger than 1 KB, whatever the size of the file"""
    largest = download(500_000, lambda: None)
    equal((largest, Sink.largest, Source.largest), (1024, 1024, 1024))


def law_no_garbage():
    """in MicroPython a download allocates next to nothing per KB, so that even without collecting it fits"""
    if not IS_MICROPYTHON:
        raise Skip("gc.mem_alloc is MicroPython's")
    used = []
    for size in (10_240, 522_240):
        download(size, lambda: used.append(gc.mem_alloc()))
    small, large = used[1] - used[0], used[3] - used[2]
    per_kb = (large - small) / 500
    note("%.0f bytes allocated per KB downloaded, %.1f KB per file besides" % (per_kb, (small - 10 * per_kb) / 1024))
    assert per_kb < 400, per_kb
    assert small - 10 * per_kb < 16384, small


def law_high_water():
    """in CPython the most that is held at a time does not grow with the file"""
    if IS_MICROPYTHON:
        raise Skip("this interpreter collects garbage only between calls from outside; tracemalloc is CPython's")
    import tracemalloc

    peaks = []
    for size in (10_240, 2_000_000):
        tracemalloc.start()
        download(size, lambda: tracemalloc.reset_peak() if hasattr(tracemalloc, "reset_peak") else None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    download_peak = max(peaks)
    note("high water %d and %d KB" % (peaks[0] // 1024, peaks[1] // 1024))
    assert peaks[1] < peaks[0] + 16384, peaks


def law_import():
    """in MicroPython the loaded module and its compilation have the size a board has"""
    if not IS_MICROPYTHON:
        raise Skip("gc.mem_alloc is MicroPython's")
    gc.collect()
    before = gc.mem_alloc()
    compile(OTA_SOURCE, "ota.py", "exec")
    note("compiling ota.py allocates %d KB, what stays of it included" % ((gc.mem_alloc() - before) // 1024))
    assert gc.mem_alloc() - before < 120_000
