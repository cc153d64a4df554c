"""Sources that are meant to hold a board up or to wear its flash. They are not signed, so anybody behind the server can make some."""

import flash as flashes
from file_source_laws import deflated
from flash import IS_MICROPYTHON
from laws import equal, hexadecimal, note
from releases import Map, Repository, cbor, sha256
from updates import board_with, make, once, own_files, update

OLD = {"main.py": b"print('old')"}
NEW = {"main.py": b"print('new')", "z.bin": bytes(range(256)) * 80}
SMALL = [(0, 3, b"d" * 32, 9, 10)]


def published(document=None, **options):
    repository = Repository()
    listed = repository.publish(NEW, 1, **options)
    if document is not None:
        repository.files["sources/%s.cbor" % hexadecimal(sha256(listed))] = document
    return repository


def documents():
    """Many items, deep ones, strings that end far away, and as many sources as there may be."""
    begin = b"\xa2\x01\x01\x02"
    yield begin + b"\x99\xff\xf9" + bytes(65529)
    yield begin + b"\x99\x02\x00" + b"\x86" * 65000
    yield begin + b"\x81\x99\xff\x00" + bytes(65280)
    yield begin + b"\x81\x85\x00\x03\x59\xff\x00" + bytes(65280)
    yield b"\xb9\x7f\xff" + bytes(65000)
    yield cbor(Map((1, 1), (2, [list(SMALL[0])] * 512)))


def law_bounded_steps():
    """no document of sources takes more than a few dozen items from one step to the next, and one with a fault ends there"""
    for document in list(documents())[:: 5 if IS_MICROPYTHON else 1]:
        repository = published(document)
        heads, most, total = [0], [0], [0]
        board = board_with(OLD, repository)

        def feed():
            most[0] = max(most[0], heads[0])
            total[0] += heads[0]
            heads[0] = 0

        def main():
            from aloft.file_reader import FileReader

            real = FileReader._head

            def head(self):
                heads[0] += self.name == "document of sources"
                return real(self)

            FileReader._head = head
            try:
                equal(make(feed=feed).update(), True)
            finally:
                FileReader._head = real

        board.power_on(main=once(main))
        equal((board.crash, own_files(board.flash)), (None, NEW))
        assert 0 < most[0] <= 24 and total[0] < 5 * 512 * 7, (most, total)
        assert not [name for name in board.flash.nodes if name.startswith("_ota/sources")]


def law_met_once():
    """a board that is reset while it looks at sources looks at the same bytes again only when they were fetched again"""
    repository = published(cbor(Map((1, 1), (2, SMALL))))
    board = board_with(OLD, repository)
    begun, left = [], [1, 2]

    def main():
        if not left:
            return
        left.pop()
        import machine
        from aloft import sources

        def wedges(path, count):
            begun.append(len([asked for asked in repository.asked if asked.startswith("sources/")]))
            machine.reset()
            yield

        sources.checking_sources = wedges
        make().update()

    board.power_on(main=main)
    equal(begun, [1, 2])
    asked = [path for path in repository.asked if path.startswith("sources/")]
    repository.files.pop(asked[0])
    equal(update(board)["result"], True)
    assert not [name for name in board.flash.nodes if name.startswith("_ota/sources")]


def law_false_sources():
    """after two false sources of a file, and four in all, files are had as they are; the flash is written a few times their size"""
    wrong = [(name, 3, deflated(bytes([number]) * len(NEW["z.bin"])), [10]) for name in ("z.bin",) for number in range(9 if IS_MICROPYTHON else 100)]
    more = {"%d.bin" % number: NEW["z.bin"] + bytes([number]) for number in range(6)}
    if IS_MICROPYTHON:
        more = {}
    wrong += [(name, 3, deflated(bytes([number]) * len(more[name])), [10]) for name in more for number in range(9)]
    for files, fails in ((NEW, 2), (more, 4))[: 1 if IS_MICROPYTHON else 2]:
        repository = Repository()
        repository.publish(files, 1, sources=[each for each in wrong if each[0] in files])
        asked = {"artifacts/" + hexadecimal(sha256(artifact)) for _, _, artifact, _ in wrong}
        board = board_with(OLD, repository)
        written, real = [0], flashes.File.write

        def write(self, data):
            written[0] += len(data)
            return real(self, data)

        flashes.File.write = write
        try:
            equal(update(board)["result"], True)
        finally:
            flashes.File.write = real
        size = sum(len(content) for content in files.values())
        equal(len([path for path in repository.asked if path in asked]), fails)
        assert written[0] < size + 4 * 2 * len(NEW["z.bin"]), (written, size)
        note("%d bytes written for %d" % (written[0], size))
