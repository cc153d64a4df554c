"""How a file that is missing is had: from another file of the board, from an artifact of the sources, or as it is."""

import gc
import os

from aloft_guard import NEW, ROOT, make_folders, mode_of, remove

from aloft import sources
from aloft.digests import hashing
from aloft.errors import AloftError, TransferError
from aloft.file_list import files_of


MOST_TRIES, MOST_FAILED = 2, 4  # sources that are tried for one file, and that may fail in one update


class Maker:
    """Sources are not signed. A false one costs time and wears the flash, so after a few of them files are had as they are."""

    def __init__(self, staging, patches):
        self.staging, self.parts, self.buffer = staging, staging.parts, staging.buffer
        self.fetcher = staging.updater.fetcher
        self.patches = patches
        self.sources = self.begins = None
        self.failed = 0

    def fetch_sources(self, name, count):
        """Steps: whatever is wrong with the sources, the files themselves can be had."""
        from aloft.staging import SOURCES

        unchecked = SOURCES + ".tmp"  # a reset meanwhile shall not meet it again
        try:
            remove(unchecked)
            if mode_of(SOURCES):
                os.rename(SOURCES, unchecked)
            else:
                yield from self._fetch_sources("sources/%s.cbor" % name, unchecked)
            self.begins = yield from sources.checking_sources(unchecked, count)
            os.rename(unchecked, SOURCES)
            self.sources = SOURCES
        except (AloftError, TransferError, MemoryError, OSError) as error:
            print("aloft: no sources:", error)
            remove(unchecked)

    def _fetch_sources(self, address, path):
        reply = yield from self.fetcher.opening(address)
        try:
            size = 0
            with open(path, "wb") as file:
                while True:
                    count = yield from reply.some(self.buffer)
                    if not count:
                        break
                    size += count
                    if size > sources.MOST_BYTES:
                        raise AloftError("SOURCES_TOO_LARGE", "the sources have more than %d bytes" % sources.MOST_BYTES)
                    file.write(self.buffer[:count])
                    yield
        finally:
            reply.close()

    def make(self, index, path, size, digest):
        """Steps to the file below NEW."""
        to = NEW + path
        make_folders(to)
        if not size:
            with open(to, "wb"):
                return
        if (yield from self._copied(digest, to)):
            return
        for source in (yield from self._usable(index, path, size)):
            if self.failed == MOST_FAILED:
                break
            try:
                yield from self._from(source, path, to, size, digest)
                return
            except (AloftError, MemoryError) as error:
                print("aloft: %s is had in another way: %s" % (path, error))
                self.failed += 1
                remove(to)
            except TransferError:
                self.failed += 1
                break
        yield from self.parts.fetch(digest, size)
        self.parts.become(to)

    def _copied(self, digest, to):
        """Steps to whether another file of the board, or of the release, has the same content."""
        from aloft.switch import copying

        for there in self.staging.lists():
            for path, _, other in files_of(there):
                if other != digest:
                    continue
                for place in (ROOT + path, NEW + path):
                    if place != to and (yield from hashing(place, self.buffer)) == digest:
                        yield from copying(place, to, self.buffer)
                        return True
        return False

    def _usable(self, index, path, size):
        """Steps to the best of the sources that this board can make something of."""
        found, base = [], None
        if not self.sources or self.failed == MOST_FAILED:
            return found
        gc.collect()
        room = gc.mem_free() // 2 if hasattr(gc, "mem_free") else 1 << 24
        for source in sources.sources_of(self.sources, index, self.begins[index]):
            yield
            is_patch = source.kind == sources.PATCH
            if source.size >= size or (source.ram if is_patch else 1 << source.bits) > room:
                continue
            if is_patch:
                base = base or (self.patches and (yield from hashing(ROOT + path, self.buffer))) or b"none"
                if source.base != base:
                    continue
            found.append(source)
            if len(found) == MOST_TRIES:
                break
        return found

    def _from(self, source, path, to, size, digest):
        if source.kind == sources.PATCH:
            try:
                from aloft.patching import patching as making
            except ImportError:
                raise AloftError("PATCH_UNKNOWN", "there is no decoder of patches here")
        else:
            from aloft.inflating import inflating as making
        yield from self.parts.fetch(source.digest, source.size)
        yield from making(self.parts.path, source, ROOT + path, to, size, self.buffer)
        if (yield from hashing(to, self.buffer)) != digest:
            raise AloftError("SOURCES_WRONG", "what a source gave is not the file")
