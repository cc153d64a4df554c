"""Time that only goes forward."""

import time


def now():
    """Milliseconds since some moment; on a board they start again from 0 after days."""
    return time.ticks_ms() if hasattr(time, "ticks_ms") else int(time.monotonic() * 1000)


def since(moment):
    """Milliseconds since `moment`, which `now` gave."""
    return time.ticks_diff(time.ticks_ms(), moment) if hasattr(time, "ticks_ms") else now() - moment


def pause(milliseconds):
    """Steps that take so long."""
    began = now()
    while True:
        left = milliseconds - since(began)
        if left <= 0:
            return
        yield min(left, 250)
