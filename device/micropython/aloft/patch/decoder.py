"""The body of a patch: literals, copies, repeats. docs/spec/patch.md, "Operations"."""

from micropython import const

from aloft.errors import AloftError
from aloft.forget import forget
from aloft.patch.target import Target

try:
    from aloft.patch.fast import Coder
except Exception:  # the port makes no machine code, or has no room for it
    from aloft.patch.plain import Coder

_HEADER = const(60)
# Places of models.
_KIND = const(54)
_COPY_SIZE = const(81)
_COPY_FROM = const(143)
_REPEAT_SIZE = const(205)
_RECENT_SIZE = const(267)
_IS_RECENT = const(329)
_REPEAT_DISTANCE = const(356)


def decode(header, read, read_base, read_target, out, make_coder=Coder):
    coder = make_coder(read, header.size - _HEADER, header.table_bits, header.instruction_set)
    target = Target(header.target_size, coder, read_target, out)
    coder.start()
    if header.instruction_set:
        from aloft.patch.preamble import read_preamble
        from aloft.patch.repeats import Repeats

        copies = read_preamble(header, coder, target, read_base)
        read_preamble = None
        forget("patch.preamble")
        repeat = Repeats(copies, header.instruction_set == 4).repeat
    else:
        from aloft.patch.copies import Copies

        copies = Copies(coder, target, read_base)
        repeat = target.repeat
    distance = 0
    copied = 0
    while True:
        if target.made == target.size:
            if target.given + target.made == header.target_size:
                break
            yield from target.turns()
        coder.look()
        target.follow()
        target.made = coder.literals(target.out, target.made)
        target.followed = target.given + target.made
        if not coder.is_other:
            continue
        before = coder.before()
        if coder.bit(_KIND + before) == 0:
            coder.remember(before, 1)
            start = copied + coder.signed(_COPY_FROM)
            copied = start + read_size(coder, target, _COPY_SIZE)
            if start < 0 or copied > header.base_size:
                raise AloftError("PATCH_CORRUPT", "The patch is damaged: a copy leaves the base.")
            yield from copies.copy(start, copied)
        else:
            coder.remember(before, 2)
            is_recent = coder.bit(_IS_RECENT + before)
            size = read_size(coder, target, _RECENT_SIZE if is_recent else _REPEAT_SIZE)
            if not is_recent:
                distance = coder.number(_REPEAT_DISTANCE + (0 if size < 3 else 62 if size == 3 else 124)) + 1
            if not 0 < distance <= target.position():
                raise AloftError("PATCH_CORRUPT", "The patch is damaged: a repeat starts before the target.")
            coder.look()
            while size:
                if target.made == target.size:
                    yield from target.turns()
                size -= repeat(distance, size)
    coder.finish()
    yield from target.turns()


def read_size(coder, target, model):
    size = coder.number(model) + 1
    if size > target.target_size - target.position():
        raise AloftError("PATCH_CORRUPT", "The patch is damaged: an operation runs past the end of the target.")
    return size
