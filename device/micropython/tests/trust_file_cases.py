"""The file in which a board keeps its keys: what it makes of one, and what a power cut leaves."""

import sys
from binascii import unhexlify

import aloft.trust
from aloft.errors import AloftError
from board import Board
from flash import IS_MICROPYTHON
from trust_cases import Device, anchors_of, hexadecimal

PATH = "/_ota/trust"
NAME = PATH[1:]


def content(path):
    with open(path) as file:
        return file.read()


# Only what has to do with files is loaded on the board.
FILES = {path: content(path) for path in ("aloft_guard.py", "aloft/trust_file.py")}
if IS_MICROPYTHON:
    aloft.__path__ = "aloft"  # there, and no more where the rest came from
    sys.path.append("/")


def answer(case):
    return globals()["answer_" + case["kind"]](case)


def board_with(files):
    return Board(dict(FILES, **files))


def on_board(board, action, cut_before=None):
    """What the action gives, None when the power went."""
    given = []
    finished = board.power_on(cut_before=cut_before, main=lambda: given.append(action()))
    if board.crash:
        raise board.crash
    return given[0] if finished else None


def load(device, built_in):
    from aloft.trust_file import load

    try:
        return described(load(PATH, built_in, device.vendor_id, device.class_id))
    except AloftError as error:
        return {"error": error.code}


def described(anchors):
    return {"version": anchors.version, "threshold": anchors.threshold, "keys": [hexadecimal(key) for key in anchors.keys]}


def answer_load(case):
    """What counts with this file, and what is said on the console."""
    device, built_in = Device(case["device"]), anchors_of(case["builtIn"])
    files = {NAME: case["bytes"], NAME + ".2": case.get("copy")}
    board = board_with({name: unhexlify(content) for name, content in files.items() if content is not None})
    answer = {"counts": on_board(board, lambda: load(device, built_in))}
    answer["said"] = board.said
    return answer


def answer_save(case):
    """The file after saving one set after the other, and what then counts; with the power gone before an operation of the last."""
    device, sets = Device(case["device"]), [anchors_of(each) for each in case["sets"]]

    def save(anchors):
        from aloft.trust_file import save

        save(PATH, anchors, device.vendor_id)
        return True

    board = board_with({})
    for anchors in sets[:-1]:
        on_board(board, lambda: save(anchors))
    finished = on_board(board, lambda: save(sets[-1]), case["cut"])
    file, copy = (board.flash.nodes.get(name) for name in (NAME, NAME + ".2"))
    counts = on_board(board, lambda: load(device, sets[0]))
    return {"finished": bool(finished), "file": file and hexadecimal(file), "copy": copy and hexadecimal(copy), "counts": counts, "said": board.said}


def answer_unreadable(case):
    """A file that is there and can not be read."""
    device, built_in = Device(case["device"]), anchors_of(case["builtIn"])
    board = board_with({NAME + "/in-a-folder": b""})
    return {"counts": on_board(board, lambda: load(device, built_in))}
