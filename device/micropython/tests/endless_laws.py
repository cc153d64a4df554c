"""Servers whose words have no end, against the package and against ota.py."""

from board import Board
from internet import ENDS, KEEPS, head
from laws import equal
from publishing import PLAIN, board_files, published
from releases import Repository, hexadecimal, sha256
from updates import board_with, update

OLD = {"main.py": b"print('old')"}
BODY = b"print('new')\n" * 99
ARTIFACT = "artifacts/" + hexadecimal(sha256(BODY))


def lines(count, size):
    return b"".join(b"X-%d: %s\r\n" % (number, b"x" * (size - 8)) for number in range(count))


def plain(more):
    return head(200, "Content-Length: %d" % len(BODY))[:-2] + more + b"\r\n" + BODY


def trailed(more):
    return head(200, "Transfer-Encoding: chunked") + b"%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n" + more + b"\r\n"


def law_package():
    """headers, trailers and lines are passed over up to a number and a size, with a step for every refill; more ends the connection"""
    for answer, works, opened in (
        (plain(lines(90, 1000)), True, 1),
        (plain(lines(9, 8100)), True, 1),
        (plain(lines(1, 9000)), False, 3),
        (plain(lines(120, 20)), False, 3),
        (trailed(lines(90, 100)), True, 1),
        (trailed(lines(1, 9000)), True, 1),  # the file is whole
        (trailed(lines(120, 20)), True, 1),
    ):
        repository = Repository()
        repository.publish({"main.py": BODY}, 1)
        repository.spoil = lambda path, headers, right: (answer, KEEPS) if path == ARTIFACT else None
        fed = []
        board = board_with(OLD, repository)
        seen = update(board, feed=lambda: fed.append(1))
        equal((seen["result"], seen["code"]), (True, None) if works else (False, "TRANSFER_FAILED"))
        equal(board.internet.opened, opened)
        assert opened > 1 or len(fed) > len(answer) // 512, (len(fed), len(answer))


def law_drop_in():
    """ota.py passes a line of 8 KB over, and makes an error of one that goes on"""
    for size, works in ((8000, True), (10000, False)):
        board = Board(board_files(), published(2, {"main.py": BODY}, "updates.lan:80/lamp/", False))
        board.internet.answers["updates.lan:80/lamp/main.py"] = (plain(lines(1, size)), ENDS)
        results = []

        def main():
            from ota import OTAUpdater

            updater = OTAUpdater("wifi", "secret", PLAIN, "main.py")
            results.append(updater.check_for_updates() and updater.fetch_latest_code())

        board.power_on(main=main)
        equal((board.crash, results), (None, [works]))
