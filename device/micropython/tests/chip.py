"""A chip: NOR flash with a partition table, otadata, a bootloader, and `esp32.Partition` on top of it.

The flash is stricter than the real one: whoever programs a bit from 0 to 1 is told. Its operations count with those of the file
system, so one number says where the power goes; what is left of an erase or a program then is drawn from what real chips leave. The
bootloader and the calls that write otadata follow recordings of Espressif's own (vectors/bootloader-truth.tsv, vectors/otadata)."""

import struct
from binascii import crc32

from flash import PowerCut
from loader import problem

SECTOR = 4096
NEW, PENDING, VALID, INVALID, ABORTED, NONE = 0, 1, 2, 3, 4, 0xFFFFFFFF
APP, DATA = 0, 1
VALIDATE_FAILED, NOT_FOUND, FAIL, INVALID_SIZE, INVALID_ARGUMENT = -5379, -261, -1, -260, -258


def entry(sequence, state=NONE):
    data = struct.pack("<L", sequence)
    return data + b"\xff" * 20 + struct.pack("<LL", state, crc32(data, NONE) & NONE)


def parse(data):
    """(sequence, state, sound) of 32 bytes."""
    sequence, _, state, crc = struct.unpack("<L20sLL", data)
    return sequence, state, crc == crc32(data[:4], NONE) & NONE


def is_unused(data):
    sequence, state, _ = parse(data)
    return sequence == NONE or state in (INVALID, ABORTED)


def active_of(entries):
    """The number of the entry a bootloader obeys, or None."""
    valid = [number for number in (0, 1) if parse(entries[number])[2] and not is_unused(entries[number])]
    if len(valid) == 2:
        return 1 if parse(entries[1])[0] > parse(entries[0])[0] else 0
    return valid[0] if valid else None


def set_boot_entry(entries, slot, count, rollback, before_idf6):
    """(number, bytes) of the entry that esp_ota_set_boot_partition writes."""
    active = active_of(entries)
    state = NEW if rollback else NONE
    if active is None:
        return 0, entry(slot + 1, state)
    current = parse(entries[active])[0]
    sequence = (slot + 1) % count
    while sequence < current:
        sequence += count
    in_place = (current - 1) % count == slot and not before_idf6
    return (active if in_place else 1 - active), entry(sequence, state)


class Row:
    def __init__(self, kind, subtype, address, size, label):
        self.kind, self.subtype, self.address, self.size, self.label = kind, subtype, address, size, label


