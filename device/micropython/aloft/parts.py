"""Artifacts on their way: what came of one stays on flash, and after a power cut the rest is asked for."""

import hashlib
import os
from binascii import hexlify

from aloft_guard import HOME, make_folders, mode_of

from aloft.digests import hashing, size_of
from aloft.errors import AloftError

SYNC = 4096  # bytes between two syncs; a power cut costs no more


def path_of(digest):
    """Where an artifact is put together."""
    return HOME + "part." + hexlify(digest).decode()[:24]


class Parts:
    def __init__(self, fetcher):
        self.fetcher, self.path = fetcher, None

    def fetch(self, digest, size):
        """Steps to the whole artifact in the file `path`."""
        self.path = path_of(digest)
        clear(self.path[len(HOME) :])
        if not mode_of(self.path):
            make_folders(self.path)
        elif size_of(self.path) > size:
            os.remove(self.path)
        resumes = mode_of(self.path) and size_of(self.path) > 0
        try:
            yield from self._fetch(digest, size)
        except AloftError:
            os.remove(self.path)
            if not resumes:
                raise
            # What was there may have been the fault.
            try:
                yield from self._fetch(digest, size)
            except AloftError:
                os.remove(self.path)
                raise

    def _fetch(self, digest, size):
        hashed = yield from hashing(self.path, self.fetcher.buffer, hashlib.sha256())
        first = size_of(self.path) if mode_of(self.path) else 0
        address = "artifacts/" + hexlify(digest).decode()
        with open(self.path, "ab") as file:
            yield from self.fetcher.download(address, digest, size, Syncing(file, first).write, first, hashed)

    def become(self, path):
        """Moves what is complete to where it is wanted."""
        make_folders(path)
        os.rename(self.path, path)


def clear(but=None):
    """Removes what is left of other artifacts."""
    if mode_of(HOME):
        for name in os.listdir(HOME[:-1]):
            if name.startswith("part.") and name != but:
                os.remove(HOME + name)


class Syncing:
    """A file that is put down whenever a block of it is full."""

    def __init__(self, file, size):
        self.file, self.size = file, size

    def write(self, view):
        while view:
            count = min(len(view), SYNC - self.size % SYNC)
            self.file.write(view[:count])
            self.size += count
            view = view[count:]
            if not self.size % SYNC:
                self.file.flush()
