"""Updates of firmware: what is installed, from what, and what is refused."""

import sys
from binascii import crc32

from chip import SECTOR, VALID, entry
from firmware_boards import IMAGE, PACKED, PATCH, FirmwareBoard, make, publish, published, update
from firmware_images import NEW, OLD, OTHER, PACKED_NEW, PATCH_TO_NEW, PATCH_TO_OLD, PATCH_TO_OTHER
from laws import equal
from loader import make_image, problem
from releases import Repository, sha256

IS_SLOW = sys.platform == "webassembly"
WITH_PATCH = [(PATCH, PATCH_TO_NEW, OLD), (PACKED, PACKED_NEW, None), (IMAGE, NEW, None)]


def asked(board):
    """The artifacts that were downloaded, by name."""
    names = {sha256(OLD): "old", sha256(NEW): "new", sha256(PATCH_TO_NEW): "patch", sha256(PACKED_NEW): "packed"}
    digests = [path[10:] for path in board.repository.asked if path.startswith("artifacts/")]
    return [names.get(bytes.fromhex(digest), "?") for digest in digests]


def updated(board, **options):
    seen = update(board, **options)
    assert board.runs().startswith(NEW), (seen, board.said[-5:])
    equal(seen["installed"], (2, "2.0.0", sha256(NEW)))
    equal([outcome for outcome in seen["outcomes"] if outcome], [("confirmed", None, "2.0.0")])
    equal(board.state(), VALID)
    return seen


def law_image():
    """an image goes into the next slot, is booted, confirmed, and is what is installed; the way back goes the same way"""
    board = FirmwareBoard(published())
    seen = updated(board)
    equal(board.ran, ["ota_0", "ota_1"])
    equal(seen["codes"], [None, None])
    publish(board.repository, OLD, 3, [(PATCH, PATCH_TO_OLD, NEW)])
    equal(update(board)["installed"], (3, "3.0.0", sha256(OLD)))
    equal(board.ran[2:], ["ota_1", "ota_1", "ota_0"])  # once more to apply the patch
    update(board)
    equal(board.ran[5:], ["ota_0"])


def law_restart_due():
    """from the switch, or from a patch that was made ready, to the restart update() says that a restart is due, and asks nobody"""
    for artifacts in (None, WITH_PATCH):
        board = FirmwareBoard(published(artifacts=artifacts))

        def main():
            updater = make()
            equal(updater.update(), True)
            board.repository.asked.clear()
            publish(board.repository, OTHER, 3)
            for later in (updater, make(restart_to_apply=False)):
                equal((later.update(), later.error, board.repository.asked), (True, None, []))

        board.power_on(main=main)
        equal(board.crash, None)


def law_patch():
    """a patch for what runs is taken before the image, the image before what has to be unpacked"""
    board = FirmwareBoard(published(artifacts=WITH_PATCH), real_decoder=True)
    updated(board)
    equal(asked(board), ["patch"])
    board = FirmwareBoard(published(artifacts=WITH_PATCH[1:]))
    updated(board)
    equal(asked(board), ["new"])
    board = FirmwareBoard(published(artifacts=WITH_PATCH[1:2]))
    updated(board)
    equal(asked(board), ["packed"])
    board = FirmwareBoard(published(artifacts=[(PATCH, PATCH_TO_NEW, OTHER), (IMAGE, NEW, None)]))
    updated(board)
    equal(asked(board), ["new"])


def law_places_of_patches():
    """a patch lies in a file until it is applied, or in the tail of the slot if the image ends before it, or is decoded as it comes"""
    packed = WITH_PATCH[1:2]  # takes two sectors, the image three
    for artifacts, blocks, sectors, expected in (
        (WITH_PATCH[:1], 256, 8, "file"),
        (WITH_PATCH[:1], None, 8, "tail"),
        (WITH_PATCH[:1], None, 4, "tail"),
        (WITH_PATCH[:1], None, 3, "nowhere"),
        (packed, None, 5, "tail"),
        (packed, None, 4, "nowhere"),
    ):
        board = FirmwareBoard(published(artifacts=artifacts), sectors=sectors)
        if blocks is None:
            board.flash.blocks = board.flash.used() + 6
        board.chip.put("ota_1", make_image(31, sectors * SECTOR))
        seen = set()

        def look():
            if [name for name in board.flash.nodes if name.startswith("_ota/part.")]:
                seen.add("file")
            cells = bytes(board.chip.cells["ota_1"])
            if b"ALFP" in cells:
                seen.add("tail")
                assert cells.startswith(b"\xff" * 16) or cells.startswith(NEW[:16]), "the image before is left without its end"

        board.watch = look
        updated(board)
        equal(seen or {"nowhere"}, {expected})
        equal([name for name in board.flash.nodes if name.startswith("_ota/part.")], [])


