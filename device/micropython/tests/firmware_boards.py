"""Boards with two slots that update their firmware from a repository."""

import json

from board import Board, Machine
from chip import VALID, Chip, active_of, entry, esp32_module, parse
from firmware_images import NEW, OLD
from flash import Flash
from internet import Internet
from releases import Map, Repository, cbor, envelope, sha256
from updates import SERVER, URL, files_with

IMAGE, PATCH, PACKED = 0, 1, 2


class EspMachine(Machine):
    HARD_RESET, SOFT_RESET = 2, 5


class FirmwareBoard(Board):
    """`chip` has the old image in ota_0, selected as a cable leaves it. Every boot begins with the bootloader."""

    def __init__(self, repository, flash=None, chip=None, real_decoder=False, **options):
        flash = flash or Flash(files_with({}, real_decoder=real_decoder))
        Board.__init__(self, flash=flash, internet=Internet())
        self.repository = self.internet.servers[SERVER] = repository
        self.machine = EspMachine()
        self.chip = chip or Chip(self.flash, **options)
        self.chip.flash = self.flash
        if chip is None:
            self.chip.put("factory" if "factory" in self.chip.cells else "ota_0", OLD)
            if "otadata" in self.chip.cells and "factory" not in self.chip.cells:
                self.chip.put("otadata", entry(1, VALID))
        self.modules["esp32"] = esp32_module(self.chip)
        self.ran = []

    def _boot(self, main):
        failing, self.flash.failing = self.flash.failing, None  # a bootloader tries again by itself
        label = self.chip.boot()
        self.flash.failing = failing
        assert label is not None, "a brick"
        self.ran.append(label)
        Board._boot(self, main)

    def copy(self):
        """The same board, with a flash of its own, after a power cut."""
        flash = self.flash.copy()
        return FirmwareBoard(self.repository, flash, self.chip.copy(flash))

    @property
    def watch(self):
        """Called after every operation of the slots."""
        return self.chip.watch

    @watch.setter
    def watch(self, watch):
        self.chip.watch = watch

    def state(self):
        """Of the entry that otadata is obeyed by."""
        active = active_of(self.chip.entries())
        return None if active is None else parse(self.chip.entries()[active])[1]

    def journal(self):
        """What the device knows of its firmware."""
        return json.loads(self.flash.nodes["_ota/firmware"])

    def runs(self):
        """The image that booted last."""
        return bytes(self.chip.cells[self.chip.running])


def offer(target, sequence, artifacts, version=None, **options):
    """`artifacts`: (kind, bytes, base or None)."""
    listed = []
    for kind, content, base in artifacts:
        pairs = [(1, kind), (2, sha256(content)), (3, len(content))]
        if kind == PATCH:
            pairs.append((4, sha256(base)))
        listed.append(Map(*(pairs + ([(5, 8192)] if kind != IMAGE else []))))
    signed = envelope(target, sequence, version or "%d.0.0" % sequence, **options)
    return cbor(Map((1, 2), (2, signed), (4, listed)))


def publish(repository, target, sequence, artifacts=None, **options):
    """`artifacts` left out: the image."""
    from binascii import hexlify

    artifacts = [(IMAGE, target, None)] if artifacts is None else artifacts
    for _, content, _ in artifacts:
        repository.files["artifacts/" + hexlify(sha256(content)).decode()] = content
    repository.files["offers/lamp.cbor"] = offer(target, sequence, artifacts, **options)
    return repository


def published(target=NEW, sequence=2, artifacts=None, **options):
    return publish(Repository(), target, sequence, artifacts, **options)


def make(**options):
    """An updater; runs inside a boot."""
    import aloft
    import aloft_trust

    options.setdefault("chance", lambda: 0.5)
    return aloft.FirmwareUpdater(URL, aloft_trust, "lamp", **options)


def updating(seen, confirms=True, restarts=True, **options):
    """A main program as the documentation has it."""

    def main():
        import aloft
        import machine

        if confirms:
            aloft.confirm()
        updater = seen["updater"] = make(**options)
        seen["result"] = updater.update()
        seen.setdefault("outcomes", []).append(updater.outcome)
        seen["error"], seen["code"] = updater.error, getattr(updater.error, "code", None)
        seen["installed"] = attempt(updater.installed)
        seen.setdefault("codes", []).append(seen["code"])
        if seen["result"] and restarts:
            machine.reset()

    return main


def attempt(action):
    try:
        return action()
    except Exception as error:
        return error


def update(board, **options):
    """Boots until nothing restarts any more; what was seen."""
    seen = {}
    board.power_on(main=updating(seen, **options))
    if board.crash:
        raise board.crash
    assert board.internet.opened == board.internet.closed, "a socket stays open"
    assert not board.flash.open_files, "a file stays open"
    return seen
