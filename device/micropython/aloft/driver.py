"""Who runs the steps of an update: a loop that waits, or a task beside others.

Steps yield None after a piece of work, a number to be resumed after so many milliseconds, or the socket they wait for.
"""

import time

WAIT = 100  # milliseconds between two looks at a watchdog


def drain(steps, feed=None):
    """Runs steps to their end, and gives what they return."""
    try:
        while True:
            waits_for = next(steps)
            if feed:
                feed()
            if isinstance(waits_for, int):
                time.sleep(waits_for / 1000)
            elif waits_for is not None:
                wait(waits_for, WAIT)
    except StopIteration as end:
        return end.value
    finally:
        steps.close()


def wait(sock, milliseconds):
    """Until something can be read, or the time is over."""
    try:
        import select

        poll = select.poll()
        poll.register(sock, select.POLLIN)
        poll.poll(milliseconds)
    except (ImportError, AttributeError, OSError, TypeError):  # what can not be polled is asked again soon
        time.sleep(0.02)


async def drain_async(steps, feed=None):
    """The same in a task of asyncio, which lets others run after every step."""
    asleep = sleeper()
    try:
        while True:
            waits_for = next(steps)
            if feed:
                feed()
            if isinstance(waits_for, int):
                await asleep(waits_for)
            elif waits_for is None:
                await asleep(0)
            else:
                # Looking again costs less than a place in the event loop that every version of asyncio does differently.
                await asleep(10)
    except StopIteration as end:
        return end.value
    finally:
        steps.close()


def sleeper():
    """asyncio.sleep_ms, or what CPython has instead."""
    try:
        import asyncio
    except ImportError:
        import uasyncio as asyncio  # MicroPython 1.20

    return asyncio.sleep_ms if hasattr(asyncio, "sleep_ms") else lambda milliseconds: asyncio.sleep(milliseconds / 1000)


async def sleep(seconds):
    """In pieces that clocks of 30 bits can count."""
    asleep, left = sleeper(), int(seconds * 1000)
    while left > 0:
        await asleep(min(left, 60000))
        left -= 60000
