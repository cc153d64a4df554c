"""Where a patch lies until it is applied: a file, or the free tail of the next slot."""

import os

from aloft_guard import ROOT, is_file

from aloft.digests import size_of
from aloft.firmware_noted import Noted
from aloft.firmware_patch import tail_of
from aloft.flash import SECTOR
from aloft.parts import Parts, path_of
from aloft.slot_writer import SectorWriter

RESERVE = 8  # blocks of the file system that stay free
MARK = 4  # sectors between two notes in the journal


class StagedFile:
    def __init__(self, fetcher, digest, size):
        self.parts, self.digest, self.size, self.path = Parts(fetcher), digest, size, path_of(digest)

    @staticmethod
    def has_room(digest, size):
        status, path = os.statvfs(ROOT), path_of(digest)
        there = size_of(path) if is_file(path) else 0
        return size - there <= (status[4] - RESERVE) * status[1]

    def fetch(self):
        yield from self.parts.fetch(self.digest, self.size)


class StagedTail(Noted):
    """`image` is the SlotWriter of the slot in whose tail this is."""

    path = None

    def __init__(self, journal, fetcher, digest, size, slots, image):
        Noted.__init__(self, journal, fetcher, digest, size, image.sector)
        self.image = image
        self.writer = SectorWriter(slots.next, tail_of(slots.next_size, size), image.sector, image.piece)

    @staticmethod
    def has_room(slots, size, target_size):
        return tail_of(slots.next_size, size) >= (target_size + SECTOR - 1) // SECTOR * SECTOR

    def begin(self, made):
        self.image.begin()  # the image that is there may reach as far
        self.writer.made = made
        return made

    def store(self, count):
        self.writer.put(count)
        self.note(MARK)
