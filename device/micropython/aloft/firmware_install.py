"""From an offer to a slot that is selected."""

import gc

from aloft_guard import load_state

from aloft.choice import IMAGE, PACKED, PATCH, choose
from aloft.errors import AloftError
from aloft.firmware_journal import bytes_of, text_of
from aloft.parts import clear
from aloft.slot_writer import writer_of
from aloft.slots import Slots
from aloft.trial import RESTART_DUE

ATTEMPTS = 4  # artifacts that may fail for one target
# What says nothing about an artifact: the network leads elsewhere. And what says nothing about an image.
OUTSIDE = ("FETCH_HTML", "FETCH_REDIRECTS", "FETCH_INSECURE")
MISSING = ("FETCH_NOT_FOUND", "FETCH_REFUSED")
FLASH = ("FLASH_READ", "FLASH_ERASE", "FLASH_WRITE")
# Unpacking takes a patch's time for every byte of the image, so the image goes before it.
ORDER = PATCH, IMAGE, PACKED
# Heap that applying takes beside what the header of a patch says: all of it at boot, and what it adds to an update.
AT_BOOT, AT_ONCE = 66 * 1024, 48 * 1024


class Installation:
    def __init__(self, updater, journal, manifest):
        self.updater, self.journal, self.manifest, self.slots = updater, journal, manifest, Slots()
        self.restarts = updater.restart_to_apply

    def run(self, artifacts):
        slots, journal, manifest = self.slots, self.journal, self.manifest
        if slots.is_pending() or journal.phase in ("trial", "proven", "back"):
            raise AloftError("REFUSED_TRIAL", "the firmware that runs is on trial; aloft.confirm() it first")
        if load_state().get("phase"):
            raise AloftError("REFUSED_TRIAL", "files are on trial; firmware waits until they are confirmed or gone")
        if journal.phase == "switch" and slots.waits_for_restart():
            return
        if manifest.size > slots.next_size:
            raise AloftError("REFUSED_SLOT", "the image has %d bytes, the slot %d" % (manifest.size, slots.next_size))
        if not journal.is_for(manifest):
            journal.begin(manifest)
        elif journal.get("sequence") != manifest.sequence:
            journal.save(sequence=manifest.sequence, version=manifest.version)  # published anew
        if journal.phase == "apply":
            self.restarts = False  # the last restart did not do it: perhaps boot.py has an older guard
        slots.own_record()
        gc.collect()
        writer = writer_of(slots.next, self.updater.sector)
        if journal.phase == "ready":
            writer.head[:] = bytes_of(journal.get("head"))
            try:
                yield from self._verify(writer)
            except AloftError as error:
                journal.artifact_failed(None, error.code)  # it went bad while it waited
        while journal.phase != "ready":
            yield from self._attempt(artifacts, writer)
            if self.restarts and journal.phase == "apply":
                RESTART_DUE.append(manifest.version)
                print("aloft: the patch is applied at the next start, which takes some minutes at most")
                return
        try:
            from aloft.firmware_switch import switch

            switch(journal, slots, writer)
        except AloftError:
            journal.tell(self.updater)
            raise
        RESTART_DUE.append(manifest.version)
        self.updater.report("installed", 1, 1)

    def _verify(self, writer):
        self.updater.report("verifying", 0, self.manifest.size)
        yield from writer.verify(self.manifest.digest, self.manifest.size)

    def _attempt(self, artifacts, writer):
        """Steps: one artifact, downloaded and applied. What can not be used is told to the journal, and another one follows."""
        journal = self.journal
        if journal.get("attempts") >= ATTEMPTS:  # the last one at boot
            code = journal.get("result")
            self._give_up(code)
            raise AloftError(code, "the artifacts failed too often")
        artifact = self._choose(artifacts)
        kind = artifact[0]
        is_new = journal.begin_artifact(kind, artifact[1])
        try:
            from aloft.firmware_artifacts import bring

            yield from bring(self, artifact, writer)
            if journal.phase == "apply" and self.restarts:
                return
            yield from self._verify(writer)
            journal.save(phase="ready", head=text_of(writer.head))
            clear()
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
            clear()
        gc.collect()

    def _give_up(self, code):
        self.journal.give_up(code)
        self.journal.tell(self.updater)

    def _choose(self, artifacts):
        journal, room = self.journal, self.room()
        excluded, running = journal.get("excluded"), self.updater.running_digest
        artifact = choose(artifacts, running, room, ORDER, excluded)
        if artifact:
            return artifact
        if excluded:
            self._give_up(journal.get("result"))
            raise AloftError(journal.get("result"), "no artifact is left to try")
        if choose(artifacts, running, 1 << 64, ORDER):
            raise AloftError("REFUSED_RAM", "every artifact needs more than %d bytes of memory" % room)
        raise AloftError("REFUSED_NO_ARTIFACT", "nothing in the offer leads from what runs to this release")

    def room(self):
        """Bytes of memory for the tables of a decoder."""
        if self.updater.most_ram is not None:
            return self.updater.most_ram
        if not hasattr(gc, "mem_free"):
            return 1 << 24
        gc.collect()
        return gc.mem_free() + gc.mem_alloc() - AT_BOOT if self.restarts else gc.mem_free() - AT_ONCE
