"""A file system like littlefs, in memory, whose power can go at any operation.

What it promises is what littlefs promises: the content of a file is there once it was closed, before that the old content is;
a file that is opened for the first time is there, empty; renaming replaces in one step. It is stricter than littlefs where
that finds mistakes: folders are not removed as files. The same object is the root of a real MicroPython (`vfs.mount`) and the
model behind `open` and `os` in CPython.
"""

import io
import sys

IS_MICROPYTHON = sys.implementation.name == "micropython"
ENOENT, EIO, EEXIST, ENOTDIR, EISDIR, EINVAL, ENOSPC, ENOTEMPTY = 2, 5, 17, 20, 21, 22, 28, 39
SIZE_OF_FOLDER = 1449443328  # littlefs says anything


class PowerCut(BaseException):
    """Nothing catches this: it is the end of everything that runs."""


class Flash:
    def __init__(self, files=None, blocks=256, block=4096):
        self.nodes = {"": None}  # None is a folder
        self.hidden = None  # what is not seen until the next write, because a rename was cut in two
        self.blocks, self.block = blocks, block
        self.operations, self.cut_before, self.is_dead = 0, None, False
        self.failing, self.failed = None, 0  # the number of an operation that fails, and whether it did
        # The same for those that only read; a function says from a number whether one fails.
        self.readings, self.fails_to_read, self.failed_to_read = 0, None, 0
        self.open_files = self.largest = self.changes = 0
        for name, content in (files or {}).items():
            self.put(name, content)

    def put(self, name, content):
        for at in range(len(name)):
            if name[at] == "/":
                self.nodes[name[:at]] = None
        self.nodes[name] = content.encode() if isinstance(content, str) else content

    def files(self):
        """All files but those of the updater itself."""
        return {n: c for n, c in self.nodes.items() if c is not None and not n.startswith("_ota/")}

    def everything(self):
        return dict(self.nodes)

    def copy(self):
        """The same after a power cut, with nothing counted yet."""
        copy = Flash(blocks=self.blocks, block=self.block)
        copy.nodes, copy.hidden = dict(self.nodes), self.hidden
        return copy

    def state(self):
        """What decides what a board does next, for comparing."""
        return self.hidden, tuple(sorted((name, content or b"", content is None) for name, content in self.nodes.items()))

    def power_on(self, cut_before=None):
        """`cut_before`: the number of the operation from now on that is not done any more."""
        self.operations, self.cut_before, self.is_dead, self.open_files = 0, cut_before, False, 0
        self.readings = 0

    def operate(self, changes=True):
        """Goes before every operation. Those that only read leave what the cut before the next change leaves."""
        if self.is_dead:
            raise PowerCut()
        if changes:
            self.operations += 1
            if self.operations == self.cut_before:
                self.is_dead = True
                raise PowerCut()
            if self.operations == self.failing:
                self.failed += 1
                raise OSError(EIO, "flash")
            self.changes += 1
            self.hidden = None

    def sees(self, name):
        return name in self.nodes and not (self.hidden and (name + "/").startswith(self.hidden + "/"))

    def read(self):
        """Goes before every operation that only reads."""
        if self.is_dead:
            raise PowerCut()
        self.readings += 1
        if self.fails_to_read and self.fails_to_read(self.readings):
            self.failed_to_read += 1
            raise OSError(EIO, "flash")

    def used(self):
        sizes = [2 if content is None else -(-len(content) // self.block) for content in self.nodes.values()]
        return sum(sizes)

    def _name(self, path, needs_parent=False):
        name = path.strip("/")
        if needs_parent:
            parent = name.rpartition("/")[0]
            if parent not in self.nodes:
                raise OSError(ENOENT, "flash")
            if self.nodes[parent] is not None:
                raise OSError(ENOTDIR, "flash")
        return name

    def _children(self, name):
        start = name + "/" if name else ""
        return [n for n in self.nodes if n and self.sees(n) and n.startswith(start) and "/" not in n[len(start) :]]

    # What MicroPython calls on a mounted file system; the methods of os have the same names.

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def chdir(self, path):
        pass

    def getcwd(self):
        return "/"

    def open(self, path, mode="r", buffering=-1):
        writes = "w" in mode or "a" in mode
        self.operate(writes)
        if not writes:
            self.read()
        name = self._name(path, writes)
        if not self.sees(name) and not writes:
            raise OSError(ENOENT, "flash")
        if name in self.nodes and self.nodes[name] is None:
            raise OSError(EISDIR, "flash")
        if writes:
            self.nodes.setdefault(name, b"")
        return File(self, name, mode, "b" in mode)

    def stat(self, path):
        self.read()
        check_end(path)
        name = self._name(path)
        if not self.sees(name):
            raise OSError(ENOENT, "flash")
        content = self.nodes[name]
        if content is None:
            return (0x4000, 0, 0, 0, 0, 0, SIZE_OF_FOLDER, 0, 0, 0)
        return (0x8000, 0, 0, 0, 0, 0, len(content), 0, 0, 0)

    def statvfs(self, path):
        free = self.blocks - self.used()
        return (self.block, self.block, self.blocks, free, free, 0, 0, 0, 0, 255)

    def ilistdir(self, path):
        self.read()
        check_end(path)
        name = self._name(path)
        if self.nodes.get(name, b"") is not None:
            raise OSError(ENOENT, "flash")
        return iter([(n.rpartition("/")[2], 0x4000 if self.nodes[n] is None else 0x8000, 0) for n in self._children(name)])

    def mkdir(self, path):
        name = self._name(path, True)
        if self.hidden or name not in self.nodes:
            self.operate()
        if name in self.nodes:
            raise OSError(EEXIST, "flash")
        self._need(2)
        self.nodes[name] = None

    def rename(self, old, new):
        self.operate()
        old, new = self._name(old), self._name(new, True)
        if old not in self.nodes:
            raise OSError(ENOENT, "flash")
        if self.nodes[old] is None or self.nodes.get(new, b"") is None:
            raise OSError(EISDIR, "flash")
        self._need(1)
        self.nodes[new] = self.nodes.pop(old)
        if old.rpartition("/")[0] != new.rpartition("/")[0]:
            # Two folders are two writes. In between, littlefs 2.9.2 and newer do not see what stands behind the old name.
            behind = sorted(n for n in self._children(old.rpartition("/")[0]) if n > old)
            self.hidden = behind[0] if behind else None
            self.operate()

    def remove(self, path):
        self.operate()
        name = self._name(path)
        if name not in self.nodes:
            raise OSError(ENOENT, "flash")
        if self.nodes[name] is None:
            raise OSError(EISDIR, "flash")
        del self.nodes[name]

    def rmdir(self, path):
        self.operate()
        name = self._name(path)
        if name not in self.nodes:
            raise OSError(ENOENT, "flash")
        if self.nodes[name] is not None:
            raise OSError(ENOTDIR, "flash")
        if self._children(name):
            raise OSError(ENOTEMPTY, "flash")
        del self.nodes[name]

    def _need(self, blocks):
        if self.used() + blocks > self.blocks:
            raise OSError(ENOSPC, "flash")


def check_end(path):
    """Littlefs takes a name that ends with a slash, FAT does not."""
    if len(path) > 1 and path.endswith("/"):
        raise OSError(EINVAL, "flash")


class File(io.IOBase if IS_MICROPYTHON else object):
    def __init__(self, flash, name, mode, is_binary):
        self.flash, self.name, self.is_binary = flash, name, is_binary
        self.writes, self.reads = "w" in mode or "a" in mode, "r" in mode or "+" in mode
        self.at, self.is_open = 0, True
        self.content = bytearray(flash.nodes[name]) if "a" in mode else bytearray() if self.writes else flash.nodes[name]
        self.committed = len(self.content) // flash.block
        flash.open_files += 1

    def write(self, data):
        self.flash.operate()
        data = data.encode() if isinstance(data, str) else bytes(data)
        self.flash.largest = max(self.flash.largest, len(data))
        assert not self.reads or self.at == len(self.content), "written in the middle"
        self.flash._need(-(-(len(self.content) + len(data)) // self.flash.block) - self.committed)
        self.content += data
        self.at = len(self.content)
        return len(data)

    def flush(self):
        if self.writes:
            self.flash.operate()
            self.flash.nodes[self.name] = bytes(self.content)
            self.committed = len(self.content) // self.flash.block

    def seek(self, at):
        assert 0 <= at <= len(self.content)
        self.at = at

    def readinto(self, buffer):
        self.flash.read()
        assert self.is_open and (self.reads or not self.writes)
        count = min(len(buffer), len(self.content) - self.at)
        buffer[:count] = self.content[self.at : self.at + count]
        self.at += count
        return count

    def read(self, size=-1):
        self.flash.read()
        content = bytes(self.content[self.at :] if size < 0 else self.content[self.at : self.at + size])
        self.at += len(content)
        return content if self.is_binary else content.decode()

    def readline(self, size=-1):
        self.flash.read()
        end = self.content.find(b"\n", self.at) + 1
        line = self.content[self.at : end or None]
        self.at += len(line)
        return line if self.is_binary else line.decode()

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def ioctl(self, request, argument):
        if request == 11:  # how much import should read at a time
            return 4096
        if request == 4:  # close, by import
            self.close()
        return 0

    def close(self):
        if self.is_open:
            self.is_open = False
            self.flash.open_files -= 1
            self.flash.operate(self.writes)
            if self.writes:
                self.flash.nodes[self.name] = bytes(self.content)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.close()
