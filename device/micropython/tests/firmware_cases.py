"""What the package, and the chip that its laws are tried on, make of otadata and images; cases and answers are named as in the
vectors."""

from binascii import hexlify, unhexlify

from chip import Chip, entry, set_boot_entry
from flash import Flash
from loader import CHIPS, make_image, problem

STATES = {"NEW": 0, "PENDING_VERIFY": 1, "VALID": 2, "INVALID": 3, "ABORTED": 4, "UNDEFINED": 0xFFFFFFFF}
NAMES = ("new", "pending-verify", "valid", "invalid", "aborted")


def answer(case):
    return globals()["answer_" + case["kind"]](case)


def answer_entry(case):
    from aloft.otadata import Entry

    found = Entry(unhexlify(case["bytes"]))
    state = NAMES[found.state] if found.state < len(NAMES) else "undefined"
    return {"sequence": found.sequence, "state": state, "entryInvalid": found.is_invalid, "valid": found.is_valid}


def answer_switch(case):
    before = [unhexlify(each) if each else b"\xff" * 32 for each in case["before"]]
    number, data = set_boot_entry(before, case["slot"], case["slotCount"], case["rollback"], case["beforeIdf6"])
    return {"writesEntry": number, "bytes": hexlify(data).decode()}


def answer_image(case):
    from aloft.errors import AloftError
    from aloft.image import check_chip
    from aloft.whole_image import read_image

    data, device = unhexlify(case["bytes"]), case["device"]
    chip_id = CHIPS[device["chip"]]

    def read(offset, view):
        view[:] = (data[offset : offset + len(view)] + bytes(len(view)))[: len(view)]

    said = {"loader": problem(data, chip_id, device["slotSize"], device["chipRevision"]), "package": None, "size": None}
    try:
        image = read_image(read, min(len(data), device["slotSize"]))
        said["size"] = image.size
        check_chip(image, chip_id)
    except AloftError as error:
        said["package"] = error.code
    return said


def answer_boot(case):
    from aloft.otadata import active, Entry

    chip = Chip(Flash(), sectors=1, rollback=case["rollback"])
    for slot in (0, 1):
        chip.put("ota_%d" % slot, damaged(case["images"][slot], make_image(slot, 4096)))
        chip.put("otadata", entry_of(case["entries"][slot]), slot * 4096)
    booted = chip.boot()
    after = [Entry(each) for each in chip.entries()]
    obeyed = active(after)
    return {
        "booted": "none" if booted is None else "slot " + booted[4:],
        "after": [text_of(each) for each in after],
        "obeyed": None if obeyed is None else obeyed.slot(2),
    }


def entry_of(text):
    """'empty', '1', '2:VALID', '0x10 bad-crc'."""
    if text == "empty":
        return b"\xff" * 32
    number, _, state = text.split(" ")[0].partition(":")
    data = entry(int(number, 0), STATES[state or "UNDEFINED"])
    return data[:28] + b"\0\0\0\0" if text.endswith("bad-crc") else data


def text_of(found):
    if found.sequence == 0xFFFFFFFF:
        return "empty"
    state = [name for name, number in STATES.items() if number == found.state][0]
    return "%d:%s%s" % (found.sequence, state, "" if found.is_sound else " bad-crc")


def damaged(how, good):
    if how == "ok":
        return good
    if how == "erased":
        return b""
    if how == "truncated":
        return good[:3000]
    if how == "wrong magic":
        return b"\xe8" + good[1:]
    if how == "appended SHA-256 wrong":
        return good[:-5] + bytes([good[-5] ^ 16]) + good[-4:]
    if how in ("one bit flipped", "one bit flipped in a segment"):
        return good[:2000] + bytes([good[2000] ^ 16]) + good[2001:]
    if how == "bit flipped, checksum and SHA-256 recomputed (so valid)":
        return make_image(77, 4096)
    if how == "hash flag 0, no appended hash":
        return make_image(78, 4096, has_hash=False)
    if how == "chip id 5 (C3) on ESP32":
        return make_image(79, 4096, chip_id=5)
    assert how == "min chip rev 3.0 on rev 0.0", how
    return good[:15] + b"\x2c\x01" + good[17:]
