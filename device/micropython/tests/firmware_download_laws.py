"""Downloads of firmware that break: where they go on, and when they have to begin anew."""

import json

from firmware_boards import IMAGE, PACKED, PATCH, FirmwareBoard, offer, published, update
from firmware_images import NEW, OLD, PACKED_NEW
from internet import ENDS, head
from laws import equal
from loader import make_image, noise
from releases import cut_at, sha256

SECTORS = 48  # of a slot: the image, and the same in its tail
LARGE = make_image(21, 72 * 1024)


class Downloads:
    """A repository whose artifacts end after `most` bytes, and then are not there for as long."""

    def __init__(self, *artifacts):
        self.repository = published(LARGE, artifacts=artifacts)
        self.repository.spoil = self.spoil
        self.most, self.ranges = None, []

    def breaks(self, most):
        self.most, self.ranges = most, []

    def spoil(self, path, headers, answer):
        if not path.startswith("artifacts/"):
            return None
        first = int(headers.get("range", "bytes=0-")[6:-1])
        self.ranges.append(first)
        if self.most is None:
            return None
        if first >= self.most:
            return head(503, "Content-Length: 0"), ENDS
        return answer[0][: answer[0].index(b"\r\n\r\n") + 4 + self.most - first], ENDS

    def broken(self, board, most):
        self.breaks(most)
        equal(update(board)["code"], "TRANSFER_FAILED")
        equal(self.ranges[0], 0)
        self.breaks(None)

    def finished(self, board, *ranges):
        seen = update(board)
        equal(seen["installed"], (2, "2.0.0", sha256(LARGE)))
        equal(self.ranges, list(ranges))


def law_image_goes_on():
    """an image whose download broke goes on behind the last 64 KB that came, after a restart, without a failed attempt"""
    downloads = Downloads((IMAGE, LARGE, None))
    board = FirmwareBoard(downloads.repository, sectors=SECTORS)
    downloads.broken(board, 70 * 1024)
    downloads.finished(board, 64 * 1024)
    equal(board.journal()["attempts"], 0)


def law_tail_goes_on():
    """what is on its way into the tail of the slot goes on behind the last 16 KB that came"""
    packed = b"ALFP" + noise(5, 22 * 1024)
    downloads = Downloads((PACKED, packed, None))
    board = FirmwareBoard(downloads.repository, sectors=SECTORS)
    board.flash.blocks = board.flash.used() + 6
    downloads.broken(board, 18 * 1024)
    equal(update(board)["code"], "PATCH_BAD_VERSION")
    equal(downloads.ranges, [16 * 1024])


def law_stream_goes_on():
    """a patch that is decoded as it comes goes on where it was when the connection breaks, whether the server knows ranges or not"""
    for knows_ranges in (True, False):
        board = FirmwareBoard(published(artifacts=[(PACKED, PACKED_NEW, None)]), sectors=3)
        board.flash.blocks = board.flash.used() + 6
        ranges = []

        def spoil(path, headers, answer):
            if path.startswith("artifacts/"):
                ranges.append(int(headers.get("range", "bytes=0-")[6:-1]))
                return cut_at(answer, 1200 if knows_ranges else 1200 * len(ranges))

        board.repository.ranges, board.repository.spoil = knows_ranges, spoil
        equal(update(board)["installed"], (2, "2.0.0", sha256(NEW)))
        equal(ranges, [0, 1200, 2400, 3600, 4800])


def law_no_head():
    """where the first bytes of an image are not known any more, the download begins anew"""
    downloads = Downloads((IMAGE, LARGE, None))
    board = FirmwareBoard(downloads.repository, sectors=SECTORS)
    downloads.broken(board, 70 * 1024)
    journal = board.journal()
    del journal["head"]
    board.flash.put("_ota/firmware", json.dumps(journal))
    downloads.finished(board, 0)
    equal(board.journal()["attempts"], 0)


def law_called_otherwise():
    """what came of an image is no part of a patch, nor the other way, though a server calls the same bytes so"""
    for first, then in (((PACKED, LARGE, None), (IMAGE, LARGE, None)), ((IMAGE, LARGE, None), (PATCH, LARGE, OLD))):
        downloads = Downloads(first)
        board = FirmwareBoard(downloads.repository, sectors=SECTORS)
        board.flash.blocks = board.flash.used() + 6
        downloads.broken(board, 70 * 1024)
        downloads.repository.files["offers/lamp.cbor"] = offer(LARGE, 2, [then, (IMAGE, LARGE, None)])
        downloads.finished(board, *([0] if then[0] == IMAGE else [0, 0]))


def law_another_artifact():
    """what came of an image is no part of another one, of a release that replaced it"""
    downloads = Downloads((IMAGE, LARGE, None))
    board = FirmwareBoard(downloads.repository, sectors=SECTORS)
    downloads.broken(board, 70 * 1024)
    downloads.repository.files.update(published(NEW, 3).files)
    equal(update(board)["installed"], (3, "3.0.0", sha256(NEW)))
    equal((downloads.ranges, board.journal()["attempts"]), ([0], 0))
