"""Patches that the boot guard applies: when, with what, and what follows when that fails."""

import sys
from binascii import crc32

from firmware_boards import IMAGE, PACKED, PATCH, FirmwareBoard, published, update
from firmware_images import NEW, OLD, PACKED_NEW, PATCH_TO_NEW, PATCH_TO_OLD, PATCH_TO_OTHER
from laws import equal
from releases import sha256

WITH_PATCH = [(PATCH, PATCH_TO_NEW, OLD), (IMAGE, NEW, None)]
DECODER = "aloft/patch/decoder.py"


def asked_for_image(board):
    from binascii import hexlify

    return "artifacts/" + hexlify(sha256(NEW)).decode() in board.repository.asked


def installed(board, ran, **options):
    seen = update(board, **options)
    equal(board.ran, ran)
    equal(seen["installed"], (2, "2.0.0", sha256(NEW)))
    return seen


def law_before_everything_else():
    """the boot after the update applies the patch, and of the package only what that takes is loaded"""
    for blocks in (None, 6):  # a file, and the tail of the slot
        board, loaded = FirmwareBoard(published(artifacts=WITH_PATCH), real_decoder=blocks is None), set()
        if blocks:
            board.flash.blocks = board.flash.used() + blocks

        def look():
            if len(board.ran) == 2:
                loaded.update(name for name in sys.modules if name.startswith("aloft") and not name.startswith("aloft.patch"))

        board.watch = look
        installed(board, ["ota_0", "ota_0", "ota_1"])
        assert not asked_for_image(board)
        own = "aloft aloft.errors aloft.firmware_apply aloft.firmware_journal aloft.flash aloft.forget aloft.image aloft.slot_writer"
        ends = "aloft.firmware_switch aloft.otadata aloft.slots aloft_guard"
        equal(sorted(loaded), sorted((own + " " + ends).split()))


def law_at_once():
    """without a restart before it, if the program wants that"""
    installed(FirmwareBoard(published(artifacts=WITH_PATCH)), ["ota_0", "ota_1"], restart_to_apply=False)


def law_fallback():
    """where applying fails, for want of memory, of modules, or of the patch, the old program runs on and takes the image"""
    wrongs = {
        DECODER: (b"raise MemoryError()", b"def decode(*all):\n    raise MemoryError()\n", b"import nothing_of_the_kind"),
        "aloft/firmware_apply.py": (b"raise MemoryError()", b"what is this"),
    }
    for name in wrongs:
        for wrong in wrongs[name]:
            board = FirmwareBoard(published(artifacts=WITH_PATCH), real_decoder=True)
            board.flash.put(name, wrong)
            seen = installed(board, ["ota_0", "ota_0", "ota_0", "ota_1"])
            assert asked_for_image(board)
            equal(seen["codes"], [None, None, None])
            equal([name for name in board.flash.nodes if name.startswith("_ota/part.")], [])


def staged(**options):
    """A board with a patch that is ready."""
    board = FirmwareBoard(published(artifacts=WITH_PATCH))
    assert update(board, restarts=False, **options)["result"]
    equal((board.ran, asked_for_image(board)), (["ota_0"], False))
    return board


def law_lost_patch():
    """a patch that is gone or went bad, and a base that is another one, are noticed at boot; the image follows"""

    def spoil(board, change):
        for name, content in list(board.flash.nodes.items()):
            if name.startswith("_ota/part."):
                change(board, name, content)

    for change in (
        lambda board, name, content: board.flash.nodes.pop(name),
        lambda board, name, content: board.flash.put(name, content[:900]),
        lambda board, name, content: board.flash.put(name, content[:30]),
        lambda board, name, content: board.flash.put(name, content[:700] + b"?" + content[701:]),
        lambda board, name, content: board.chip.put("ota_0", b"\0", len(OLD)) or board.flash.put(name, b""),
    ):
        board = staged()
        spoil(board, change)
        installed(board, ["ota_0"] * 3 + ["ota_1"])
        assert asked_for_image(board)


