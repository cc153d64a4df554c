"""A boot of small_board.py that updates the firmware."""

import gc
import json
import os
import sys

import small_chip

try:
    import vfs
except ImportError:  # before 1.23
    import os as vfs


def boot_firmware(words, machine, host, disk_fs):
    """`words`: the address, and the folder with the slots."""
    with open(words[1] + "/selected") as file:
        small_chip.FOLDER[:] = ["/host" + words[1], file.read()]
    sys.modules["esp32"], sys.modules["machine"] = small_chip, machine
    sys.path[:] = ["", "/", "/lib"]
    vfs.umount("/")
    vfs.mount(host, "/host")
    vfs.mount(disk_fs, "/")
    os.chdir("/")
    gc.collect()
    used = gc.mem_alloc()
    import aloft_guard
    import aloft
    import aloft_trust

    aloft.confirm()
    updater = aloft.FirmwareUpdater(words[0], aloft_trust, "lamp", timeout=5)
    result = updater.update()
    error = updater.error and [getattr(updater.error, "code", ""), str(updater.error)]
    print(json.dumps({"result": result, "error": error, "used": used, "outcome": updater.outcome}))
