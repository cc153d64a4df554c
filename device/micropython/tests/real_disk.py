"""The file systems of real boards, above a memory whose power can go at any operation.

In the place of flash.py, where the interpreter has littlefs and FAT: what these promise is not assumed here but tried.
"""

from flash import PowerCut

try:
    import vfs
except ImportError:  # before 1.23
    import os as vfs

ERASE_SIZE, SECTOR = 4096, 512
BEFORE, TORN = "before", "torn"
FOLDER = 0x4000


class Disk:
    """A block device. At its `cut_at`-th change the power goes: nothing of that change is done, or the half of it."""

    def __init__(self, data, size):
        self.data, self.size = data, size
        self.changes, self.cut_at, self.how, self.is_dead = 0, None, BEFORE, False

    def readblocks(self, block, buffer, offset=0):
        if self.is_dead:
            raise PowerCut()
        at = block * self.size + offset
        buffer[:] = self.data[at : at + len(buffer)]

    def writeblocks(self, block, buffer, offset=0):
        self._change(block * self.size + offset, buffer)

    def ioctl(self, operation, argument):
        if operation == 6:
            self._change(argument * self.size, b"\xff" * self.size)
        return len(self.data) // self.size if operation == 4 else self.size if operation == 5 else 0

    def _change(self, at, content):
        if self.is_dead:
            raise PowerCut()
        self.changes += 1
        if self.changes == self.cut_at:
            self.is_dead = True
            half = len(content) // 2 if self.how == TORN else 0
            self.data[at : at + half] = content[:half]
            raise PowerCut()
        self.data[at : at + len(content)] = content


class RealFlash:
    """What flash.Flash is to a Board: littlefs as the port of the ESP32 formats it, or FAT."""

    def __init__(self, kind, data=None, blocks=128):
        self.kind, self.size = kind, ERASE_SIZE if kind == "littlefs" else SECTOR
        is_new = data is None
        self.data = bytearray(b"\xff" * (blocks * ERASE_SIZE)) if is_new else bytearray(data)
        self.how, self.open_files = BEFORE, 0
        if is_new:
            self._class().mkfs(Disk(self.data, self.size))
        self.power_on()

    def _class(self):
        return vfs.VfsLfs2 if self.kind == "littlefs" else vfs.VfsFat

    def power_on(self, cut_before=None):
        self.disk = Disk(self.data, self.size)
        self.fs = self._class()(self.disk)  # reads what there is, as a restart does
        self.fs.mount(False, False)
        self.disk.cut_at, self.disk.how = cut_before, self.how

    def copy(self):
        copy = RealFlash(self.kind, self.data)
        copy.how = self.how
        return copy

    def put(self, name, content):
        for at in range(len(name)):
            if name[at] == "/" and not self._mode_of(name[:at]) & FOLDER:
                self.fs.mkdir("/" + name[:at])
        with self.fs.open("/" + name, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)

    def _mode_of(self, name):
        try:
            return self.fs.stat("/" + name)[0]
        except OSError:
            return 0

    def sees(self, name):
        return self._mode_of(name) != 0

    @property
    def nodes(self):
        """Name to content; None is a folder. As a fresh start finds it."""
        fs = self._class()(Disk(bytearray(self.data), self.size))
        fs.mount(True, False)
        found = {"": None}
        folders = [""]
        while folders:
            below = folders.pop()
            for entry in list(fs.ilistdir("/" + below)):
                name = below + "/" + entry[0] if below else entry[0]
                if entry[1] & FOLDER:
                    found[name] = None
                    folders.append(name)
                else:
                    with fs.open("/" + name, "rb") as file:
                        found[name] = file.read()
        return found
