"""Updaters beside each other, and one that checks again."""

from flash import IS_MICROPYTHON
from laws import equal
from releases import Repository, statement
from updates import board_with, make, own_files, update

OLD = {"main.py": b"print('old')", "lib/a.py": b"old" * 500}
NEW = {"main.py": b"print('new')", "lib/a.py": b"new" * 500}
NEWER = {"main.py": b"print('newer')", "lib/b.py": b"newer" * 500}


def runs(main, repository, files=OLD):
    board = board_with(files, repository)
    board.power_on(main=main)
    if board.crash:
        raise board.crash
    return board


def law_one_at_a_time():
    """while an update runs another one is refused, also when it is one of the same updater, and changes nothing; then it may"""
    for count in range(1, 70, 23 if IS_MICROPYTHON else 3):
        repository = Repository()
        repository.publish(NEW, 1)
        ends = []

        def main():
            first, second = make(), make()
            steps = first.steps()
            try:
                for _ in range(count):
                    next(steps)
            except StopIteration:
                return
            repository.publish(NEWER, 2)
            before = dict(board.flash.nodes), len(repository.asked)
            for other in (second, first):
                equal((other.update(), other.error.code), (False, "REFUSED_RUNNING"))
                try:
                    other.check()
                    assert False, "two at once"
                except Exception as error:
                    equal(error.code, "REFUSED_RUNNING")
            equal((dict(board.flash.nodes), len(repository.asked)), before)
            repository.publish(NEW, 1)
            try:
                while True:
                    next(steps)
            except StopIteration as end:
                ends.append(end.value)

        board = board_with(OLD, repository)
        board.power_on(main=main)
        equal((board.crash, ends in ([], [True]), own_files(board.flash)), (None, True, NEW))


def law_given_back():
    """an update that fails, is closed or never begins leaves the way free for the next"""
    repository = Repository()
    repository.publish(NEW, 1)

    def main():
        updater = make()
        updater.steps()  # nobody runs these
        steps = updater.steps()
        for _ in range(9):
            next(steps)
        steps.close()
        lost = make(url="http://nowhere.lan/")
        equal((lost.update(), lost.error.code), (False, "TRANSFER_FAILED"))
        equal((updater.update(), updater.error), (True, None))

    runs(main, repository)


def law_checked_again():
    """one updater checks as often as it likes, with either kind of keys, also after they were replaced"""
    for is_module in (True, False):
        repository = Repository()
        repository.publish(OLD, 7)
        results = []

        def main():
            import aloft_trust

            trust = aloft_trust
            if not is_module:
                from aloft.trust import TrustAnchors

                trust = TrustAnchors.of(aloft_trust)
            updater = make(trust=trust, vendor="example.com")
            results.append((updater.check(), updater.update(), updater.error))
            repository.publish(OLD, 7, statements=[statement(1, (3,))], keys=(3,))
            results.append((updater.check(), updater.update(), updater.error))
            repository.publish(NEW, 8)  # signed with the old key
            results.append((updater.update(), updater.error.code))

        runs(main, repository)
        equal(results, [(True, False, None), (False, False, None), (False, "SIGNATURE_KEY_UNKNOWN")])


def law_restart_due():
    """from the switch to the restart update() says that a restart is due, asks nobody and changes nothing"""
    repository = Repository()
    repository.publish(NEW, 1)

    def main():
        updater = make()
        equal(updater.update(), True)
        before = dict(board.flash.nodes), len(repository.asked)
        repository.publish(NEWER, 2)
        for later in (updater, make()):
            equal((later.update(), later.error), (True, None))
        equal((dict(board.flash.nodes), len(repository.asked)), before)

    board = board_with(OLD, repository)
    board.power_on(main=main)
    equal(board.crash, None)


def law_arguments():
    """an argument that makes no sense is refused by name when the updater is made, before anything else is done"""
    repository = Repository()

    def nothing(*_):
        return None

    wrong = {
        "device_class": ("", "a/b", 7, None),
        "channel": ("", None, "beta/x"),
        "trust": ("aloft_trust", 5),
        "headers": ("Authorization: x", ["x"]),
        "timeout": (0, -1, "10", None),
        "most_seconds": (0, "60"),
        "progress": (5, "print"),
        "feed": (True,),
        "clock": (1700000000,),
        "battery": (50,),
        "signal": (-60,),
        "busy": (False,),
        "ask": ("yes",),
        "least_battery": (101, "20", -1),
        "least_signal": (60,),
        "least_heap": (-1, "32k"),
        "offset": ("+1", 25),
        "window": (22, (22,), "22-4", (22, 4, 5)),
    }

    def main():
        for name, values in wrong.items():
            for value in values:
                try:
                    make(**{name: value})
                    assert False, "%s=%r" % (name, value)
                except ValueError as error:
                    assert str(error).startswith(name), error
        for window in ((22, 25), ("22", "4"), (-1, 3)):
            try:
                make(window=window)
                assert False, window
            except ValueError as error:
                assert "hour" in str(error), error
        make(channel="beta", timeout=0.5, headers={}, progress=nothing, window=[0, 24], offset=5.5, battery=nothing, least_signal=-100)
        equal(repository.asked, [])

    runs(main, repository)
