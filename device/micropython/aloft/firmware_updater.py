"""Updates of the firmware: a signed image in the next slot, on trial until it is confirmed."""

import gc

from aloft import firmware_trial
from aloft.driver import drain
from aloft.errors import AloftError
from aloft.firmware_journal import BOOTS, FirmwareJournal, bytes_of, text_of
from aloft.image import ANY_CHIP, read_image
from aloft.offer import IMAGE, PACKED, PATCH
from aloft.parts import Parts
from aloft.running_image import RunningImage, hashed
from aloft.slot_writer import SECTOR, SlotWriter
from aloft.slots import Slots, select
from aloft.updater import Device, Updater

ATTEMPTS = 4  # artifacts that may fail for one target
ROLLED_BACK = ("TRIAL_NOT_BOOTED", "TRIAL_RESET", "TRIAL_UNHEALTHY", "ROLLBACK")
# What says nothing about an artifact: the network leads elsewhere. And what says nothing about an image.
OUTSIDE = ("FETCH_HTML", "FETCH_REDIRECTS", "FETCH_INSECURE")
MISSING = ("FETCH_NOT_FOUND", "FETCH_REFUSED")
FLASH = ("FLASH_READ", "FLASH_ERASE", "FLASH_WRITE")
PIECE = 256  # bytes in which flash is compared


