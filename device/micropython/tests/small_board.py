"""A board as near as the unix port comes to one: MicroPython with a small heap, littlefs in a file, real sockets.

    small_board.py IMAGE put NAME FILE ...   makes the file system (with a heap of any size) and copies files into it
    small_board.py IMAGE update URL          boots, updates, prints a line of JSON
    small_board.py IMAGE confirm URL         boots, says that all is well and checks in
    small_board.py IMAGE firmware URL FOLDER   boots with the slots in FOLDER, updates the firmware
    small_board.py IMAGE show NAME ...       prints SHA-256 and size of files as JSON
"""

import gc
import json
import os
import sys

try:
    import vfs
except ImportError:  # before 1.23
    import os as vfs


class Disk:
    """A block device in a file."""

    def __init__(self, path, blocks, size=4096):
        if blocks:
            with open(path, "wb") as file:
                for _ in range(blocks):
                    file.write(b"\xff" * size)
        self.file, self.size = open(path, "r+b"), size
        self.file.seek(0, 2)
        self.blocks = self.file.tell() // size

    def readblocks(self, block, buffer, offset=0):
        self.file.seek(block * self.size + offset)
        self.file.readinto(buffer)

    def writeblocks(self, block, buffer, offset=0):
        self.file.seek(block * self.size + offset)
        self.file.write(buffer)

    def ioctl(self, operation, argument):
        if operation == 3:
            self.file.flush()
        return self.blocks if operation == 4 else self.size if operation == 5 else 0


class Machine:
    PWRON_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 4, 5

    @staticmethod
    def reset_cause():
        return 1

    @staticmethod
    def reset():
        print(json.dumps({"reset": True}))
        sys.exit(0)


def digest_of(name):
    import binascii
    import hashlib

    digest, size = hashlib.sha256(), 0
    with open(name, "rb") as file:
        while True:
            piece = file.read(512)
            if not piece:
                return [binascii.hexlify(digest.digest()).decode(), size]
            digest.update(piece)
            size += len(piece)


def put(words):
    for name, path in zip(words[::2], words[1::2]):
        with open(path, "rb") as file:
            content = file.read()
        vfs.umount("/")
        vfs.mount(disk_fs, "/")
        for at in range(1, len(name)):
            if name[at] == "/":
                try:
                    os.mkdir(name[:at])
                except OSError:
                    pass
        with open(name, "wb") as file:
            file.write(content)
        vfs.umount("/")
        vfs.mount(host, "/")


def boot(words, *, says):
    sys.modules["machine"] = Machine
    sys.path[:] = ["", "/", "/lib"]
    vfs.umount("/")
    vfs.mount(disk_fs, "/")
    os.chdir("/")
    gc.collect()
    free = gc.mem_free()
    import aloft_guard
    import aloft
    import aloft_trust

    if says:
        aloft.confirm()
    updater = aloft.FileUpdater(words[0], aloft_trust, "lamp", timeout=5)
    result = updater.update()
    gc.collect()
    after = gc.mem_free()
    error = updater.error and [getattr(updater.error, "code", ""), str(updater.error)]
    print(json.dumps({"result": result, "error": error, "free": free, "after": after}))


folder_of_tests = sys.path[0]
image, action, words = sys.argv[1], sys.argv[2], sys.argv[3:]
disk = Disk(image, 256 if action == "put" else 0)
if action == "put":
    vfs.VfsLfs2.mkfs(disk)
disk_fs = vfs.VfsLfs2(disk)
host = vfs.VfsPosix() if hasattr(vfs, "VfsPosix") else None
if action == "put":
    put(words)
elif action == "show":
    vfs.umount("/")
    vfs.mount(disk_fs, "/")
    print(json.dumps({name: digest_of(name) for name in words}))
elif action == "firmware":
    sys.path.append(folder_of_tests)
    from small_firmware import boot_firmware

    boot_firmware(words, Machine, host, disk_fs)
else:
    boot(words, says=action == "confirm")