def law_another_base():
    """when another image runs by then, nothing is erased for the patch"""
    from loader import make_image

    board = staged()
    other = make_image(9, len(OLD) // 16 * 16)
    board.chip.put("ota_0", b"\xff" * len(board.chip.cells["ota_0"]))
    board.chip.put("ota_0", other)
    erases = []

    def look():
        if len(board.ran) == 2:
            erases.append(1)

    board.watch = look
    seen = update(board)
    equal((erases, seen["installed"]), ([], (2, "2.0.0", sha256(NEW))))


def law_restarts_in_it():
    """a board that restarts whenever it applies stops trying, and takes the image"""
    board = staged()
    board.flash.put("aloft/patch/__init__.py", b"def decode(*all):\n    import machine\n    machine.reset()\n")
    installed(board, ["ota_0"] * (1 + 8 + 1 + 1) + ["ota_1"])
    assert asked_for_image(board)



def law_other_guards():
    """where boot.py has a guard that knows nothing of patches, or none, the patch is applied by the program"""
    board = staged()
    guard = board.flash.nodes["aloft_guard.py"]
    board.flash.put("aloft_guard.py", guard + b"\n")
    board.flash.put("boot.py", b"import sys\nsys.modules['_ota_booted'] = True\n")
    seen = update(board)
    equal(seen["codes"][0], None)
    equal(board.runs()[: len(NEW)], NEW)
    assert not asked_for_image(board)
    board = staged()
    board.flash.put("boot.py", b"")
    installed(board, ["ota_0"] * 2 + ["ota_1"])
    assert not asked_for_image(board)


def law_watchdog():
    """a watchdog that boot.py started before the guard is fed while the patch is applied"""
    board = staged()
    lines = "import sys, machine\nsys.modules['_ota_feed'] = machine.WDT(timeout=8000).feed\nimport aloft_guard\n"
    board.flash.put("boot.py", lines.encode())
    installed(board, ["ota_0"] * 2 + ["ota_1"])
    assert board.machine.dogs[0].fed >= 6, [dog.fed for dog in board.machine.dogs]


def law_flash_that_fails_at_boot():
    """flash that fails while the patch is applied blames no patch: it is applied at another boot"""
    failing, ended = 0, 0
    while not ended:
        failing += 13 if sys.platform == "webassembly" else 1
        board = staged()
        board.flash.power_on()
        board.flash.failing = failing
        board.power_on(main=lambda: None)
        ended = not board.flash.failed
        board.flash.failing = None
        for _ in range(3):
            seen = update(board)
            if seen["installed"][0] == 2:
                break
        equal(seen["installed"], (2, "2.0.0", sha256(NEW)))
    assert failing > 10, failing


def forged(patch, at, field):
    """With another field in its header, and a CRC that is right."""
    header = patch[:at] + field + patch[at + len(field) : 56]
    return header + (crc32(header) & 0xFFFFFFFF).to_bytes(4, "little") + patch[60:]


def law_no_restart_for_nothing():
    """what the header says is looked at before the restart: for another base, target or chip, or damaged, there is none"""
    other_chip = forged(PATCH_TO_NEW, 6, b"\5\0")
    damaged = PATCH_TO_NEW[:40] + b"?" + PATCH_TO_NEW[41:]
    for false in (PATCH_TO_OLD, PATCH_TO_OTHER, other_chip, b"no patch" * 20, damaged, PATCH_TO_NEW[:50]):
        board = FirmwareBoard(published(artifacts=[(PATCH, false, OLD), (IMAGE, NEW, None)]))
        installed(board, ["ota_0", "ota_1"])


def law_sizes_in_the_header():
    """sizes in the header that are not those of offer, manifest and base, or a base where none belongs, and nothing is erased for it"""
    patch_size, base_size, target_size = 8, 12, 16
    false = [
        (PATCH, forged(PATCH_TO_NEW, at, size.to_bytes(4, "little")), OLD)
        for at, size in (
            (patch_size, len(PATCH_TO_NEW) - 1),
            (patch_size, len(PATCH_TO_NEW) + 1),
            (base_size, len(OLD) - 1),
            (target_size, len(NEW) - 1),
            (target_size, len(NEW) + 1),
            (target_size, 1 << 24),
        )
    ]
    for artifact in false + [(PACKED, PATCH_TO_NEW, None), (PATCH, PACKED_NEW, OLD)]:
        board = FirmwareBoard(published(artifacts=[artifact]))
        equal(update(board)["code"], "PATCH_WRONG_BASE" if artifact == false[2] else "PATCH_BAD_HEADER")
        equal((board.ran, board.chip.erases + board.chip.programs), (["ota_0"], 0))
