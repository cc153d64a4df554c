"""All that a release brings, beside the files that run, until it is complete."""

import os
from binascii import hexlify

from aloft_guard import HOME, NEW, OLD, ROOT, is_file, mode_of, parents_of, remove, stands_by_boot

from aloft.digests import hashing
from aloft.errors import AloftError, SpaceError
from aloft.file_list import check_list, check_path, files_of, requirements_of
from aloft.file_updater import COPY, LIST, RELEASE
from aloft.parts import Parts, clear
from aloft.requirements import Board, check_requirements

OWN = 8  # blocks for the updater's own folders, its list of moves and its numbers
RESERVE = 8  # blocks that stay free: renaming needs some, and a full littlefs is no place to be
SOURCES = HOME + "sources"
THERE, STAGED, MISSING = 0, 1, 2


class Staging:
    """What is staged lies below NEW under its path, complete; beside it there is at most one part of an artifact. After a power
    cut what is staged counts if it has its digest."""

    def __init__(self, updater):
        self.updater, self.buffer = updater, updater.buffer
        self.parts = Parts(updater.fetcher)
        self.list = NEW + LIST
        self.knows_before = False  # the list before, as it was installed
        self.states = None  # of every file of the list
        self.missing = self.done = self.total = 0

    def stage(self, manifest):
        """Steps to whether anything has to change on the board."""
        yield from self._fetch_list(manifest)
        count = check_list(self.list)
        check_requirements(requirements_of(self.list), Board())
        digest = self.updater.installed()[2]
        before = yield from hashing(ROOT + LIST, self.buffer)
        self.knows_before = before is not None and hexlify(before).decode() == digest
        if before is not None and not self.knows_before:
            print("aloft: the list of the files before is damaged; none of them goes away")
        yield from self._look(count)
        changes = any(self.states)
        for name in self.gone():
            changes = changes or mode_of(ROOT + name)
        if self.missing:
            yield from self._make(manifest)
        return changes

    def _fetch_list(self, manifest):
        if (yield from hashing(self.list, self.buffer)) == manifest.digest:
            return
        remove(NEW)  # that was for another release
        remove(SOURCES)
        if manifest.size > 16384:
            raise AloftError("FILES_TOO_LARGE", "the list has %d bytes" % manifest.size)
        self._check_room(manifest.size)
        yield from self.parts.fetch(manifest.digest, manifest.size)
        self.parts.become(self.list)

    def _look(self, count):
        """Steps: what of the list is there, is staged, or is missing; SpaceError when it has no room."""
        self.states = bytearray(count)
        block = os.statvfs(ROOT)[0]
        wanted, staged, copied = OWN * block, (), ()
        for index, (path, size, digest) in enumerate(files_of(self.list)):
            self._check_place(path)
            if (yield from hashing(ROOT + path, self.buffer)) == digest:
                continue
            if is_file(ROOT + path):
                before, copied = copied, parents_of(path)
                wanted += room_for(os.stat(ROOT + path)[6], block)
                wanted += 2 * block * sum(each not in before for each in copied)
            if (yield from hashing(NEW + path, self.buffer)) == digest:
                self.states[index] = STAGED
                continue
            remove(NEW + path)
            self.states[index] = MISSING
            self.missing += 1
            self.total += size
            wanted += room_for(size, block)
            before, staged = staged, parents_of(path)
            made = [each for each in staged if each not in before]
            wanted += 2 * block * sum((not mode_of(NEW + each)) + (not mode_of(ROOT + each)) for each in made)
        copied = ()
        for path in self.gone():
            before, copied = copied, parents_of(path)
            wanted += 2 * block * sum(each not in before for each in copied)
            if stands_by_boot(path):
                wanted += room_for(os.stat(ROOT + path)[6], block)
        self._check_room(wanted)

    def check_reserve(self, folders):
        """The switch itself takes room too, and where there is none it could neither be finished nor undone."""
        self._check_room(2 * folders * os.statvfs(ROOT)[0])

    def _check_room(self, size):
        status = os.statvfs(ROOT)
        wanted = size // status[0] + RESERVE
        if wanted > status[4]:
            free = max(0, status[4])
            raise SpaceError("%d KB are free and %d KB wanted; remove files" % (free * status[0] // 1024, wanted * status[0] // 1024))

    def _check_place(self, path):
        """A folder can not become a file, or a file a folder, unless the release takes away all of it."""
        gone = None
        for each in parents_of(path):
            if mode_of(ROOT + each) & 0x8000:
                gone = gone or set(self.gone())
                if each not in gone:
                    raise AloftError("FILES_PLACE", "'%s' goes where there is a file '%s'" % (path, each))
        if mode_of(ROOT + path) & 0x4000 and not empties(path, set(self.gone())):
            raise AloftError("FILES_PLACE", "'%s' goes where there is a folder" % path)
        for name in hiding(path):
            if is_file(ROOT + name) and name not in self.gone() and all(name != each for each, _, _ in files_of(self.list)):
                raise AloftError("FILES_PLACE", "'%s' would hide '%s', which is new; remove it" % (name, path))

    def _make(self, manifest):
        """Steps: fetches what is missing."""
        from aloft.making import Maker

        maker = Maker(self, self.updater.patches)
        yield from maker.fetch_sources(hexlify(manifest.digest).decode(), len(self.states))
        for index, (path, size, digest) in enumerate(files_of(self.list)):
            if self.states[index] == MISSING:
                self.updater.report("downloading", self.done, self.total)
                yield from maker.make(index, path, size, digest)
                if (yield from hashing(NEW + path, self.buffer)) != digest:
                    remove(NEW + path)
                    raise AloftError("FILE_SYSTEM_FAILED", "the flash did not keep '%s' as it was written" % path)
                self.states[index] = STAGED
                self.done += size
        self.updater.report("downloading", self.total, self.total)

    def names(self):
        """The paths of all that is staged, the updater's own files last."""
        for index, (path, _, _) in enumerate(files_of(self.list)):
            if self.states[index] == STAGED:
                yield path
        yield LIST
        yield RELEASE
        yield COPY

    def lists(self):
        """Lists that can be read: what is named there may be on the board."""
        return (ROOT + LIST, self.list) if self.knows_before else (self.list,)

    def gone(self):
        """The paths of the list before that are not in the new one. Both ascend."""
        if not self.knows_before:
            return
        new = files_of(self.list)
        ahead = b""
        for path, _, _ in files_of(ROOT + LIST):
            name = path.encode()
            while ahead < name:
                try:
                    ahead = next(new)[0].encode()
                except StopIteration:
                    ahead = b"\xff"  # behind any path
            if ahead != name and is_ours(path) and mode_of(ROOT + path) & 0x8000 and not self._is_same_file(path):
                yield path

    def _is_same_file(self, path):
        """FAT has one file for Lamp.py and lamp.py, and what is there under the new name is not to go under the old one."""
        folded = path.lower()
        for index, (each, _, _) in enumerate(files_of(self.list)):
            if self.states[index] == THERE and each.lower() == folded:
                return True
        return False

    def clear_parts(self):
        clear()
        remove(SOURCES)

    def clear(self):
        """Gives the room back, as far as the file system lets it."""
        try:
            self.clear_parts()
            remove(NEW)
            remove(OLD)
        except OSError:
            pass


def is_ours(path):
    """Whether a release may have it. The rules may have changed since it was installed."""
    try:
        check_path(path)
    except AloftError:
        return False
    return True


def hiding(path):
    """The files that `import` finds before this one."""
    stem, _, ending = path.rpartition(".")
    if ending == "mpy":
        yield stem + ".py"
    if ending in ("py", "mpy"):
        yield stem + "/__init__.py"
        yield stem + "/__init__.mpy"


def room_for(size, block):
    """What a file takes: whole blocks, but littlefs keeps the smallest with their names."""
    return 512 if size <= 64 else (size // block + 1) * block


def empties(folder, gone):
    """Whether a folder has nothing but files that go away."""
    names = os.listdir(ROOT + folder)
    for name in names:
        path = folder + "/" + name
        if path not in gone and not (mode_of(ROOT + path) & 0x4000 and empties(path, gone)):
            return False
    return len(names) > 0
