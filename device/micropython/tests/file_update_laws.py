"""Updates of files: what is published is what runs."""

from laws import equal, note
from releases import Repository
from updates import board_with, confirming, own_files, update

OLD = {"main.py": b"print('old')", "lib/a.py": b"old a" * 300, "lib/same.py": b"same" * 50, "gone/b.py": b"b", "data.txt": b"mine"}
NEW = {"main.py": b"print('new')" * 90, "lib/a.py": b"new a", "lib/same.py": b"same" * 50, "lib/more/c.py": b"c" * 5000}


def published(sequence=1, files=NEW, **options):
    repository = Repository()
    repository.publish(files, sequence, **options)
    return repository


def law_update():
    """a signed release replaces files, brings new ones and leaves alone those that no list ever named"""
    repository = published()
    board = board_with(OLD, repository)
    seen = update(board)
    equal((seen["result"], seen["error"]), (True, None))
    expected = dict(OLD)
    expected.update(NEW)
    equal(own_files(board.flash), expected)
    equal(len(board.internet.requests), 6)  # offer, list, no sources, three files
    equal(board.internet.opened, 1)


def law_deleted_and_moved():
    """the next release takes away what the one before had, and fetches no file that has only moved"""
    repository = published()
    board = board_with(OLD, repository)
    update(board)
    board.power_on(main=confirming())
    moved = {"main.py": NEW["main.py"], "moved/here.py": NEW["lib/more/c.py"], "lib/a.py": b"third"}
    repository.publish(moved, 2)
    repository.asked.clear()
    seen = update(board)
    equal(seen["result"], True)
    expected = {"gone/b.py": b"b", "data.txt": b"mine"}
    expected.update(moved)
    equal(own_files(board.flash), expected)
    equal("lib/more" in board.flash.nodes, False)
    equal(len([path for path in repository.asked if path.startswith("artifacts/")]), 2)
