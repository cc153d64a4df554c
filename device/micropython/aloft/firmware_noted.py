"""Downloads into a slot: only the journal knows how far they have come."""

from hashlib import sha256

from aloft.firmware_journal import bytes_of, text_of
from aloft.flash import SECTOR

MARK = 16  # sectors between two notes in the journal


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


class Noted:
    """What only the journal knows how far it has come. begin(made) gives how much of that counts, and `store(count)` takes the first
    bytes of `sector`."""

    def __init__(self, journal, fetcher, digest, size, sector):
        self.journal, self.fetcher, self.digest, self.size, self.sector = journal, fetcher, digest, size, sector

    def fetch(self):
        made = self.begin(min(self.journal.get("progress", 0), self.size))
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

    def note(self, sectors=MARK):
        made = self.writer.made
        if made == self.size or made % (sectors * SECTOR) == 0:
            self.journal.save(progress=made)


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
            self.writer.made = made = 0
        return made

    def store(self, count):
        self.writer.put_image(count, self.chip_id)
        self.journal.state["head"] = text_of(self.writer.head)  # is written with the next note
        self.note()
