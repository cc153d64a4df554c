"""Updates of the firmware: a signed image in the next slot, on trial until it is confirmed.

What it takes is loaded when it is needed: while a signature is verified there is no room for more."""

import gc

from aloft import trial
from aloft.driver import drain
from aloft.forget import forget
from aloft.updater import Device, Updater


class FirmwareUpdater(Updater):
    """Options are those of Updater, and

    restart_to_apply  True: a patch is applied at the next start, where there is room for it; False: at once, in this heap
    most_ram          bytes the decoder's tables may take; left out: what is free

    `outcome` is (what, code, version) of the last update, when it ended since somebody was told: what is "confirmed", "failed" or
    "rolled-back". `progress` is called with the same words, before it counts as told."""

    def __init__(self, url, trust, device_class, restart_to_apply=True, most_ram=None, **options):
        Updater.__init__(self, url, trust, device_class, **options)
        self.restart_to_apply, self.most_ram = restart_to_apply, most_ram
        self.outcome = None
        # Of what runs: known after look(). A digest of None is that of no image.
        self.is_known = False
        self.running_size = self.running_digest = self.chip_id = None

    def steps(self):
        self.sector = memoryview(bytearray(4096))
        try:
            return (yield from Updater.steps(self))
        finally:
            self.sector = None

    def look(self, manifest=None):
        gc.collect()
        from aloft.running_image import look

        yield from look(self, manifest)

    def _journal(self):
        if not self.is_known:
            drain(self.look(), self.feed)
        from aloft.firmware_journal import FirmwareJournal

        return FirmwareJournal()

    def installed(self):
        installed = self._journal().installed()
        if installed and bytes.fromhex(installed["digest"]) == self.running_digest:
            return installed["sequence"], installed["version"], self.running_digest
        return 0, None, self.running_digest

    def given_up(self):
        failed = self._journal().get("failed")
        return failed[0] if failed else None

    def device(self):
        journal = self._journal()
        journal.tell(self)  # the check-in may have confirmed it
        device = Device(self)
        installed = journal.installed()
        device.sequence = installed["sequence"] if installed else 0
        device.chip_id = self.chip_id
        device.revision = None  # nobody tells; set_boot() looks at it
        return device

    def install(self, artifacts, manifest):
        journal = self._journal()
        forget("running_image", "whole_image", "firmware_trial")
        from aloft.firmware_install import Installation

        yield from Installation(self, journal, manifest).run(artifacts)

    def give_back(self):
        """The program knows that the firmware on trial does not work: back to the old one, for good. Restarts."""
        from aloft.firmware_trial import give_back

        give_back()


trial.FIRMWARE[:] = [True]
