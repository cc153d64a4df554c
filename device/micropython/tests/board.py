"""A board: a flash, a network and the modules of its firmware. `Board.power_on` boots it as MicroPython does: boot.py, main.py,
again after every `machine.reset()`, until main.py comes to its end, crashes, or the power goes."""

import builtins
import sys

from flash import IS_MICROPYTHON, Flash, PowerCut
from internet import Internet, SelectModule, SocketModule, TlsModule


class Reset(BaseException):
    """machine.reset() does not come back."""


class Clock:
    """`time`: nobody waits for real."""

    def __init__(self, year=2026):
        self.now, self.year = 0.0, year

    def sleep(self, seconds):
        self.now += seconds

    def sleep_ms(self, milliseconds):
        self.now += milliseconds / 1000

    def gmtime(self, seconds=None):
        return (self.year if seconds is None else 2000, 1, 1, 0, 0, 0, 0, 1)

    def localtime(self, seconds=None):
        return (self.year, 1, 1, int(self.now // 3600) % 24, 0, 0, 0, 1)

    def time(self):
        """As boards count, whose years begin with 2000."""
        return (self.year - 2000) * 31557600 + int(self.now)

    def ticks_ms(self):
        return int(self.now * 1000) & 0x3FFFFFFF

    def ticks_diff(self, later, earlier):
        return (later - earlier + 0x20000000 & 0x3FFFFFFF) - 0x20000000


class Machine:
    PWRON_RESET, DEEPSLEEP_RESET = 1, 4

    def __init__(self):
        self.cause = self.PWRON_RESET
        self.timers, self.dogs = [], []
        self.Timer = Timers(self.timers)
        # Before MicroPython 1.26 `from machine import reset` finds no methods of what is no module.
        self.reset, self.reset_cause = self.reset, self.reset_cause

    def reset_cause(self):
        return self.cause

    def reset(self):
        raise Reset()

    def WDT(self, timeout):
        self.dogs.append(Watchdog(timeout))
        return self.dogs[-1]


class Timers:
    ONE_SHOT, PERIODIC = 0, 1

    def __init__(self, made):
        self.made = made

    def __call__(self, place):
        self.made.append(Timer(place))
        return self.made[-1]


class Timer:
    """`machine.Timer`: rings when a law lets it."""

    def __init__(self, place):
        self.place = place

    def init(self, period, mode, callback):
        self.period, self.mode, self.ring = period, mode, lambda: callback(self)


class Watchdog:
    def __init__(self, timeout):
        self.timeout, self.fed = timeout, 0

    def feed(self):
        self.fed += 1


class Micropython:
    """`micropython`: what is scheduled runs at once."""

    const = staticmethod(lambda value: value)
    schedule = staticmethod(lambda action, argument: action(argument))


class Station:
    def __init__(self, connects_after):
        self.connects_after, self.polls, self.is_asked = connects_after, 0, False

    def active(self, on):
        pass

    def connect(self, ssid, password):
        self.is_asked = True

    def disconnect(self):
        self.is_asked = False

    def isconnected(self):
        self.polls += self.is_asked
        return self.is_asked and self.polls > self.connects_after

    def ifconfig(self):
        return ("192.168.4.2", "255.255.255.0", "192.168.4.1", "192.168.4.1")


class Network:
    STA_IF = 0

    def __init__(self, connects_after=2):
        self.station = Station(connects_after)

    def WLAN(self, interface):
        return self.station


class Os:
    """`os` of CPython's boards; MicroPython has its own above the mounted flash."""

    def __init__(self, flash):
        for name in ("stat", "statvfs", "mkdir", "rename", "remove", "rmdir"):
            setattr(self, name, getattr(flash, name))
        self.listdir = lambda path: [entry[0] for entry in flash.ilistdir(path)]


class Collector:
    """`gc` of CPython's boards, where collecting takes long and changes nothing."""

    collect = staticmethod(lambda: 0)


COMPILED = {}  # what was imported once


class FlashFinder:
    """Lets CPython import from a flash, in MicroPython's order: folders first."""

    def __init__(self, flash):
        self.flash = flash

    def find_spec(self, name, path=None, target=None):
        stem = name.replace(".", "/")
        if self.flash.sees(stem):
            return ModuleSpec(name, self, is_package=True)
        return ModuleSpec(name, self) if self.flash.sees(stem + ".py") else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        stem = module.__name__.replace(".", "/")
        name = stem + ("/__init__.py" if stem in self.flash.nodes else ".py")
        source = self.flash.nodes.get(name, b"")
        if source not in COMPILED:
            COMPILED[source] = compile(source, name, "exec")
        exec(COMPILED[source], module.__dict__)


class Board:
    last = None  # for whom it concerns why something failed

    def __init__(self, files=None, internet=None, flash=None, tls=TlsModule, real_sockets=False):
        self.flash = flash or Flash(files)
        self.internet = internet or Internet()
        self.clock, self.machine, self.network = Clock(), Machine(), Network()
        self.internet.clock = self.clock
        self.tls, self.real_sockets = tls, real_sockets
        self.resets, self.said, self.crash = 0, [], None
        self.modules = {}  # more of those of its firmware
        Board.last = self

    def power_on(self, cut_before=None, most_resets=20, main=None):
        """Boots. False when the power went; `crash` is what main.py ended with. `main`: runs instead of main.py."""
        self.flash.power_on(cut_before)
        self.resets, self.crash = 0, None
        while self.resets <= most_resets:
            try:
                self._boot(main)
                return True
            except Reset:
                self.resets += 1
            except PowerCut:
                return False
        raise AssertionError("the board restarts without end: %r" % self.said[-3:])

    def _boot(self, main):
        outside = self._enter()
        try:
            # An exception in boot.py is printed; MicroPython 1.27 then waits at its prompt, 1.20 runs main.py.
            for name in ("boot.py", "main.py"):
                try:
                    if main is not None and name == "main.py":
                        main()
                    elif self.flash.sees(name):
                        exec(compile(self.flash.nodes[name].decode(), name, "exec"), {"__name__": "__main__"})
                except Exception as error:
                    self.crash = error
                    self.said.append("Traceback of %s: %r" % (name, error))
                    break
        finally:
            self._leave(outside)

    def _enter(self):
        fakes = {"machine": self.machine, "network": self.network, "time": self.clock, "micropython": Micropython}
        fakes.update(self.modules)
        if not self.real_sockets:
            fakes["socket"], fakes["ssl"] = SocketModule(self.internet), self.tls(self.internet)
            fakes["select"] = SelectModule(self.internet)
        if not IS_MICROPYTHON:
            fakes["os"] = Os(self.flash)
            fakes["gc"] = Collector
        outside = ({name: sys.modules.get(name) for name in fakes}, set(sys.modules), builtins.open, builtins.print)
        sys.modules.update(fakes)
        builtins.print = lambda *words: self.said.append(" ".join(str(word) for word in words))
        if not IS_MICROPYTHON:
            sys.print_exception = lambda error: self.said.append(repr(error))
        mount(self.flash)
        return outside

    def _leave(self, outside):
        replaced, known, builtins.open, builtins.print = outside
        unmount(self.flash)
        for name in [name for name in sys.modules if name not in known]:
            del sys.modules[name]
        for name, module in replaced.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


def once(action):
    """A main program that does `action` in the first boot only: the boots after it are the new code's."""
    done = []

    def main():
        if not done:
            done.append(1)
            action()

    return main


if IS_MICROPYTHON:
    try:
        import vfs
    except ImportError:  # before 1.23
        import os as vfs

    def mount(flash):
        try:
            vfs.umount("/")
        except OSError:  # nothing is there
            pass
        vfs.mount(getattr(flash, "fs", flash), "/")

    def unmount(flash):
        vfs.umount("/")

else:
    from importlib.machinery import ModuleSpec

    def mount(flash):
        sys.meta_path.insert(0, FlashFinder(flash))
        builtins.open = flash.open

    def unmount(flash):
        sys.meta_path.pop(0)
