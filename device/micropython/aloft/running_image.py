"""Which image runs: the digest of its file, which patches and releases are known by."""

from hashlib import sha256

from aloft.errors import AloftError
from aloft.firmware_journal import SELECTED, FirmwareJournal, bytes_of, text_of
from aloft.firmware_trial import resolve
from aloft.flash import hashed, read
from aloft.slots import Slots
from aloft.whole_image import read_image

MARK = 1024  # bytes at either end


class RunningImage:
    """The image in a slot, as `label` names it; `most` bytes are in there."""

    def __init__(self, slot, label, most, view):
        self.slot, self.label, self.most, self.view = slot, label, most, view

    def read(self, offset, view):
        read(self.slot, offset, view)

    def hash(self, size):
        return (yield from hashed(self.read, size, self.view))

    def mark(self, size):
        """What tells images apart without reading them whole: the head has the time of the build, the end has the hash."""
        mark = sha256()
        for at in (0, max(0, size - MARK)):
            piece = self.view[: min(len(self.view), MARK, size)]
            self.read(at, piece)
            mark.update(piece)
        return text_of(mark.digest()[:8])

    def find(self, journal, sizes):
        """Its size and digest, (None, None) when it is no image. `sizes`: of files it may be, with what follows the image; else
        it is taken to end where the loader stops. What was found is kept in the journal, because it takes a second per megabyte."""
        kept = journal.get("running")
        if kept and kept[0] == self.label and kept[2] <= self.most and kept[1] == self.mark(kept[2]):
            return kept[2], bytes_of(kept[3])
        size = digest = None
        for wanted, known in sizes:
            if wanted <= self.most and (yield from self.hash(wanted)) == known:
                size, digest = wanted, known
                break
        else:
            try:
                size = read_image(self.read, self.most).size
                digest = yield from self.hash(size)
            except AloftError:
                return None, None
        journal.save(running=[self.label, self.mark(size), size, text_of(digest)])
        return size, digest


def look(updater, manifest):
    """Steps: finds out what runs, and what became of the last update."""
    slots, journal = Slots(), FirmwareJournal()
    image = RunningImage(slots.running, slots.label, slots.size, updater.buffer)
    sizes = [(manifest.size, manifest.digest)] if manifest else []
    for known in (journal.get("size") and journal.state, journal.installed()):
        if known:
            sizes.insert(0, (known["size"], bytes_of(known["digest"])))
    size, digest = yield from image.find(journal, sizes)
    updater.running_size, updater.running_digest, updater.is_known = size, digest, True
    updater.chip_id = read_image(image.read, slots.size).chip_id if digest else None
    resolve(journal, slots, bool(digest) and journal.runs_target())
    journal.tell(updater)
    installed = journal.installed()
    if manifest and manifest.digest == digest and journal.phase not in SELECTED:
        if not installed or installed["sequence"] < manifest.sequence:
            journal.adopt(manifest)  # whoever put it there, it is this release