def law_false_artifacts():
    """whatever a server calls a patch, the image follows, and what is not signed is never an image in a slot"""
    changed = bytearray(PATCH_TO_NEW)
    changed[700] ^= 1
    hidden = bytearray(PATCH_TO_OLD)  # a sound image comes of it, but not the one that is signed
    false = [
        (PATCH, bytes(changed), OLD),
        (PATCH, b"no patch at all" * 20, OLD),
        (PATCH, PATCH_TO_NEW[:-20], OLD),
        (PATCH, PATCH_TO_NEW + b"more", OLD),
        (PATCH, PACKED_NEW[:40] + PATCH_TO_NEW[40:], OLD),
        (PATCH, bytes(hidden), OLD),
        (PATCH, b"", OLD),
    ]
    for kind, content, base in false[:-1]:
        board = FirmwareBoard(published(artifacts=[(kind, content, base), (IMAGE, NEW, None)]))
        updated(board)
        equal(asked(board), ["?", "new"])


def never_an_image(board, *allowed):
    """Watches that there is no image in the next slot but those."""

    def look():
        cells = bytes(board.chip.cells["ota_1"])
        if problem(cells, 0, len(cells)) is None:
            assert any(cells.startswith(image) for image in allowed), "an image nobody signed"
        looked.append(1)

    looked = []
    board.watch = look
    return looked


def law_unsigned_images_never_boot():
    """what comes of a false artifact is no image at any moment, even if a bootloader would take it"""
    assert len(OTHER) == len(NEW) and problem(OTHER, 0, len(OTHER)) is None
    # A patch whose header promises the image that is signed.
    forged = PATCH_TO_OTHER[:40] + sha256(NEW)[:16]
    forged += (crc32(forged) & 0xFFFFFFFF).to_bytes(4, "little") + PATCH_TO_OTHER[60:]
    board = FirmwareBoard(published(artifacts=[(PATCH, forged, OLD)]))
    looked = never_an_image(board)
    equal(update(board)["code"], "TARGET_DIGEST")
    assert len(looked) > 4
    equal(board.ran, ["ota_0"] * 3)
    # An image that is another one.
    board = FirmwareBoard(published())
    board.repository.files["artifacts/" + sha256(NEW).hex()] = OTHER
    looked = never_an_image(board)
    equal(update(board)["code"], "FETCH_DIGEST")
    assert looked
    equal(board.ran, ["ota_0"])


def law_halves_never_boot():
    """what is half the image before and half the new one is no image, even if its checksum is right and it has no hash"""
    before = make_image(11, 12 * 1024, has_hash=False)
    new = bytearray(before)
    for at in (5000, 9000):
        new[at : at + 4] = bytes((before[at + 1], before[at], before[at + 2], before[at + 3]))
    new = bytes(new)
    assert new[:SECTOR] == before[:SECTOR] and problem(new[:8192] + before[8192:], 0, len(new)) is None
    board = FirmwareBoard(published(new))
    board.chip.put("ota_1", before)
    never_an_image(board, before, new)
    equal(update(board)["installed"], (2, "2.0.0", sha256(new)))


def law_flash_that_lies():
    """a program that leaves no trace is noticed at once, blames no artifact, and is done again at the next check"""
    for artifacts, restart in ((WITH_PATCH[:1], True), (WITH_PATCH[:1], False), (WITH_PATCH[2:], True)):
        for deaf in (1, 4) if IS_SLOW else (1, 2, 3, 4):
            board = FirmwareBoard(published(artifacts=artifacts))
            board.chip.deaf = deaf
            seen = update(board, restart_to_apply=restart)
            # At boot the guard notices, and the check that follows begins anew.
            equal(seen["codes"], ["FLASH_WRITE"] if artifacts[0][0] == IMAGE or not restart else [None, None, None])
            if seen["code"]:
                updated(board)


def law_wrong_bytes():
    """an image that comes wrong again and again is given up after four times, and forgiven under a higher number"""
    board = FirmwareBoard(published())
    path = "artifacts/" + sha256(NEW).hex()
    board.repository.files[path] = NEW[:-1] + b"?"
    for _ in range(4):
        equal(update(board)["code"], "FETCH_DIGEST")
    board.repository.files[path] = NEW
    equal(update(board)["code"], "REFUSED_FAILED_BEFORE")
    publish(board.repository, NEW, 3)
    equal(update(board)["installed"], (3, "3.0.0", sha256(NEW)))


