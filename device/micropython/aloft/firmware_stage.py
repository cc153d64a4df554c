"""Where the bytes of an artifact go: a file or the free tail of the next slot, for what is applied later, or where they belong."""

import os
from hashlib import sha256

from aloft_guard import ROOT, is_file

from aloft.firmware_journal import bytes_of, text_of
from aloft.image import check_chip, read_header
from aloft.parts import Parts, path_of, size_of
from aloft.slot_writer import SECTOR, SectorWriter

RESERVE = 8  # blocks of the file system that stay free
TAIL_MARK, DIRECT_MARK = 4, 16  # sectors between two notes in the journal


class Gathered:
    """Collects pieces of any size to sectors."""

    def __init__(self, sector, store):
        self.sector, self.store, self.fill = sector, store, 0

    def take(self, view):
        at = 0
        while at < len(view):
            count = min(len(view) - at, SECTOR - self.fill)
            self.sector[self.fill : self.fill + count] = view[at : at + count]
            self.fill += count
            at += count
            if self.fill == SECTOR:
                self.flush()

    def flush(self):
        if self.fill:
            count, self.fill = self.fill, 0
            self.store(count)


class StagedFile:
    def __init__(self, fetcher, digest, size):
        self.parts, self.digest, self.size, self.file = Parts(fetcher), digest, size, None

    @staticmethod
    def has_room(digest, size):
        status, path = os.statvfs(ROOT), path_of(digest)
        there = size_of(path) if is_file(path) else 0
        return size - there <= (status[4] - RESERVE) * status[1]

    def fetch(self):
        yield from self.parts.fetch(self.digest, self.size)

    def reader(self):
        self.file = open(self.parts.path, "rb")
        return self.file.readinto

    def close(self):
        if self.file:
            self.file.close()


class Noted:
    """What only the journal knows how far it has come. `store(count)` takes the first bytes of `sector`."""

    def __init__(self, journal, fetcher, digest, size, sector):
        self.journal, self.fetcher, self.digest, self.size, self.sector = journal, fetcher, digest, size, sector

    def fetch(self):
        made = min(self.journal.get("progress", 0), self.size)
        self.begin(made)
        so_far = sha256()
        view = self.fetcher.buffer
        for at in range(0, made, len(view)):
            piece = view[: min(len(view), made - at)]
            self.writer.read(at, piece)
            so_far.update(piece)
            yield None
        gathered = Gathered(self.sector, self.store)
        path = "artifacts/" + text_of(self.digest)
        yield from self.fetcher.download(path, self.digest, self.size, gathered.take, made, so_far)
        gathered.flush()

    def note(self, sectors):
        made = self.writer.made
        if made == self.size or made % (sectors * SECTOR) == 0:
            self.journal.save(progress=made)


class StagedTail(Noted):
    """`image` is the SlotWriter of the slot in whose tail this is."""

    def __init__(self, journal, fetcher, digest, size, slots, image):
        Noted.__init__(self, journal, fetcher, digest, size, image.sector)
        self.image = image
        self.writer = SectorWriter(slots.next, slots.next_size - sectors_of(size) * SECTOR, image.sector, image.piece)

    @staticmethod
    def has_room(slots, size, target_size):
        return (sectors_of(size) + sectors_of(target_size)) * SECTOR <= slots.next_size

    def begin(self, made):
        self.image.begin()  # the image that is there may reach as far
        self.writer.made = made

    def store(self, count):
        self.writer.put(count)
        self.note(TAIL_MARK)

    def reader(self):
        self.at = 0
        return self.read

    def read(self, view):
        view = view[: min(len(view), self.size - self.at)]
        self.writer.read(self.at, view)
        self.at += len(view)
        return len(view)

    def close(self):
        pass


class Direct(Noted):
    """An image as it is, where it belongs."""

    def __init__(self, journal, fetcher, digest, size, chip_id, writer):
        Noted.__init__(self, journal, fetcher, digest, size, writer.sector)
        self.chip_id, self.writer = chip_id, writer

    def begin(self, made):
        head = self.journal.get("head")
        if made and head:
            self.writer.begin(made, bytes_of(head))
        else:
            self.writer.made = 0

    def store(self, count):
        store_image(self.writer, count, self.chip_id)
        self.journal.state["head"] = text_of(self.writer.head)  # is written with the next note
        self.note(DIRECT_MARK)


def store_image(writer, count, chip_id):
    """Before the first sector of an image takes the place of the one before, it is looked at."""
    if writer.made == 0:
        image = read_header(writer.sector)
        if chip_id is not None:
            check_chip(image, chip_id)
        writer.begin()
    writer.put(count)


def sectors_of(size):
    return (size + SECTOR - 1) // SECTOR
