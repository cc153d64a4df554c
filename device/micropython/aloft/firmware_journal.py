"""What the device itself knows of its firmware update: one small file, replaced in one step, as the guard reads it too."""

from binascii import hexlify, unhexlify

from aloft_guard import FIRMWARE, FIRMWARE_BOOTS, read_json, write_json

# In the file:
#   installed  {sequence, version, digest, size} of the newest release that was confirmed or found running
#   failed     [sequence, code] of the release that was given up
#   running    [slot, mark, size, digest]: what the image in a slot hashed to, see running_image.py
# and of the target, while there is one:
#   sequence, version, digest, size   of its manifest
#   phase      "fetch"      it is being made
#              "apply"      `patch` is ready, and the next boot applies it before it loads anything else; the guard sees to that
#              "ready"      it is in the next slot as the manifest wants it; `head` are its first bytes
#              "switch"     the slot is selected, or just about to be
#              "trial"      it was booted
#              "proven"     it is healthy and checked in, and is being confirmed
#              "back"       it was given up, and the old slot is being selected
#              "confirmed", "failed"   it is over; `told` says whether somebody knows
#   patch      [kind, size, path or null for the tail of the next slot, chip]
#   slot, back_to   labels of its slot and of the old one
#   artifact   [kind, digest]; progress, head: how far it has come; begun: times it was begun to be decoded
#   excluded   kinds of artifacts that failed, a bit each; attempts: how often one failed
#   boots      times the target was selected, and booted after that
#   result     code of what went wrong last
TARGET = "sequence version digest size phase slot back_to artifact patch progress head begun excluded attempts boots result told".split()
NAMES = ("sequence", "version", "digest", "size")
BEGUN = NAMES + ("excluded", "attempts", "boots")
SELECTED = ("switch", "trial", "proven", "back")
ROLLED_BACK = ("TRIAL_NOT_BOOTED", "TRIAL_RESET", "TRIAL_UNHEALTHY", "ROLLBACK")
BOOTS = FIRMWARE_BOOTS
COPY = FIRMWARE + ".2"  # of "installed" alone


class FirmwareJournal:
    def __init__(self):
        # Damaged, or gone: what is installed is known from its copy, so that nothing older is taken. MicroPython before 1.26 takes the
        # beginning of an object for the whole.
        self.state = read_json(FIRMWARE)
        if self.phase and not all(key in self.state for key in BEGUN):
            self.state = {}
        if "installed" not in self.state:
            self.state.update(read_json(COPY))

    def get(self, key, default=None):
        return self.state.get(key, default)

    @property
    def phase(self):
        return self.state.get("phase")

    def save(self, **changes):
        self.state.update(changes)
        write_json(FIRMWARE, self.state)
        if "installed" in changes:
            write_json(COPY, {"installed": self.installed()})

    def tell(self, updater):
        """How the last update ended, once."""
        if self.phase not in ("confirmed", "failed") or self.get("told"):
            return
        code = self.get("result") if self.phase == "failed" else None
        what = "rolled-back" if code in ROLLED_BACK else self.phase
        updater.outcome = (what, code, self.get("version"))
        print("aloft: firmware %s: %s %s" % (self.get("version"), what, code or ""))
        updater.report(what, 1, 1)
        self.save(told=True)

    def is_for(self, manifest):
        return self.get("digest") == text_of(manifest.digest) and self.phase in ("fetch", "apply", "ready")

    def runs_target(self):
        """Whether the image that was found running last is the target."""
        running = self.get("running") or [None, None, None, None]
        return running[0] == self.get("slot") and running[3] == self.get("digest")

    def begin(self, manifest):
        for key in TARGET:
            self.state.pop(key, None)
        self.save(phase="fetch", digest=text_of(manifest.digest), excluded=0, attempts=0, boots=0, **named(manifest))

    def begin_artifact(self, kind, digest):
        """Whether it is another one than before, or in another place; if not, how far that came is kept."""
        artifact = [kind, text_of(digest)]
        if self.get("artifact") == artifact:
            return False
        self.state.pop("head", None)
        self.save(artifact=artifact, progress=0, begun=0)
        return True

    def artifact_failed(self, kind, code):
        """`kind`: None, or one that is not tried again."""
        excluded = self.state["excluded"] | (0 if kind is None else 1 << kind)
        self.state.pop("artifact", None)
        self.save(excluded=excluded, attempts=self.state["attempts"] + 1, result=code, phase="fetch")

    def installed(self):
        return self.get("installed")

    def adopt(self, manifest):
        self.save(installed=dict(named(manifest), digest=text_of(manifest.digest)))

    def give_up(self, code):
        self.save(phase="failed", failed=[self.state["sequence"], code], result=code, told=False)

    def confirmed(self):
        self.save(phase="confirmed", told=False, installed={key: self.state[key] for key in NAMES})


def named(manifest):
    return {"sequence": manifest.sequence, "version": manifest.version, "size": manifest.size}


def text_of(data):
    return hexlify(data).decode()


def bytes_of(text):
    return unhexlify(text)
