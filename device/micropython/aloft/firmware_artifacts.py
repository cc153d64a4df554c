"""From an artifact to the image in the next slot, or to a patch that the next boot applies."""

from aloft.choice import IMAGE
from aloft.errors import AloftError


def bring(installation, artifact, writer):
    """Steps: `writer`, a SlotWriter, puts the whole image; or the journal says "apply"."""
    updater, journal = installation.updater, installation.journal
    kind, digest, size, _, _ = artifact
    fetcher = Reporting(updater, size)
    writer.made = 0
    if kind == IMAGE:
        from aloft.firmware_noted import Direct

        yield from Direct(journal, fetcher, digest, size, updater.chip_id, writer).fetch()
        return
    stage = stage_for(installation, fetcher, digest, size, writer)
    if stage:
        yield from stage.fetch()
        plan = [kind, size, stage.path, updater.chip_id]
    else:
        plan = [kind, size, None, updater.chip_id]
    journal.state["patch"] = plan
    if stage:
        from aloft.firmware_patch import header_of, open_patch

        slots = installation.slots
        patch = open_patch(plan, slots.next, slots.next_size)
        try:
            header = header_of(journal.state, patch.readinto, installation.room())
            header.check_base(updater.running_size, updater.running_digest)
        finally:
            patch.close()
        if installation.restarts:
            journal.save(phase="apply")
            return
        patch = open_patch(plan, slots.next, slots.next_size)
    else:
        from aloft.firmware_stream import Streamed

        patch = Streamed(updater.fetcher, digest)
    try:
        yield from apply(installation, patch, writer)
    finally:
        patch.close()


def stage_for(installation, fetcher, digest, size, writer):
    """A file does not touch the next slot before the patch was looked at, and a tail survives restarts. None: there is no room."""
    from aloft.firmware_stage import StagedFile, StagedTail

    if StagedFile.has_room(digest, size):
        return StagedFile(fetcher, digest, size)
    slots = installation.slots
    if StagedTail.has_room(slots, size, installation.manifest.size):
        return StagedTail(installation.journal, fetcher, digest, size, slots, writer)
    installation.restarts = False
    return None


def apply(installation, patch, writer):
    from aloft_guard import FIRMWARE_APPLIES

    from aloft.firmware_apply import apply

    journal = installation.journal
    if journal.get("begun") >= FIRMWARE_APPLIES:
        raise AloftError("APPLY_RESET", "the board was restarted again and again while it applied this")
    journal.save(begun=journal.get("begun") + 1)
    running, report = installation.slots.running, installation.updater.report
    yield from apply(journal.state, patch.readinto, running, writer, installation.room(), report)


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
