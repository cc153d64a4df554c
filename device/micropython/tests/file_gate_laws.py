"""What keeps a board from updating now, and what ends a trial that got stuck."""

from board import Reset
from laws import equal
from releases import Repository
from updates import board_with, confirming, make, once, own_files, update

OLD = {"main.py": b"print('old')"}
NEW = {"main.py": b"print('new')"}


def published():
    repository = Repository()
    repository.publish(NEW, 1)
    return repository


def ends(hour=12, **options):
    """What an update ends with: the code of its refusal, or None."""
    repository = published()
    board = board_with(OLD, repository)
    board.clock.now = hour * 3600
    seen = update(board, **options)
    if seen["result"]:
        equal(own_files(board.flash), NEW)
    else:
        equal((own_files(board.flash), repository.asked), (OLD, ["offers/lamp.cbor"]))
    return seen["code"]


def law_gates():
    """each gate that is shut refuses with its code before a file is asked for, and lets pass when it is open or knows nothing"""
    for code, shut, opened in (
        ("REFUSED_BATTERY", {"battery": lambda: 19}, {"battery": lambda: 20}),
        ("REFUSED_BATTERY", {"battery": lambda: 0}, {"battery": lambda: None}),
        ("REFUSED_BATTERY", {"battery": lambda: 50, "least_battery": 51}, {"battery": lambda: 50, "least_battery": 50}),
        ("REFUSED_SIGNAL", {"signal": lambda: -91}, {"signal": lambda: -90}),
        ("REFUSED_SIGNAL", {"signal": lambda: -60, "least_signal": -50}, {"signal": lambda: None}),
        ("REFUSED_BUSY", {"busy": lambda: True}, {"busy": lambda: False}),
        ("REFUSED_USER", {"ask": lambda manifest: False}, {"ask": lambda manifest: manifest.version == "1.0.0"}),
        ("REFUSED_WINDOW", {"window": (22, 4)}, {"window": (11, 13)}),
        ("REFUSED_WINDOW", {"window": (13, 14)}, {"window": (12, 13)}),
    ):
        equal(ends(**shut), code)
        equal(ends(**opened), None)


def fails(error, then=None):
    """A function that raises when it is asked for the second time, and every other time."""
    asked = []

    def function(*_):
        asked.append(1)
        if len(asked) % 2 == 0:
            raise error
        return then

    return function


def law_sensors_that_fail():
    """a condition that can not be asked counts as not known, is said, and ends no update; a user who can not be asked says no"""
    for options in ({"battery": fails(OSError(19), 90)}, {"signal": fails(ValueError("?"), -40)}, {"busy": fails(OSError(5))}):
        board = board_with(OLD, published())
        equal((update(board, **options)["code"], own_files(board.flash)), (None, NEW))
        equal(len([line for line in board.said if "not known" in line]), 1)
    user = fails(OSError(5), True)
    equal(user(None), True)
    equal(ends(ask=user), "REFUSED_USER")

    def clock():
        raise OSError(5)

    equal(ends(clock=clock), None)
    equal(ends(clock=clock, window=(0, 24)), "REFUSED_WINDOW")


def law_kept():
    """what was fetched outlives trouble that may pass, memory and flash, and goes when there is no room or it is not for this board"""
    for trouble, is_kept in ((MemoryError(), True), (OSError(5), True), (OSError(28), False)):
        repository = published()
        board = board_with(OLD, repository)
        left = [trouble]

        def progress(phase, done, total):
            if phase == "applying" and left:
                raise left.pop()

        equal(update(board, progress=progress)["result"], False)
        equal(bool([name for name in board.flash.nodes if name.startswith("_ota/new/")]), is_kept)
        repository.asked.clear()
        equal(update(board, progress=progress)["result"], True)
        equal(len([path for path in repository.asked if path.startswith("artifacts/")]), 0 if is_kept else 2)


