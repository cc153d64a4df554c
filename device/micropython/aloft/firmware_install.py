"""From an offer to a slot that is selected."""

import gc

from aloft import firmware_trial
from aloft.errors import AloftError
from aloft.firmware_journal import BOOTS, IMAGE, PACKED, PATCH, bytes_of, text_of
from aloft.parts import Parts
from aloft.running_image import hashed
from aloft.slot_writer import SlotWriter
from aloft.slots import SECTOR, Slots, select

ATTEMPTS = 4  # artifacts that may fail for one target
# What says nothing about an artifact: the network leads elsewhere. And what says nothing about an image.
OUTSIDE = ("FETCH_HTML", "FETCH_REDIRECTS", "FETCH_INSECURE")
MISSING = ("FETCH_NOT_FOUND", "FETCH_REFUSED")
FLASH = ("FLASH_READ", "FLASH_ERASE", "FLASH_WRITE")
PIECE = 256  # bytes in which flash is compared


class Installation:
    def __init__(self, updater, journal, manifest):
        self.updater, self.journal, self.manifest, self.slots = updater, journal, manifest, Slots()

    def run(self, offer):
        slots, journal, manifest = self.slots, self.journal, self.manifest
        if slots.is_pending() or journal.phase in ("trial", "proven", "back"):
            raise AloftError("REFUSED_TRIAL", "the firmware that runs is on trial; aloft.confirm() it first")
        if journal.phase == "switch" and firmware_trial.waits_for_restart(slots):
            return
        if manifest.size > slots.next_size:
            raise AloftError("REFUSED_SLOT", "the image has %d bytes, the slot %d" % (manifest.size, slots.next_size))
        if not journal.is_for(manifest):
            journal.begin(manifest)
        elif journal.get("sequence") != manifest.sequence:
            journal.save(sequence=manifest.sequence, version=manifest.version)  # published anew
        slots.own_record()
        gc.collect()
        writer = SlotWriter(slots.next, memoryview(bytearray(SECTOR)), memoryview(bytearray(PIECE)))
        if journal.phase == "ready":
            writer.head[:] = bytes_of(journal.get("head"))
            if (yield from self._hash(writer)) != manifest.digest:
                journal.artifact_failed(None, "TARGET_DIGEST")  # it went bad while it waited
        while journal.phase == "fetch":
            yield from self._attempt(offer, writer)
        writer.seal()
        self._select()
        self.updater.report("installed", 1, 1)

    def _hash(self, writer):
        size = self.manifest.size
        self.updater.report("verifying", 0, size)
        return (yield from hashed(writer.read, size, self.updater.buffer))

    def _attempt(self, offer, writer):
        """Steps: one artifact, downloaded and applied. What can not be used is told to the journal, and another one follows."""
        journal, manifest = self.journal, self.manifest
        artifact = self._choose(offer)
        kind = artifact[0]
        is_new = journal.begin_artifact(artifact[1])
        try:
            from aloft.firmware_artifacts import bring

            yield from bring(self, artifact, writer)
            if (yield from self._hash(writer)) != manifest.digest:
                raise AloftError("TARGET_DIGEST", "what the artifact made is not the image that is signed")
            journal.save(phase="ready", head=text_of(writer.head))
            Parts(self.updater.fetcher).clear()
        except (AloftError, MemoryError) as error:
            code = error.code if isinstance(error, AloftError) else "REFUSED_RAM"
            if code in OUTSIDE or (kind == IMAGE and code in MISSING):
                raise
            # Where some came at an earlier time, it deserves a clean start; and there is nothing behind the image.
            is_kept = code in FLASH or kind == IMAGE or (code == "FETCH_DIGEST" and not is_new)
            journal.artifact_failed(None if is_kept else kind, code)
            if journal.get("attempts") >= ATTEMPTS:
                self._give_up(code)
                raise
            if code in FLASH or kind == IMAGE:
                raise
            print("aloft: %s: %s" % (code, error))
            Parts(self.updater.fetcher).clear()
        gc.collect()

    def _give_up(self, code):
        self.journal.give_up(code)
        self.journal.tell(self.updater)

    def _choose(self, offer):
        """The first patch for what runs, else the image, else what has to be unpacked: that takes a patch's time for every byte."""
        journal = self.journal
        excluded, lacks_ram = journal.get("excluded"), False
        for wanted in (PATCH, IMAGE, PACKED):
            for artifact in offer.artifacts:
                kind, _, _, base, ram = artifact
                if kind != wanted or excluded >> kind & 1 or (kind == PATCH and base != self.updater.running_digest):
                    continue
                if ram <= self.room():
                    return artifact
                lacks_ram = True
        if excluded:
            self._give_up(journal.get("result"))
            raise AloftError(journal.get("result"), "no artifact is left to try")
        if lacks_ram:
            raise AloftError("REFUSED_RAM", "every artifact needs more than %d bytes of memory" % self.room())
        raise AloftError("REFUSED_NO_ARTIFACT", "nothing in the offer leads from what runs to this release")

    def room(self):
        """Bytes of memory for a decoder."""
        gc.collect()
        if self.updater.most_ram is not None:
            return self.updater.most_ram
        return gc.mem_free() if hasattr(gc, "mem_free") else 1 << 24

    def _select(self):
        slots, journal = self.slots, self.journal
        journal.save(phase="switch", slot=slots.next_label, back_to=slots.label, boots=journal.get("boots") + 1)
        try:
            select(slots.next)
        except AloftError as error:
            slots.own_record()  # it may have been written all the same
            if journal.get("boots") >= BOOTS:
                self._give_up(error.code)
            else:
                journal.save(phase="ready", result=error.code)
            raise
        firmware_trial.RESTARTS.append(slots.next_label)
