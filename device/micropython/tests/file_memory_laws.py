"""What an update of files costs in memory. real-files.test.ts does one in a heap of 100 KB."""

from laws import equal
from releases import Repository
from updates import board_with, make, update


def law_small_pieces():
    """nothing larger than 1 KB is read from a connection or written to flash, whatever the sizes of files and list"""
    files = {"lib/f%d.txt" % number: b"%d" % number for number in range(30)}
    files["big.bin"] = bytes(100000)
    repository = Repository()
    repository.publish(files, 1)
    board = board_with({"big.bin": b"old" * 9999}, repository)
    board.flash.blocks, board.flash.largest = 10**4, 0
    equal(update(board)["result"], True)
    equal((board.flash.largest, board.internet.largest), (1024, 1024))


def law_unload():
    """after an update the updater gives its memory back, and a trial goes on as if it had not"""
    repository = Repository()
    repository.publish({"main.py": b"new"}, 2)
    board = board_with({"main.py": b"old"}, repository)
    update(board)

    def main():
        import sys

        import aloft

        aloft.confirm()
        aloft.unload()
        updater = make()
        updater.update()
        del updater
        aloft.unload()
        left.append(sorted(name for name in sys.modules if name.startswith("aloft.")))

    left = []
    board.power_on(main=main)
    equal((board.crash, left), (None, [["aloft.errors", "aloft.trial"]]))
    equal(board.flash.nodes["_ota/state"], b"{}")
