"""What a maker publishes, and the programs on the boards that look for it."""

import hashlib
import sys

from internet import Internet, whole
from laws import hexadecimal

RAW = "raw.githubusercontent.com:443/you/lamp/main/"
BOOT = "import ota\n"
# The main program that the documentation of kevinmcaleer/ota gives, with the variables of its WIFI_CONFIG.py inside.
MAIN = """SSID = "my wifi hotspot name"
PASSWORD = "wifi password"
from ota import OTAUpdater

firmware_url = "https://raw.githubusercontent.com/you/lamp/main"
ota_updater = OTAUpdater(SSID, PASSWORD, firmware_url, "main.py")
ota_updater.download_and_install_update_if_available()
"""
PLAIN = "http://updates.lan/lamp/"  # for updates from a server of one's own

with open("ota.py") as file:
    OTA_SOURCE = file.read()


class Compiled:
    """The same code, compiled once instead of at every boot."""

    ota = compile(OTA_SOURCE, "ota.py", "exec")


sys.modules["compiled"] = Compiled
OTA = "import compiled\nexec(compiled.ota, globals())\n"


def board_files(**more):
    """The files of a board with the drop-in; keyword `lib__x_py` is lib/x.py."""
    files = {"ota.py": OTA, "boot.py": BOOT, "main.py": MAIN, "version.json": '{"version": 1}'}
    files.update({name_of(key): content for key, content in more.items()})
    return files


def name_of(key):
    stem, _, ending = key.replace("__", "/").rpartition("_")
    return stem + "." + ending


def published(version, files, base=RAW, stated=False):
    """An Internet that has `files`, and a version.json that lists them; `stated`: with sizes and digests."""
    entries = [entry(name, content) if stated else '"%s"' % name for name, content in sorted(files.items())]
    internet = Internet({base + name: whole(content) for name, content in files.items()})
    shown = '"%s"' % version if isinstance(version, str) else version
    text = '{"version": %s, "files": [%s]}' % (shown, ", ".join(entries))
    internet.answers[base + "version.json"] = whole(text.encode())
    return internet


def entry(name, content):
    digest = hexadecimal(hashlib.sha256(content).digest())
    return '{"path": "%s", "size": %d, "sha256": "%s"}' % (name, len(content), digest)


def updating(seen=None, **options):
    """A main program that updates from `PLAIN`; what it finds out goes into the dict `seen`."""
    seen = {} if seen is None else seen

    def main():
        import ota

        options.setdefault("repo_url", PLAIN)
        options.setdefault("filename", "main.py")
        updater = ota.OTAUpdater("wifi", "secret", options.pop("repo_url"), options.pop("filename"), **options)
        seen["updater"] = updater
        seen["errors"] = (ota.TransferError, ota.RefusedError, ota.SpaceError)
        seen["result"] = updater.download_and_install_update_if_available()

    return main


def update(board, **options):
    """Boots once into `updating`; what `seen` holds."""
    seen = {}
    reached = []

    def main():
        if not reached:  # the boot after the update only runs
            reached.append(1)
            options_now = dict(options)
            updating(seen, **options_now)()

    board.power_on(main=main)
    if board.crash:
        raise board.crash
    return seen
