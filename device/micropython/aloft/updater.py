"""What all updates have in common: asking, believing, refusing, and trying again."""

import gc
import sys

from aloft_guard import FULL

from aloft import AT_WORK, trial
from aloft.driver import drain, drain_async, sleep
from aloft.errors import AloftError, OTAError, SpaceError, TransferError
from aloft.fetch import Fetcher
from aloft.forget import OFTEN, collect_after, forget

MOST_OFFER = 4096
FIRST_RETRY = 15  # seconds
STABLE = "stable"


class Device:
    """What a manifest is compared with. `chip_id` None: there is no image for a chip here."""

    chip_id, revision, secure_version = None, 0, 0

    def __init__(self, updater):
        self.vendor, self.vendor_id = updater.vendor, updater.vendor_id
        self.device_class, self.class_id = updater.device_class, updater.class_id
        self.sequence, self.now = updater.installed()[0], updater.now()


class Updater:
    """`trust`: the module that `aloft keys export --format python` makes, or a TrustAnchors with `vendor`. The rest:

    channel     which list of offers to follow
    ca          certificate of the authority behind the server's, in DER
    headers     for the server in `url`, a token for example
    timeout     seconds a connection may be silent
    most_seconds  for asking what is offered, with all tries
    progress    called with (phase, done, total)
    feed        called between pieces of work, for a watchdog
    clock       gives seconds since 1970, or None; without it the board's clock counts from 2024 on
    laboratory  True, and `trust` None or without keys: takes what nobody signed
    vendor      domain of the vendor, where `trust` does not say it
    chance      gives a number from 0 to 1, for pauses that differ from board to board
    gates       see gates.py
    """

    def __init__(self, url, trust, device_class, channel=STABLE, ca=None, headers=None, timeout=10, progress=None, feed=None,
                 clock=None, laboratory=False, vendor=None, chance=None, most_seconds=60, **gates):
        from aloft.arguments import check_arguments

        check_arguments(trust, device_class, channel, headers, {"timeout": timeout, "most_seconds": most_seconds},
                        {"progress": progress, "feed": feed, "clock": clock, "chance": chance})
        self.device_class, self.laboratory, self.most_seconds = device_class, laboratory, most_seconds
        self.progress, self.feed, self.clock = progress, feed, clock
        self.fetcher = Fetcher(url, ca, headers, timeout, chance=chance, feed=feed)
        self.buffer = self.fetcher.buffer
        self.gates = None
        if gates:
            from aloft.gates import Gates

            self.gates = Gates(**gates)
        forget("arguments")
        self.error = self.manifest = None
        self.failures = 0
        self.offer_path = "offers/%s%s.cbor" % ("" if channel == STABLE else channel + "/", device_class)
        self._believe(trust, vendor)

    def _believe(self, trust, vendor):
        self.vendor = vendor or getattr(trust, "VENDOR_DOMAIN", None)
        if not self.vendor:
            raise ValueError("whose devices are these? Say vendor=, or export the keys with --vendor")
        self.vendor_id = getattr(trust, "VENDOR_ID", None) if vendor in (None, getattr(trust, "VENDOR_DOMAIN", None)) else None
        self.class_id = getattr(trust, "CLASS_ID", None) if getattr(trust, "DEVICE_CLASS", None) == self.device_class else None
        if not (self.vendor_id and self.class_id):
            from aloft.identity import DNS, name_id

            self.vendor_id = self.vendor_id or name_id(DNS, self.vendor)
            self.class_id = self.class_id or name_id(self.vendor_id, self.device_class)
        self.trust, self.anchors = trust, None

    def _load_anchors(self):
        """The keys that count now. When none are built in, only a laboratory goes on."""
        if self.trust is None or hasattr(self.trust, "KEYS") and not self.trust.KEYS:
            if not self.laboratory:
                raise AloftError("SIGNATURE_KEY_UNKNOWN", "this device knows no keys, so it takes nothing")
            return None
        from aloft.keys import anchors_of

        return anchors_of(self.trust, self.vendor_id, self.class_id)

    # --- what a subclass knows ---

    def look(self, manifest):
        """Steps: finds out what it takes to judge this manifest."""
        yield

    def installed(self):
        """(sequence, version, digest or None) of what runs."""
        raise NotImplementedError

    def given_up(self):
        """The sequence number of the release that failed here, or None. A higher one is tried."""
        return None

    def device(self):
        return Device(self)

    def install(self, artifacts, manifest):
        """Steps: stages, verifies, switches. They return False when nothing has to restart."""
        raise NotImplementedError

    # --- asking ---

    def steps(self):
        """The whole update as steps, see driver.py. They return whether something new waits for a restart. Who does not take them to
        their end closes them: steps.close(). Until then no other update begins."""
        return (yield from self._alone(self._steps()))

    def _steps(self):
        if trial.RESTART_DUE:
            print("aloft: %s waits for a restart" % trial.RESTART_DUE[0])
            return True
        found = yield from self.checking()
        if not found:
            return False
        print("aloft: %s is offered, %s runs" % (found[1].version, self.installed()[1] or "something else"))
        if self.gates:
            self.gates.check(found[1], self.now())
        return (yield from self.install(found[0], found[1])) is not False

    def _alone(self, steps):
        if AT_WORK:
            raise AloftError("REFUSED_RUNNING", "another update runs; this one can wait for the next check")
        AT_WORK.append(self)
        before = collect_after(OFTEN)
        try:
            return (yield from steps)
        finally:
            self.fetcher.close()
            collect_after(before)
            AT_WORK.clear()

    def check(self):
        """Whether there is a release to install. Raises what keeps it from knowing."""
        return bool(drain(self._alone(self.checking()), self.feed))

    def checking(self):
        """Steps to (artifacts, manifest) of a newer release that fits, or None."""
        gc.collect()  # what is loaded now shall not lie between pieces of garbage
        from aloft.offer import parse_offer

        self.report("checking", 0, 1)
        if self.fetcher.ca:
            from aloft.clock import set_clock

            set_clock()
            set_clock = None
        offer = parse_offer((yield from self.fetcher.read(self.offer_path, MOST_OFFER, self.most_seconds)))
        self.anchors = self._load_anchors()
        for statement in offer.statements if self.anchors else ():
            yield
            from aloft.keys import follow

            self.anchors = follow(self.anchors, statement, self.vendor_id)
        follow = None
        forget("identity", "keys", "trust_file")
        yield
        from aloft.manifest import verify_manifest

        self.manifest = manifest = verify_manifest(offer.envelope, self.anchors)
        offer.check_images(manifest)
        # What was imported here or is of a class with methods would keep modules alive.
        artifacts = offer.artifacts
        self.anchors = verify_manifest = parse_offer = offer = None
        forget("trust", "manifest", "manifest_content", "signatures", "p256", "offer", "cbor")
        gc.collect()
        yield from self.look(manifest)
        trial.tell(trial.SERVER)
        from aloft.fits import check_fits

        check_fits(manifest, self.device())
        forget("fits")
        self.report("checking", 1, 1)
        if manifest.sequence == self.installed()[0]:
            return None
        given_up = self.given_up()
        if given_up is not None and manifest.sequence <= given_up:
            raise AloftError("REFUSED_FAILED_BEFORE", "version %s was tried and taken back" % manifest.version)
        return artifacts, manifest

    def now(self):
        """Seconds since 1970, or None."""
        from aloft.clock import seconds

        return seconds(self.clock)

    def report(self, phase, done, total):
        if self.progress:
            self.progress(phase, done, total)

    # --- nothing below raises; False: `error` says why, or there is nothing new ---

    def update(self):
        """Checks, downloads, verifies and switches. True: restart, and the new code is on trial; so it is until that restart."""
        try:
            return self._ended(drain(self.steps(), self.feed))
        except Exception as error:
            return self._failed(error)

    async def update_async(self):
        """The same beside other tasks."""
        try:
            return self._ended(await drain_async(self.steps(), self.feed))
        except Exception as error:
            return self._failed(error)

    async def run(self, every=3600, restart=None):
        """Looks for updates for ever, and restarts after one. `restart` is called instead of machine.reset, and ends this."""
        while not await self.update_async():
            await sleep(self.pause(every))
        if restart is None:
            from machine import reset as restart
        restart()

    def pause(self, every):
        """Seconds until the next check: `every` of them, less after a connection that failed, more if the server asks for it."""
        if not isinstance(self.error, TransferError):
            return every
        pause = min(FIRST_RETRY << min(self.failures - 1, 16), every)
        pause *= 0.5 + self.fetcher.chance() / 2
        return max(pause, self.error.retry_after)

    def _ended(self, result):
        self.error, self.failures = None, 0
        return result

    def _failed(self, error):
        self.failures = self.failures + 1 if isinstance(error, TransferError) else 0
        if isinstance(error, OTAError):
            self.error = error
        elif isinstance(error, MemoryError):
            self.error = AloftError("NO_MEMORY", "not enough memory; look for updates first thing after a restart")
        elif isinstance(error, OSError) and error.args and error.args[0] in FULL:
            self.error = SpaceError("the file system is full")
        elif isinstance(error, OSError):
            self.error = AloftError("FILE_SYSTEM_FAILED", "the file system failed: %s" % error)
        else:
            self.error = OTAError("a mistake in this program: %r" % error)
            if hasattr(sys, "print_exception"):
                sys.print_exception(error)
        print("aloft:", self.error)
        return False
