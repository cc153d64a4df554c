"""Bytes that nobody meant to send. Whatever comes, nothing is raised, nothing stays open, and a file is installed as promised or
not at all."""

from board import Board
from internet import ENDS, whole
from laws import equal, note
from publishing import PLAIN, board_files, published

BASE = "updates.lan:80/lamp/"
VERSION, MAIN = BASE + "version.json", BASE + "main.py"
BODY = b"print('new')\n" * 9


class Dice:
    """The same numbers every time, in every interpreter."""

    def __init__(self, seed):
        self.state = seed

    def roll(self, sides):
        self.state = (self.state * 1103515245 + 12345) % 2**31
        return (self.state >> 8) % sides


def fetch_each(answers, address):
    """What becomes of each answer at `address`, in one boot: None for a refusal, else what was staged as main.py."""
    board = Board(board_files(), published(2, {"main.py": BODY}, BASE, True))
    good = dict(board.internet.answers)
    staged = []

    def main():
        from ota import OTAError, OTAUpdater

        updater = OTAUpdater("wifi", "secret", PLAIN, "main.py")
        for answer in answers:
            board.internet.answers = dict(good)
            board.internet.answers[address] = answer
            board.flash.nodes.pop("_ota/new/main.py", None)
            works = updater.check_for_updates() and updater.fetch_latest_code()
            assert works or updater.error is None or isinstance(updater.error, OTAError)
            staged.append(board.flash.nodes.get("_ota/new/main.py") if works else None)
            equal((board.internet.opened, board.flash.open_files), (board.internet.closed, 0))

    board.power_on(main=main)
    if board.crash:
        raise board.crash
    equal(board.flash.files(), Board(board_files()).flash.files())
    return staged


def changed(data, at, bits):
    return data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]


def short(body):
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def law_any_byte_of_a_file():
    """any byte of an answer changed: with a digest stated the file is right, or refused"""
    data = short(BODY)
    answers = [(changed(data, at, bits), ENDS) for at in range(len(data)) for bits in (1, 0x80)]
    equal(set(fetch_each(answers, MAIN)), {None, BODY})


def law_any_byte_of_a_version():
    """any byte of version.json changed: what is fetched is right, or nothing is"""
    board = Board(board_files(), published(2, {"main.py": BODY}, BASE, True))
    text = board.internet.answers[VERSION][0].split(b"\r\n\r\n", 1)[1]
    data = short(text)
    answers = [(changed(data, at, bits), ENDS) for at in range(len(data)) for bits in (1, 0x80)]
    found = set(fetch_each(answers, VERSION))
    assert found <= {None, BODY}, found


def law_random_versions():
    """JSON put together at random is a version, or refused"""
    dice = Dice(2026)
    words = ['{', '}', '[', ']', ',', ':', '"version"', '"files"', '"path"', '"size"', '"sha256"', '"main.py"', '2', '-1', 'null']
    words += ['true', '1e9', '"../x"', '""', '"a/b"', '"' + "0" * 64 + '"', '"\\u0000"', ' ']
    answers = []
    for _ in range(400):
        inner = "".join(words[dice.roll(len(words))] for _ in range(dice.roll(12)))
        answers.append(whole(('{"version": 2, "files": %s}' % inner).encode()))
    for _ in range(100):
        answers.append(whole(bytes(dice.roll(256) for _ in range(dice.roll(300)))))
        answers.append((bytes(dice.roll(256) for _ in range(dice.roll(300))), ENDS))
    found = fetch_each(answers, VERSION)
    assert set(found) <= {None, BODY}
    note("%d documents, %d of them a version" % (len(found), len([one for one in found if one])))


def law_nested_version():
    """a version that is no number and no text is refused, however deep it goes"""
    texts = (b'{"version": ' + b"[" * 900 + b"]" * 900 + b"}", b'{"version": {"version": 2}}', b'{"version": 1e999}', b'{"version": null}')
    equal(fetch_each([(short(text), ENDS) for text in texts], VERSION), [None] * len(texts))
