"""Servers that give a byte now and then, to keep a program from anything else."""

from flash import IS_MICROPYTHON
from internet import KEEPS, head
from laws import equal, note
from releases import Repository, hexadecimal, sha256
from updates import board_with, own_files, update

OLD = {"main.py": b"print('old')"}
BODY = bytes(range(256)) * 10
ARTIFACT = "artifacts/" + hexadecimal(sha256(BODY))


def slowly(path, second_per_byte, **options):
    """What an update ends with, and how many seconds it took, where answers for `path` come so slowly and the rest at once."""
    repository = Repository()
    repository.publish({"main.py": b"print('new')", "z.bin": BODY}, 1)
    board = board_with(OLD, repository)

    def spoil(asked, headers, answer):
        board.internet.second_per_byte = second_per_byte if asked.startswith(path) else 0

    repository.spoil = spoil
    seen = update(board, **options)
    equal(own_files(board.flash) == OLD, not seen["result"])
    return seen["code"], board.clock.now


def law_offer():
    """an offer that trickles, head or body, is given up after most_seconds, all tries together"""
    for slowness in (9,) if IS_MICROPYTHON else (0.9, 9):
        code, seconds = slowly("offers/", slowness)
        equal(code, "TRANSFER_FAILED")
        assert 59 <= seconds <= 62, seconds
    code, seconds = slowly("offers/", 9, most_seconds=20)
    assert code == "TRANSFER_FAILED" and 19 <= seconds <= 22, (code, seconds)


def law_files():
    """files below 64 bytes a second are given up after three tries of a minute, however few of them would fail; faster ones come"""
    for path in (ARTIFACT,) if IS_MICROPYTHON else ("artifacts/", ARTIFACT):
        for slowness in (9,) if IS_MICROPYTHON else (0.1, 9):
            code, seconds = slowly(path, slowness)
            equal(code, "TRANSFER_FAILED")
            assert seconds <= 210, seconds
    if IS_MICROPYTHON:
        return
    code, seconds = slowly("artifacts/", 1 / 100)
    equal(code, None)
    note("%d seconds at 100 bytes a second" % seconds)


def law_sources():
    """sources that trickle cost a minute, and the files come without them"""
    code, seconds = slowly("sources/", 5)
    equal(code, None)
    assert seconds <= 65, seconds


def law_chunks_of_nothing():
    """bytes around the body do not count: with a kilobyte of extensions for each byte a file is given up as any slow one"""
    repository = Repository()
    repository.publish({"main.py": b"print('new')", "z.bin": BODY[:300]}, 1)
    board = board_with(OLD, repository)
    padded = b"".join(b"1;x=%s\r\n%s\r\n" % (b"y" * 1000, BODY[at : at + 1]) for at in range(300)) + b"0\r\n\r\n"
    path = "artifacts/" + hexadecimal(sha256(BODY[:300]))

    def spoil(asked, headers, answer):
        is_slow = asked == path
        board.internet.second_per_byte = 1 / 200 if is_slow else 0
        return (head(200, "Transfer-Encoding: chunked") + padded, KEEPS) if is_slow else None

    repository.spoil = spoil
    seen = update(board)
    equal(seen["code"], "TRANSFER_FAILED")
    assert board.clock.now <= 210, board.clock.now