class FirmwareUpdater(Updater):
    """Options are those of Updater, and

    most_ram  bytes the decoder may take; left out: what is free

    `outcome` is (what, code, version) of the last update, when it ended since somebody was told: what is "confirmed", "failed" or
    "rolled-back". `progress` is called with the same words, before it counts as told."""

    def __init__(self, url, trust, device_class, most_ram=None, **options):
        Updater.__init__(self, url, trust, device_class, **options)
        self.most_ram = most_ram
        self.outcome = None
        self._known = False
        self.running_size = self.running_digest = self.chip_id = None

    # --- what runs ---

    def look(self, manifest=None):
        """Steps: finds out what runs, and what became of the last update."""
        slots, journal = Slots(), FirmwareJournal()
        image = RunningImage(slots.running, slots.label, slots.size, self.buffer)
        sizes = [(manifest.size, manifest.digest)] if manifest else []
        for known in (journal.get("size") and journal.state, journal.installed()):
            if known:
                sizes.insert(0, (known["size"], bytes_of(known["digest"])))
        self.running_size, self.running_digest = yield from image.find(journal, sizes)
        self.chip_id = read_image(image.read, slots.size).chip_id if self.running_digest else None
        self._known = True
        firmware_trial.resolve(journal, slots, bool(self.running_digest) and journal.runs_target())
        self._tell(journal)
        is_installed = manifest and manifest.digest == self.running_digest and journal.phase not in firmware_trial.SELECTED
        installed = journal.installed()
        if is_installed and (not installed or installed["sequence"] < manifest.sequence):
            journal.adopt(manifest)  # whoever put it there, it is this release

    def _tell(self, journal):
        phase = journal.phase
        if phase in ("confirmed", "failed") and not journal.get("told"):
            code = journal.get("result") if phase == "failed" else None
            what = "rolled-back" if code in ROLLED_BACK else phase
            self.outcome = (what, code, journal.get("version"))
            print("aloft: firmware %s: %s %s" % (journal.get("version"), what, code or ""))
            self.report(what, 1, 1)
            journal.save(told=True)

    def _look_once(self):
        if not self._known:
            drain(self.look(), self.feed)

    def installed(self):
        self._look_once()
        installed = FirmwareJournal().installed()
        if installed and installed["digest"] == (self.running_digest and text_of(self.running_digest)):
            return installed["sequence"], installed["version"], self.running_digest
        return 0, None, self.running_digest

    def given_up(self):
        failed = FirmwareJournal().get("failed")
        return failed[0] if failed else None

    def device(self):
        self._look_once()
        self._tell(FirmwareJournal())  # the check-in may have confirmed it
        device = Device(self)
        installed = FirmwareJournal().installed()
        device.sequence = installed["sequence"] if installed else 0
        device.chip_id = ANY_CHIP if self.chip_id is None else self.chip_id
        device.revision = None  # nobody tells; set_boot() looks at it
        return device

    def give_back(self):
        """The program knows that the firmware on trial does not work: back to the old one, for good. Restarts."""
        firmware_trial.give_back()

    # --- installing ---

    def install(self, offer, manifest):
        self._look_once()
        slots, journal = Slots(), FirmwareJournal()
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
        while journal.phase == "fetch":
            yield from self._attempt(offer, manifest, slots, journal, writer)
        writer.head[:] = bytes_of(journal.get("head"))
        if (yield from self._hash(writer, manifest)) != manifest.digest:
            journal.artifact_failed(None, "TARGET_DIGEST")  # went bad while it waited
            raise AloftError("TARGET_DIGEST", "the next slot does not hold the image any more")
        writer.seal()
        self._select(slots, journal)
        self.report("installed", 1, 1)

    def _hash(self, writer, manifest):
        self.report("verifying", 0, manifest.size)
        return (yield from hashed(writer.read, manifest.size, self.buffer))

    def _attempt(self, offer, manifest, slots, journal, writer):
        """Steps: one artifact, downloaded and applied. What can not be used is told to the journal, and another one follows."""
        artifact = self._choose(offer, journal)
        kind = artifact[0]
        is_new = journal.begin_artifact(artifact[1])
        try:
            from aloft.firmware_artifacts import bring

            yield from bring(self, artifact, manifest, slots, journal, writer)
            if (yield from self._hash(writer, manifest)) != manifest.digest:
                raise AloftError("TARGET_DIGEST", "what the artifact made is not the image that is signed")
            journal.save(phase="ready", head=text_of(writer.head), excluded=0)
            Parts(self.fetcher).clear()
        except (AloftError, MemoryError) as error:
            code = error.code if isinstance(error, AloftError) else "REFUSED_RAM"
            if code in OUTSIDE or (kind == IMAGE and code in MISSING):
                raise
            # Where some came at an earlier time, it deserves a clean start; and there is nothing behind the image.
            is_kept = code in FLASH or kind == IMAGE or (code == "FETCH_DIGEST" and not is_new)
            journal.artifact_failed(None if is_kept else kind, code)
            if journal.get("attempts") >= ATTEMPTS:
                self._give_up(journal, code)
                raise
            if code in FLASH or kind == IMAGE:
                raise
            print("aloft: %s: %s" % (code, error))
            Parts(self.fetcher).clear()
        gc.collect()

    def _give_up(self, journal, code):
        journal.give_up(code)
        self._tell(journal)

    def _choose(self, offer, journal):
        """The first patch for what runs, else the image, else what has to be unpacked: that takes a patch's time for every byte."""
        excluded, lacks_ram = journal.get("excluded"), False
        for wanted in (PATCH, IMAGE, PACKED):
            for artifact in offer.artifacts:
                kind, _, _, base, ram = artifact
                if kind != wanted or excluded >> kind & 1 or (kind == PATCH and base != self.running_digest):
                    continue
                if ram <= self.room():
                    return artifact
                lacks_ram = True
        if excluded:
            self._give_up(journal, journal.get("result"))
            raise AloftError(journal.get("result"), "no artifact is left to try")
        if lacks_ram:
            raise AloftError("REFUSED_RAM", "every artifact needs more than %d bytes of memory" % self.room())
        raise AloftError("REFUSED_NO_ARTIFACT", "nothing in the offer leads from what runs to this release")

    def room(self):
        """Bytes of memory for a decoder."""
        gc.collect()
        if self.most_ram is not None:
            return self.most_ram
        return gc.mem_free() if hasattr(gc, "mem_free") else 1 << 24

    def _select(self, slots, journal):
        journal.save(phase="switch", slot=slots.next_label, back_to=slots.label, boots=journal.get("boots") + 1)
        try:
            select(slots.next)
        except AloftError as error:
            slots.own_record()  # it may have been written all the same
            if journal.get("boots") >= BOOTS:
                self._give_up(journal, error.code)
            else:
                journal.save(phase="ready", result=error.code)
            raise
        firmware_trial.RESTARTS.append(slots.next_label)
