"""The power goes while a board updates its files."""

from cuts import NEW, OLD, Story, step, updated_board
from flash import IS_MICROPYTHON
from laws import equal
from releases import Repository, statement
from updates import make, once, updating


def update():
    updating({})()


def works():
    """What new code does that works."""
    import aloft

    aloft.confirm()
    make().update()


def story(published=NEW, **options):
    repository = Repository()
    repository.publish(OLD, 1)
    start = updated_board(repository, OLD)
    repository.publish(published, 2, **options)
    return Story(repository, start, {"old": (OLD, 1), "new": (NEW, 2)})


def updates_in_the_end(played):
    """Whatever the cut left, the board can be updated, or is."""

    def then(flash):
        played.boot(flash, once(works))
        played.boot(flash, once(update))
        equal(played.judge(flash), "new")

    return then


def law_update():
    """changed, new, moved, deleted files, folders for files and files for folders: after a cut anywhere, old or new, and their number"""
    played = story()
    cuts = played.cut_everywhere(update, updates_in_the_end(played), every=step(1))
    played.tell("update", cuts, ["new", "old"])


def law_going_back():
    """new code that nobody confirms: after a cut anywhere on the way back, the old files and their number, and this release is given up"""
    played = story()
    flash = played.start.copy()
    played.boot(flash, once(update))
    for _ in range(2):
        played.boot(flash, lambda: None)
    equal(played.judge(flash), "new")
    played.start = flash

    def stays_back(flash):
        seen = {}
        played.boot(flash, once(updating(seen)))
        equal((played.judge(flash), seen["code"]), ("old", "REFUSED_FAILED_BEFORE"))

    cuts = played.cut_everywhere(lambda: None, stays_back, twice=True, every=9 if IS_MICROPYTHON else step(3))
    played.tell("going back", cuts, ["old"])


def law_confirming():
    """confirming: after a cut anywhere the new files are there, and stay if they are confirmed"""
    played = story()
    flash = played.start.copy()
    played.boot(flash, once(update))
    played.start = flash

    def stays(flash):
        for _ in range(5):
            played.boot(flash, lambda: None)
        equal(played.judge(flash), "new")

    cuts = played.cut_everywhere(works, stays, every=9 if IS_MICROPYTHON else 1, peace=works)
    played.tell("confirming", cuts, ["new"])


def law_self_update():
    """a new version of the updater itself: after a cut anywhere it is the old one or the new one, and updates"""
    name = "aloft/gates.py"
    played = story()
    start = played.start
    newer = start.nodes[name] + b"\nNEWER = True\n"
    played.more = (name,)
    played.repository.publish(with_file(NEW, name, newer), 2)
    played.states = {"old": (with_file(OLD, name, start.nodes[name]), 1), "new": (with_file(NEW, name, newer), 2)}
    cuts = played.cut_everywhere(update, updates_in_the_end(played))
    played.tell("update of the updater", cuts, ["new", "old"])


def with_file(files, name, content):
    files = dict(files)
    files[name] = content
    return files


def law_new_keys():
    """keys that come with the offer: after a cut anywhere the old ones or the new ones are there, whole, and the update goes on"""
    played = story(keys=(3,), statements=(statement(1, (3,)),))
    cuts = played.cut_everywhere(update, updates_in_the_end(played))
    played.tell("new keys", cuts, ["new", "old"])


def law_nothing_twice():
    """what was staged before a cut is not fetched again, but for the artifact that was on its way"""
    played = story()
    asked = played.repository.asked
    twice, cut = 0, 0
    while True:
        cut += step()
        flash = played.start.copy()
        del asked[:]
        if played.boot(flash, once(update), cut):
            break
        played.boot(flash, once(update))
        if played.judge(flash) == "old":  # on trial, and the third boot took it back, or not begun
            continue
        again = set(path for path in asked if path.startswith("artifacts/") and asked.count(path) > 1)
        assert len(again) <= 1, (cut, again)
        twice += len(again)
    assert twice or IS_MICROPYTHON, "no cut came while something was fetched"