class Chip:
    def __init__(self, flash, slots=2, sectors=8, factory=False, otadata=True, rollback=True, before_idf6=True, chip_id=0):
        self.flash, self.rollback, self.before_idf6, self.chip_id = flash, rollback, before_idf6, chip_id
        self.rows, self.cells = [], {}
        self.is_encrypted = False
        self.seed = None  # of what a power cut in the midst of an operation leaves; None: it goes before
        self.erases = self.programs = 0
        self.deaf = None  # the number of a program that changes nothing, and says nothing
        self.running = self.watch = None
        if otadata:
            self._add(DATA, 0, 2, "otadata")
        if factory:
            self._add(APP, 0, sectors, "factory")
        for slot in range(slots):
            self._add(APP, 0x10 + slot, sectors, "ota_%d" % slot)

    def _add(self, kind, subtype, sectors, label):
        address = 0x10000 * (len(self.rows) + 1)
        self.rows.append(Row(kind, subtype, address, sectors * SECTOR, label))
        self.cells[label] = bytearray(b"\xff" * (sectors * SECTOR))

    def copy(self, flash):
        """The same chip with cells of its own; the file system is `flash`."""
        copy = Chip(flash, 0, otadata=False)
        copy.rollback, copy.before_idf6, copy.chip_id, copy.rows = self.rollback, self.before_idf6, self.chip_id, self.rows
        copy.cells = {label: bytearray(cells) for label, cells in self.cells.items()}
        return copy

    def row(self, label):
        return [row for row in self.rows if row.label == label][0]

    def slots(self):
        return [row for row in self.rows if row.kind == APP and row.subtype >= 0x10]

    def put(self, label, data, at=0):
        """As a cable does it."""
        self.cells[label][at : at + len(data)] = data

    # --- flash ---

    def _operate(self, accident):
        was_dead = self.flash.is_dead
        try:
            self.flash.operate()
        except PowerCut:
            if not was_dead and self.seed is not None:
                accident(self.seed)
            raise

    def erase(self, label, at, size=SECTOR):
        cells = self.cells[label]
        assert at % SECTOR == 0 and size % SECTOR == 0 and at + size <= len(cells), (label, at, size)
        for start in range(at, at + size, SECTOR):
            self._operate(lambda seed: torn_erase(cells, start, seed))
            self.erases += 1
            cells[start : start + SECTOR] = b"\xff" * SECTOR
            if self.watch:
                self.watch()

    def program(self, label, at, data):
        cells = self.cells[label]
        assert at + len(data) <= len(cells), "a program leaves %s" % label
        self._operate(lambda seed: torn_program(cells, at, data, seed))
        self.programs += 1
        if self.programs == self.deaf:
            return
        data = bytes(data)
        old = cells[at : at + len(data)]
        # Mostly everything is erased, and numbers of 4 KB take a while.
        if old != b"\xff" * len(old):
            data = self._fallen(label, at, old, data)
        cells[at : at + len(data)] = data
        if self.watch:
            self.watch()

    def _fallen(self, label, at, old, data):
        old, new = int.from_bytes(bytes(old), "little"), int.from_bytes(data, "little")
        assert old & new == new, "%s at %d: bits were programmed from 0 to 1" % (label, at)
        return (old & new).to_bytes(len(data), "little")

    # --- otadata ---

    def entries(self):
        return [bytes(self.cells["otadata"][at : at + 32]) for at in (0, SECTOR)]

    def write_entry(self, number, data):
        self.erase("otadata", number * SECTOR)
        self.program("otadata", number * SECTOR, data)

    def with_state(self, number, state):
        old = self.entries()[number]
        self.write_entry(number, old[:24] + struct.pack("<L", state) + old[28:])

    # --- bootloader ---

    def boot(self):
        """From reset to the label of what runs; None when nothing boots."""
        slots, factory = self.slots(), [row for row in self.rows if row.kind == APP and row.subtype == 0]
        start, blank = -1 if factory else 0, False
        if "otadata" in self.cells:
            if self.rollback:
                for number in (0, 1):
                    if parse(self.entries()[number])[1] == PENDING:
                        self.with_state(number, ABORTED)
            entries = self.entries()
            active = active_of(entries)
            if active is None:
                start = 0 if all(is_unused(each) for each in entries) and not factory else -1
                never_written = all(parse(each)[0] == NONE or not parse(each)[2] for each in entries)
                blank = start == 0 and never_written
            else:
                sequence, state, _ = parse(entries[active])
                if self.rollback and state == NEW:
                    self.with_state(active, PENDING)
                start = (sequence - 1) % len(slots)
        order = list(range(start, -2, -1)) + list(range(start + 1, len(slots)))
        self.running = None
        for number in order:
            if number < 0 and not factory:
                continue
            row = factory[0] if number < 0 else slots[number]
            if problem(self.cells[row.label], self.chip_id, row.size) is None:
                if blank:
                    self.write_entry(0, entry(number + 1, VALID))
                self.running = row.label
                return row.label
        return None

    def set_boot(self, label):
        row = self.row(label)
        if row.kind != APP or problem(self.cells[label], self.chip_id, row.size) is not None:
            raise OSError(VALIDATE_FAILED)
        if "otadata" not in self.cells:
            raise OSError(NOT_FOUND)
        if row.subtype == 0:
            self.erase("otadata", 0, 2 * SECTOR)
        else:
            number, data = set_boot_entry(
                self.entries(), row.subtype - 0x10, len(self.slots()), self.rollback, self.before_idf6
            )
            self.write_entry(number, data)

    def mark_valid(self):
        if "otadata" not in self.cells:
            raise OSError(NOT_FOUND)
        active = active_of(self.entries())
        if active is None:
            raise OSError(FAIL)
        if parse(self.entries()[active])[1] != VALID:
            self.with_state(active, VALID)


