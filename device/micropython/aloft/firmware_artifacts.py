"""From an artifact to the image in the next slot."""

from aloft.errors import AloftError
from aloft.firmware_journal import IMAGE, PATCH
from aloft.firmware_stage import Direct, StagedFile, StagedTail, store_image
from aloft.slots import read

HEADER = 60
APPLIES = 8  # times one may be begun to be applied: a board that restarts in it every time would do so for ever
ANY_CHIP = 0xFFFF
RATE = 15  # bytes of an image that a decoder makes in a millisecond on an ESP32


def bring(installation, artifact, writer):
    """Steps: `writer`, a SlotWriter, puts the whole image."""
    updater, journal, slots = installation.updater, installation.journal, installation.slots
    manifest = installation.manifest
    kind, digest, size, _, _ = artifact
    fetcher = Reporting(updater, size)
    writer.made = 0
    if kind == IMAGE:
        yield from Direct(journal, fetcher, digest, size, updater.chip_id, writer).fetch()
        return
    # A file does not touch the next slot before the patch was looked at, and a tail survives restarts.
    if StagedFile.has_room(digest, size):
        stage = StagedFile(fetcher, digest, size)
    elif StagedTail.has_room(slots, size, manifest.size):
        stage = StagedTail(journal, fetcher, digest, size, slots, writer)
    else:
        from aloft.firmware_stream import Streamed

        stage = Streamed(updater.fetcher, digest)
    try:
        yield from stage.fetch()
        if journal.get("begun") >= APPLIES:
            raise AloftError("APPLY_RESET", "the board was restarted again and again while it applied this")
        journal.save(begun=journal.get("begun") + 1)
        writer.made = 0
        yield from apply(installation, stage.reader(), writer, artifact)
    finally:
        stage.close()


class Reporting:
    """Tells how far a download is."""

    def __init__(self, updater, size):
        self.updater, self.buffer, self.size = updater, updater.buffer, size

    def download(self, path, digest, size, sink, first, so_far):
        done = [first]

        def take(view):
            sink(view)
            done[0] += len(view)
            self.updater.report("downloading", done[0], size)

        yield from self.updater.fetcher.download(path, digest, size, take, first, so_far)
        self.updater.fetcher.close()  # what TLS holds is of more use now


def apply(installation, fill, writer, artifact):
    """Steps: decodes what fill(view) gives. Before anything is erased the header was looked at, and the memory is there."""
    from aloft.patch import decode, parse_header

    updater, manifest, slots = installation.updater, installation.manifest, installation.slots
    head = bytearray(HEADER)
    whole(fill, memoryview(head))
    header = parse_header(head, installation.room())
    check(updater, header, artifact, manifest)
    print("aloft: applying a patch; %d bytes take about %d s" % (manifest.size, manifest.size // RATE // 1000 + 1))
    updater.report("applying", 0, manifest.size)

    def read_base(offset, view):
        read(slots.running, offset, view)

    for count in decode(header, fill, read_base, writer.read, writer.sector):
        if writer.made + count > manifest.size:
            raise AloftError("PATCH_CORRUPT", "the patch makes more than its header says")
        store_image(writer, count, updater.chip_id)
        updater.report("applying", writer.made, manifest.size)
        yield None
    if writer.made != manifest.size:
        raise AloftError("PATCH_CORRUPT", "the patch makes less than its header says")


def check(updater, header, artifact, manifest):
    kind, _, size, _, _ = artifact
    if header.size != size or header.target_size != manifest.size or (header.base_size > 0) != (kind == PATCH):
        raise AloftError("PATCH_BAD_HEADER", "the header of the patch is not what offer and manifest say")
    header.check_target(manifest.digest)
    header.check_base(updater.running_size, updater.running_digest)
    if header.chip_id not in (ANY_CHIP, updater.chip_id):
        raise AloftError("PATCH_WRONG_CHIP", "the patch is for chip %d" % header.chip_id)


def whole(fill, view):
    at = 0
    while at < len(view):
        count = fill(view[at:])
        if not count:
            raise AloftError("PATCH_TRUNCATED", "the patch ends inside its header")
        at += count
