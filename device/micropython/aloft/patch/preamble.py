"""What the base's regions hold and how far addresses moved; makes what copies such files. docs/spec/patch.md, "Preamble"."""

from micropython import const

from aloft.errors import AloftError
from aloft.patch.shifts import Shifts
from aloft.patch.space import Space
from aloft.patch.units import Units
from aloft.patch.windows import CODE, DATA, IGNORED, Windows
from aloft.patch.words import ZERO, signed, wrap

_PREAMBLE = const(680)
_MAP_START = const(742)
_MAP_SHIFT = const(804)
_THUMB = const(4)
_RAM = 0x20000000 + ZERO
_MOST_SHIFTS = const(512)
_MOST_SLACK = const(0xFFFF)
_MOST_CLASSES = const(16)
_FIXED_UNITS = const(0x10000)


def read_preamble(header, coder, target, read_base):
    """The copies of a patch between images."""
    base_space = Space()
    target_space = Space()
    windows = Windows(base_space)
    global_pointer = None
    if header.instruction_set == _THUMB:
        read_link(header, coder, base_space, target_space, windows)
    else:
        read_segments(header, read_base, base_space)
        global_pointer = read_classes(coder, windows)
    shifts = read_shifts(header, coder)
    try:
        code = code_of(header.instruction_set)
    except ImportError:
        raise AloftError("PATCH_UNKNOWN_FEATURE", "The patch is for a processor whose module is not installed here.")
    walk = code(header.base_size, read_base, target, base_space, target_space, windows, shifts)
    if global_pointer:
        walk.set_global_pointer(*global_pointer)
    units = Units(coder, target, read_base, walk)
    if coder.is_fast:
        units.runs = runs_of(header.instruction_set, units)
    return units


def runs_of(instruction_set, units):
    """What passes over code fast, if it is installed and there is room for it."""
    try:
        if instruction_set < 3:
            from aloft.patch.xtensa_fast import CodeRuns
        elif instruction_set == 3:
            from aloft.patch.riscv_fast import CodeRuns
        else:
            return None
        return CodeRuns(units)
    except (ImportError, MemoryError):
        return None


def code_of(instruction_set):
    """What walks through code: only that is loaded."""
    if instruction_set == _THUMB:
        from aloft.patch.thumb import Code
    elif instruction_set == 3:
        from aloft.patch.riscv import Code
    elif instruction_set == 2:
        from aloft.patch.xtensa import WideCode as Code
    else:
        from aloft.patch.xtensa import Code
    return Code


def read_segments(header, read_base, space):
    data = memoryview(bytearray(8))
    while space.next_header + 8 <= header.base_size:
        read_base(space.next_header, data)
        space.take_header(data)


def number(coder, most):
    value = coder.number(_PREAMBLE)
    if value > most:
        raise corrupt("a number in front is too large")
    return value


def corrupt(what):
    return AloftError("PATCH_CORRUPT", "The patch is damaged: %s." % what)


def read_classes(coder, windows):
    """Also the fixed window, and the global pointer: None, or what it is in base and target."""
    coder.look()
    for _ in range(number(coder, _MOST_CLASSES)):
        coder.look()
        content = number(coder, CODE)
        windows.classify(content, 0 if content == IGNORED else number(coder, _MOST_SLACK))
    coder.look()
    start = number(coder, _FIXED_UNITS)
    windows.set_fixed(start, number(coder, _FIXED_UNITS - start) if start else 0)
    coder.look()
    base = coder.number(_PREAMBLE)
    if not base:
        return None
    return base + ZERO, wrap(base + ZERO + coder.signed(_PREAMBLE))


def read_link(header, coder, base_space, target_space, windows):
    """Plain binaries have no headers: a base is code, constants, and RAM, of which it holds nothing."""
    coder.look()
    base = coder.number(_PREAMBLE)
    target_address = wrap((base + coder.signed(_PREAMBLE) << 8) + ZERO)
    coder.look()
    code = min(coder.number(_PREAMBLE) << 8, header.base_size)
    slack = number(coder, _MOST_SLACK)
    address = wrap((base << 8) + ZERO)
    base_space.regions.append((address, 0, code))
    base_space.regions.append((wrap(address + code), code, header.base_size - code))
    base_space.regions.append((_RAM, 0, 0))
    target_space.regions.append((target_address, 0, header.target_size))
    target_space.next_header = base_space.next_header = 1 << 29
    windows.classify(CODE, 0)
    windows.classify(DATA, 0)
    windows.classify(DATA, slack)
    windows.set_fixed(0, 0)


def read_shifts(header, coder):
    room = min(header.spare_ram >> 3, _MOST_SHIFTS)
    coder.look()
    count = number(coder, room)
    shifts = Shifts(count, coder.hash16)
    start = 0
    shift = 0
    for i in range(count):
        coder.look()
        start += coder.number(_MAP_START)
        if start >= 1 << 31:
            raise corrupt("a shift begins beyond all addresses")
        shift = signed(shift + coder.signed(_MAP_SHIFT))
        shifts.starts[i] = start
        shifts.shifts[i] = shift
    return shifts