def random_of(seed):
    """Numbers of 16 bits."""
    state = seed * 7919 % 65521 + 1
    while True:
        state = state * 17364 % 65521
        yield state


def torn_erase(cells, at, seed):
    """What an erase leaves that did not finish, as packages/simulator draws it."""
    random = random_of(seed)
    kind, edge = next(random) % 4, next(random) % (SECTOR + 1)
    if kind == 0:
        cells[at : at + edge] = b"\xff" * edge
    elif kind == 1:
        cells[at : at + edge] = bytes(edge)
    else:
        noise = bytes(next(random) & 255 for _ in range(64)) * (SECTOR // 64)
        if kind == 2:
            old = int.from_bytes(bytes(cells[at : at + SECTOR]), "little") | int.from_bytes(noise, "little")
            noise = old.to_bytes(SECTOR, "little")
        cells[at : at + SECTOR] = noise


def torn_program(cells, at, data, seed):
    """Bits only fall, and only those that were about to be cleared."""
    random = random_of(seed)
    clean, edge = next(random) % 2 == 0, next(random) % len(data)
    last = edge + 1 if clean else len(data)
    for index in range(last):
        wanted = cells[at + index] & data[index]
        if not clean or index == edge:
            wanted |= cells[at + index] & next(random) & 255
        cells[at + index] = wanted


def esp32_module(chip):
    """The module `esp32` of a board with this chip."""

    class Partition:
        BOOT, RUNNING, TYPE_APP, TYPE_DATA = 0, 1, APP, DATA

        def __init__(self, which, block_size=SECTOR):
            assert which != Partition.BOOT
            label = chip.running if which == Partition.RUNNING else which
            found = [row for row in chip.rows if row.label == label]
            if not found:
                raise OSError(2)
            self.row = found[0]

        @staticmethod
        def find(type=APP, subtype=0xFF, label=None, block_size=SECTOR):
            rows = [row for row in chip.rows if row.kind == type and subtype in (0xFF, row.subtype)]
            return [Partition(row.label) for row in rows if label in (None, row.label)]

        def info(self):
            row = self.row
            return (row.kind, row.subtype, row.address, row.size, row.label, chip.is_encrypted)

        def get_next_update(self):
            slots = chip.slots()
            if not slots:
                raise OSError(2)
            labels = [row.label for row in slots]
            at = labels.index(self.row.label) + 1 if self.row.label in labels else 0
            return Partition(labels[at % len(labels)])

        def set_boot(self):
            chip.set_boot(self.row.label)

        @classmethod
        def mark_app_valid_cancel_rollback(cls):
            chip.mark_valid()

        def readblocks(self, block, view, offset=0):
            if chip.flash.is_dead:
                raise PowerCut()
            at = block * SECTOR + offset
            if at < 0 or at + len(view) > self.row.size:
                raise OSError(INVALID_SIZE)
            view[:] = chip.cells[self.row.label][at : at + len(view)]

        def writeblocks(self, block, view, offset=None):
            at = block * SECTOR + (offset or 0)
            if at < 0 or at + len(view) > self.row.size or (offset is None and len(view) % SECTOR):
                raise OSError(INVALID_SIZE)
            assert self.row.label != chip.running, "the running slot is written"
            if offset is None:
                chip.erase(self.row.label, at, len(view))
            chip.program(self.row.label, at, view)

        def ioctl(self, request, argument):
            if request in (4, 5):
                return self.row.size // SECTOR if request == 4 else SECTOR
            if request == 6:
                assert self.row.label != chip.running, "the running slot is erased"
                if not 0 <= argument < self.row.size // SECTOR:
                    raise OSError(INVALID_ARGUMENT)
                chip.erase(self.row.label, argument * SECTOR)
            return 0

    class Module:
        pass

    Module.Partition = Partition
    return Module