def law_missing_artifacts():
    """a patch that is not there is passed over, an image that is not there is asked for again at the next check, for ever"""
    board = FirmwareBoard(published(artifacts=WITH_PATCH[:1] + WITH_PATCH[2:]))
    path = "artifacts/" + sha256(NEW).hex()
    del board.repository.files["artifacts/" + sha256(PATCH_TO_NEW).hex()]
    del board.repository.files[path]
    for _ in range(9):
        equal(update(board)["code"], "FETCH_NOT_FOUND")
    board.repository.files[path] = NEW
    updated(board)


def law_refused_boards():
    """boards that can not do it say so, and nothing was written"""

    def code_of(change=None, **options):
        board = FirmwareBoard(published(), **options)
        if change:
            change(board)
        before = {label: bytes(cells) for label, cells in board.chip.cells.items()}
        code = update(board)["code"]
        equal({label: bytes(cells) for label, cells in board.chip.cells.items()}, before)
        return code

    equal(code_of(slots=1), "FIRMWARE_NO_SLOTS")
    equal(code_of(otadata=False), "FIRMWARE_NO_OTADATA")
    equal(code_of(lambda board: setattr(board.chip, "is_encrypted", True)), "FIRMWARE_ENCRYPTED")
    equal(code_of(lambda board: board.modules.update(esp32=None)), "FIRMWARE_NO_SLOTS")
    equal(code_of(sectors=2), "REFUSED_SLOT")
    for state in (0, 1):
        board = FirmwareBoard(published())
        board.chip.put("otadata", entry(1, state))
        board.chip.rollback = state == 0
        equal(update(board, confirms=False)["code"], "REFUSED_TRIAL")
        equal(board.chip.erases, 1 if state == 0 else 0)  # the bootloader's own
        equal(update(board)["installed"][0], 2)


def law_wrong_images():
    """an image for another chip, or none at all, is refused before the slot is touched"""
    for wrong, code in ((make_image(3, 9 * 1024, chip_id=5), "IMAGE_WRONG_CHIP"), (b"text" * 4000, "IMAGE_BAD_MAGIC")):
        board = FirmwareBoard(published(wrong))
        board.chip.put("ota_1", OTHER)
        for _ in range(4):
            equal(update(board)["code"], code)
        assert board.chip.cells["ota_1"].startswith(OTHER)
        equal(update(board)["code"], "REFUSED_FAILED_BEFORE")


def law_what_the_loader_refuses():
    """a signed image that the loader refuses is given up after three times"""
    bad = NEW[:200] + b"?" + NEW[201:]
    board = FirmwareBoard(published(bad))
    seen = [update(board) for _ in range(4)]
    equal([each["code"] for each in seen], ["SET_BOOT"] * 3 + ["REFUSED_FAILED_BEFORE"])
    equal(seen[2]["outcomes"], [("failed", "SET_BOOT", "2.0.0")])
    equal(board.ran, ["ota_0"] * 4)


def law_memory():
    """what needs more memory than there is is not chosen, and nothing is erased for it"""
    board = FirmwareBoard(published(artifacts=WITH_PATCH))
    updated(board, most_ram=8000)
    equal(asked(board), ["new"])
    board = FirmwareBoard(published(artifacts=WITH_PATCH[:2]))
    equal(update(board, most_ram=8000)["code"], "REFUSED_RAM")
    board = FirmwareBoard(published(artifacts=[(PATCH, PATCH_TO_NEW, OTHER)]))
    equal(update(board)["code"], "REFUSED_NO_ARTIFACT")
    equal(board.chip.erases + board.chip.programs, 0)


def law_resume():
    """a download that breaks goes on where it was, after a restart too; every byte comes about once"""
    for artifacts, size in (([(IMAGE, NEW, None)], len(NEW)), (WITH_PATCH[:1], len(PATCH_TO_NEW))):
        board = FirmwareBoard(published(artifacts=artifacts))
        ranges = []

        def spoil(path, headers, answer):
            if path.startswith("artifacts/"):
                ranges.append(int(headers.get("range", "bytes=0-")[6:-1]))
                begin = answer[0].index(b"\r\n\r\n") + 4
                return answer[0][: begin + 700], "ends"

        board.repository.spoil = spoil
        for _ in range(40):
            if update(board)["installed"][0] == 2:
                break
        assert board.runs().startswith(NEW)
        if len(artifacts[0][1]) < SECTOR:
            equal(ranges, sorted(ranges))
