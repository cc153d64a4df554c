"""What may keep a device from updating now. It is asked again at the next check."""

import gc
import time

from aloft.arguments import check_functions, check_numbers
from aloft.errors import AloftError


class Gates:
    """battery    gives the charge in percent (None: not known); below least_battery nothing is begun
    signal     gives the RSSI in dBm (None: not known); least_signal
    window     (first hour, last hour) in which updates may begin: (22, 4) is from 22:00 until 3:59
    offset     hours by which the local time is ahead of UTC; None: the clock of the board is local
    busy       gives True while the program must not be disturbed
    ask        called with the manifest; False is a user who says no
    least_heap bytes that have to be free after collecting

    One of these functions that raises OSError or ValueError, for a sensor that does not answer, knows nothing.
    """

    def __init__(self, battery=None, least_battery=20, signal=None, least_signal=-90, window=None, offset=None,
                 busy=None, ask=None, least_heap=0):
        check_functions({"battery": battery, "signal": signal, "busy": busy, "ask": ask})
        check_numbers({"least_battery": least_battery}, 0, 100)
        check_numbers({"least_signal": least_signal}, -200, 0)
        check_numbers({"least_heap": least_heap}, 0, 1 << 30)
        if offset is not None:
            check_numbers({"offset": offset}, -14, 14)
        if window is not None:
            if not isinstance(window, (tuple, list)) or len(window) != 2:
                raise ValueError("window is (first hour, last hour) such as (22, 4), and not %r" % (window,))
            check_numbers({"first hour": window[0], "last hour": window[1]}, 0, 24)
        self.battery, self.least_battery = battery, least_battery
        self.signal, self.least_signal = signal, least_signal
        self.window, self.offset, self.busy, self.ask, self.least_heap = window, offset, busy, ask, least_heap

    def check(self, manifest, now):
        """AloftError when one is shut. `now`: seconds since 1970, or None when nobody knows."""
        self.check_again()
        if self.window and not self._is_open(now):
            raise AloftError("REFUSED_WINDOW", "updates begin between %d and %d o'clock" % tuple(self.window))
        check_heap(self.least_heap)
        if self.ask and not told(self.ask, manifest):
            raise AloftError("REFUSED_USER", "the user said no")

    def check_again(self):
        """What may have changed while the release was fetched."""
        charge = self.battery and told(self.battery)
        if charge is not None and charge is not False and charge < self.least_battery:
            raise AloftError("REFUSED_BATTERY", "the battery has %d %%, and an update wants %d" % (charge, self.least_battery))
        level = self.signal and told(self.signal)
        if level is not None and level is not False and level < self.least_signal:
            raise AloftError("REFUSED_SIGNAL", "the signal has %d dBm, and an update wants %d" % (level, self.least_signal))
        if self.busy and told(self.busy):
            raise AloftError("REFUSED_BUSY", "the program is busy")

    def _is_open(self, now):
        if now is None:
            return False
        if self.offset is None:
            hour = time.localtime()[3]
        else:
            hour = int((now // 3600 + self.offset) % 24)
        first, last = self.window
        return first <= hour < last if first < last else hour >= first or hour < last


def told(function, *asked):
    try:
        return function(*asked)
    except (OSError, ValueError) as error:
        print("aloft: a condition is not known: %r" % error)


def check_heap(least):
    """Refuses when less is free. Interpreters that do not say how much there is have enough."""
    gc.collect()
    if least and hasattr(gc, "mem_free") and gc.mem_free() < least:
        raise AloftError("FILES_HEAP", "%d bytes of heap are free, and %d are wanted" % (gc.mem_free(), least))
