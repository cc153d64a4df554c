"""What ends a trial that got stuck."""

import sys

import machine

from guard.journal import WAITING, is_on_trial

TIMERS = []  # what is not referenced is collected, and rings no more


def ring(place, milliseconds, action):
    """Calls `action` from a timer, again and again: once may be missed. The ESP32 counts its timers from 0, other ports have one
    that is called -1."""
    import micropython

    try:
        timer = machine.Timer(place if sys.platform == "esp32" else -1)
    except ValueError as error:
        print("guard: this board has no such timer, so nothing ends what hangs:", error)
        return
    # In an interrupt nothing may be allocated, and no file be read; scheduled code may do both.
    timer.init(period=milliseconds, mode=machine.Timer.PERIODIC, callback=lambda _: micropython.schedule(action, 0))
    TIMERS.append(timer)


def deadline(seconds, timer=0):
    """Restarts the board when new code was not confirmed in so many seconds, also if it hangs in a loop. At rest it does nothing.
    For boot.py, behind `import aloft_guard`. `timer`: which one of an ESP32."""
    try:
        if not is_on_trial():
            return
    except OSError as error:  # a flash that never answers shall not restart the board for ever
        print("guard:", error)
        return

    def restart_on_trial(_):
        try:
            # What confirmed may have been another module than this one; but where there is no heap left to look, nothing did.
            if WAITING and not is_on_trial():
                return
        except Exception as error:
            print("guard:", error)
        if WAITING:
            machine.reset()

    ring(timer, seconds * 1000, restart_on_trial)


def watchdog(timeout=8000, timer=1):
    """A function that the program calls at least every `timeout` milliseconds while it is on trial, or the board restarts. A
    watchdog can not be stopped, so when the trial is over a timer feeds it; then a program that hangs is left alone."""
    try:
        if not is_on_trial():
            return lambda: None
    except OSError as error:
        print("guard:", error)
        return lambda: None
    dog = machine.WDT(timeout=timeout)
    over = []

    def feed_after_trial(_):
        if not over and not is_on_trial():
            over.append(1)
        if over:
            dog.feed()

    ring(timer, timeout // 3, feed_after_trial)
    return dog.feed