def law_window():
    """a window goes over midnight, counts local hours by the clock of the board or by an offset to UTC, and is shut without a clock"""
    equal([ends(hour, window=(22, 4)) is None for hour in (21, 22, 23, 24, 27, 28)], [False, True, True, True, True, False])
    at = lambda hour: {"clock": lambda: 86400 * 365 + hour * 3600}
    equal([ends(window=(22, 4), offset=2, **at(hour)) is None for hour in (19, 20, 1, 2)], [False, True, True, False])
    equal(ends(window=(0, 24), offset=-5, clock=lambda: None), "REFUSED_WINDOW")


def law_asked_again():
    """who was kept from updating once is asked again, and what was busy only when all was fetched keeps what was fetched"""
    repository = published()
    board = board_with(OLD, repository)
    answers = [False, True, False, False]
    equal(update(board, busy=lambda: answers.pop(0))["code"], "REFUSED_BUSY")
    repository.asked.clear()
    equal(update(board, busy=lambda: answers.pop(0))["result"], True)
    equal(repository.asked, ["offers/lamp.cbor"])


def law_progress():
    """progress tells phases and bytes"""
    told = []
    board = board_with(OLD, published())
    update(board, progress=lambda *words: told.append(words))
    equal([phase for phase, _, _ in told], ["checking"] * 2 + ["downloading"] * 2 + ["applying"] * 2 + ["installed"])
    equal(told[3], ("downloading", 12, 12))


def on_trial(boot):
    board = board_with(OLD, published())
    update(board)
    board.flash.put("boot.py", boot)
    board.machine.timers.clear()
    return board


def rings(board, number):
    """Whether a timer that rings resets the board."""
    try:
        board.machine.timers[number].ring()
        return False
    except Reset:
        return True


def failing(*_):
    raise MemoryError()


def law_callback_that_raises():
    """a progress callback that raises ends the update before the switch, or leaves one for which a restart is due"""
    for phase in ("checking", "downloading", "applying", "installed"):
        for last in (False, True):
            repository = published()

            def fails(now, done, total):
                if now == phase and (done == total) == last:
                    raise ValueError("a display that is busy")

            def main():
                results = [make(progress=fails).update(), make().update()]
                equal((results[1], own_files(board.flash)), (True, NEW))

            board = board_with(OLD, repository)
            board.power_on(main=main)
            equal(board.crash, None)


def law_deadline():
    """new code that is not confirmed in time is reset, also when it hangs; confirmed code and old code are not"""
    boot = "import aloft_guard\naloft_guard.deadline(600)\n"
    for confirms in (False, True):
        board = on_trial(boot)
        results = []

        def main():
            timer = board.machine.timers[0]
            equal((timer.period, timer.mode), (600000, 1))
            if confirms:
                confirming()()
            results.append(rings(board, 0))
            # A heap without room, or a flash that fails, is no reason to wait on.
            import aloft_guard

            aloft_guard.read_json = failing
            results.append(rings(board, 0))

        board.power_on(main=once(main))
        equal((board.crash, results), (None, [not confirms] * 2))
    board = board_with(OLD)
    board.flash.put("boot.py", boot)
    board.power_on()
    equal((board.crash, board.machine.timers), (None, []))


def law_guard_watchdog():
    """the watchdog is fed by the program while it is on trial, and by a timer when it is confirmed; at rest there is none"""
    board = on_trial("import aloft_guard\n")

    def main():
        import aloft_guard

        feed = aloft_guard.watchdog(8000)
        dog, timer = board.machine.dogs[0], board.machine.timers[0]
        equal((dog.timeout, timer.period, timer.mode), (8000, 2666, 1))
        timer.ring()
        equal(dog.fed, 0)
        feed()
        equal(dog.fed, 1)
        confirming()()
        timer.ring()
        timer.ring()
        equal(dog.fed, 3)

    board.power_on(main=once(main))
    equal(board.crash, None)
    board.power_on(main=lambda: __import__("aloft_guard").watchdog()())
    equal((board.crash, len(board.machine.dogs)), (None, 1))
