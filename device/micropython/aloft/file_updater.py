"""Updates of files."""

import gc
from binascii import crc32, hexlify

from aloft_guard import FIRMWARE, FULL, NEW, OLD, ROOT, at_rest, is_file, load_state, read_json, remove, save_state, tidy, write_json

from aloft import trial
from aloft.errors import AloftError
from aloft.updater import Updater

# Three files of the updater itself are switched with the others: the list of the release that is installed, and twice its
# number, because without one the board would take any release for newer.
LIST, RELEASE, COPY = "_ota/list", "_ota/release", "_ota/release.2"


class FileUpdater(Updater):
    """Keeps the files of a board as the newest release lists them. All that Updater takes, and:

    needs    what confirms new code: trial.PROGRAM when aloft.confirm() says that it works, trial.SERVER when it checked in
    patches  False: leaves patches alone, which saves their decoder
    """

    def __init__(self, *args, needs=(trial.PROGRAM, trial.SERVER), patches=True, **options):
        if isinstance(needs, str) or not needs or any(need not in (trial.PROGRAM, trial.SERVER) for need in needs):
            raise ValueError("needs is a tuple of 'program' and 'server', or one of them in one, and not %r" % (needs,))
        self.needs, self.patches = needs, patches
        Updater.__init__(self, *args, **options)

    def installed(self):
        damaged = None
        for name in (RELEASE, COPY):
            try:
                # MicroPython before 1.26 takes "{" for a whole object.
                release = read_json(ROOT + name) or (is_file(ROOT + name) and {"": "damaged"})
            except OSError as error:
                release = {"": error}
            if release and release.get("check") == check_of(release):
                return release["sequence"], release["version"], release["digest"]
            damaged = damaged or release and name
        if damaged:
            text = "the number of the installed release can not be read, so none is known to be newer: put /%s there by cable"
            raise AloftError("FILE_SYSTEM_FAILED", text % damaged)
        return 0, None, None

    def given_up(self):
        bad = load_state().get("badSequence")
        return bad if isinstance(bad, int) else None

    def install(self, artifacts, manifest):
        if load_state().get("phase"):
            raise AloftError("REFUSED_TRIAL", "version %s is on trial; aloft.confirm() it first" % self.installed()[1])
        if read_json(FIRMWARE).get("phase") in ("switch", "trial", "back"):
            # Firmware that goes back takes no files with it, and files are tried on the firmware they stay with.
            raise AloftError("REFUSED_TRIAL", "firmware is on trial; files wait until it is confirmed or gone")
        if artifacts and artifacts[0][0] != 0 or manifest.chip_id != 0xFFFF:
            raise AloftError("FILES_STRUCTURE", "this release is an image, and no set of files")
        gc.collect()
        from aloft.staging import Staging

        staging = Staging(self)
        try:
            changes = yield from staging.stage(manifest)
            if self.gates:
                self.gates.check_again()
            for name in (RELEASE, COPY):
                write_json(NEW + name, self._release(manifest))
            self.fetcher.close()
            staging.clear_parts()
            self.report("applying", 0, 1)
            yield from self._switch(staging, manifest)
            if changes:
                trial.RESTART_DUE.append(manifest.version)
        except Exception as error:
            if is_switching():
                # There is no way back any more, and after the restart the guard goes on.
                trial.RESTART_DUE.append(manifest.version)
                print("aloft: a restart has to finish this:", error)
                return
            if is_final(error):
                staging.clear()
            raise
        self.report("applying", 1, 1)
        if not changes:
            # The files were there already, put by cable or by the release before: nothing is on trial.
            save_state(at_rest(load_state()))
            tidy()
            return False
        print("aloft: %s is in place; after a restart it is on trial" % manifest.version)
        self.report("installed", 1, 1)

    def _release(self, manifest):
        digest = hexlify(manifest.digest).decode()
        release = {"sequence": manifest.sequence, "version": manifest.version, "digest": digest}
        release["check"] = check_of(release)
        return release

    def _switch(self, staging, manifest):
        from aloft.switch import switching

        remove(OLD)
        state = {"version": manifest.version, "sequence": manifest.sequence, "needs": list(self.needs)}
        yield from switching(state, staging.names(), staging.gone(), self.buffer, staging.check_reserve)


def is_switching():
    try:
        return bool(load_state().get("phase"))
    except OSError:
        return True  # to remove what is staged might be to remove the only copy


def check_of(release):
    """A sum over what is said, for JSON with one wrong digit is JSON all the same."""
    return crc32(repr([release.get(key) for key in ("sequence", "version", "digest")]).encode())


def is_full(error):
    return isinstance(error, OSError) and error.args and error.args[0] in FULL


def is_final(error):
    """Whether what is staged is of no use, because it is not for this board or has no room. Other trouble may pass."""
    code = getattr(error, "code", "")
    return is_full(error) or code.startswith("FILES_") or code == "REFUSED_SPACE"
