"""Boards whose sockets are real, against a server the test has started: every fault of the test's list, for one board each."""

import json
import select  # before the file system of a board takes the place of the one they are in
import socket

import updates
import wire
from board import Board
from flash import Flash
from releases import Repository

LOOKS = 2  # for updates, until one comes; what was staged by the first stays
OLD = {"main.py": b"print('old')", "lib/lamp.py": b"# lamp 1\n" * 40, "notes.txt": b"unchanged"}
NEW = {"main.py": b"print('new')", "lib/lamp.py": b"# lamp 2, with light\n" * 700, "notes.txt": b"unchanged", "lib/more.py": b"# more\n" * 900}


def deflated(content):
    import deflate
    import io

    packed = io.BytesIO()
    with deflate.DeflateIO(packed, deflate.RAW, 12) as stream:
        stream.write(content)
    return packed.getvalue()


def published():
    repository = Repository()
    sources = [("lib/lamp.py", 3, deflated(NEW["lib/lamp.py"]), (12,))]
    repository.publish(NEW, 2, sources=sources)
    return repository


def run():
    repository = published()
    url = wire.tell(json.dumps({"publish": {path: content.hex() for path, content in repository.files.items()}}))
    files = updates.files_with(OLD)
    while True:
        cell = wire.tell('{"next": true}')
        if not cell:
            return "done"
        wire.tell(json.dumps({"result": one(files, url)}))


def one(files, url):
    board = Board(flash=Flash(files), real_sockets=True)
    seen = {}
    for _ in range(LOOKS):
        board.power_on(main=updates.once(updates.updating(seen, url=url)))
        if board.crash:
            return {"ending": "crash", "code": repr(board.crash), "files": "?"}
        if seen["result"]:
            break
    now = updates.own_files(board.flash)
    kind = "new" if now == NEW else "old" if now == OLD else "mixed"
    code = seen["code"] or type(seen["error"]).__name__
    return {"ending": "installed" if seen["result"] else "refused", "code": code, "files": kind, "seconds": int(board.clock.now)}
