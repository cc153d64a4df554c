"""The power goes while a board updates its files."""

from cuts import NEW, OLD, Story, copy_of, updated_board
from laws import equal
from releases import Repository
from updates import make, once, own_files, updating


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
    cuts = played.cut_everywhere(update, updates_in_the_end(played))
    equal(sorted(played.found), ["new", "old"])
    played.tell("update", cuts)


def law_going_back():
    """new code that nobody confirms: after a cut anywhere on the way back, the old files and their number, and this release is given up"""
    played = story()
    flash = copy_of(played.start)
    played.boot(flash, once(update))
    for _ in range(2):
        played.boot(flash, lambda: None)
    equal(played.judge(flash), "new")
    played.start = flash

    def stays_back(flash):
        seen = {}
        played.boot(flash, once(updating(seen)))
        equal((played.judge(flash), seen["code"]), ("old", "REFUSED_FAILED_BEFORE"))

    cuts = played.cut_everywhere(lambda: None, stays_back, twice=True, every=1)
    equal(sorted(played.found), ["old"])
    played.tell("going back", cuts)


def law_confirming():
    """confirming: after a cut anywhere the new files are there, and stay if they are confirmed"""
    played = story()
    flash = copy_of(played.start)
    played.boot(flash, once(update))
    played.start = flash

    def stays(flash):
        for _ in range(5):
            played.boot(flash, lambda: None)
        equal(played.judge(flash), "new")

    cuts = played.cut_everywhere(works, stays, every=1, peace=works)
    equal(sorted(played.found), ["new"])
    played.tell("confirming", cuts)
