"""Where what an outsider may have a board read, fetch, write or wait for ends: one more is refused, with a code."""

import flash as flashes
from internet import KEEPS, head
from laws import equal, hexadecimal
from releases import Map, Repository, cbor, envelope, sha256
from updates import board_with, own_files, update

OLD = {"main.py": b"print('old')"}
NEW = {"main.py": b"print('new')" * 100}
ARTIFACT = "artifacts/" + hexadecimal(sha256(NEW["main.py"]))


def published():
    repository = Repository()
    return repository, repository.publish(NEW, 2)


def ended(repository):
    """What an update ends with."""
    board = board_with(OLD, repository)
    seen = update(board)
    equal(own_files(board.flash), NEW if seen["result"] else OLD)
    return seen["code"]


def law_offers():
    """offers have 4096 bytes, 32 artifacts and 4 statements, their envelopes 1024 bytes and 4 signatures, versions 31 bytes"""
    repository, listed = published()
    image = Map((1, 0), (2, sha256(listed)), (3, len(listed)))
    sound = envelope(listed, 2, "2.0.0")

    def code_of(signed=sound, artifacts=1, statements=0):
        pairs = [(1, 2), (2, signed)] + ([(3, [b"none"] * statements)] if statements else []) + [(4, [image] * artifacts)]
        repository.files["offers/lamp.cbor"] = cbor(Map(*pairs))
        return ended(repository)

    equal(code_of(artifacts=0), None)  # they are not signed, and the list has its name
    equal(code_of(artifacts=32), None)
    equal(code_of(artifacts=33), "OFFER_BAD_VALUE")
    equal(code_of(artifacts=100), "FETCH_SIZE")
    equal(code_of(statements=5), "OFFER_BAD_VALUE")
    equal(code_of(statements=4), None)  # of statements that say nothing to it a device takes no notice
    equal(code_of(bytes(1025)), "MANIFEST_TOO_LARGE")
    assert code_of(bytes(1024)) not in (None, "MANIFEST_TOO_LARGE")
    equal(code_of(envelope(listed, 2, "2.0.0", keys=(1, 1, 3, 5, 7))), "SIGNATURE_TOO_MANY")
    equal(code_of(envelope(listed, 2, "2" * 31)), None)
    equal(code_of(envelope(listed, 2, "2" * 32)), "MANIFEST_BAD_VALUE")


def law_redirects():
    """four redirects are followed, and not a fifth"""
    for count, code in ((4, None), (5, "FETCH_REDIRECTS")):
        repository, _ = published()

        def spoil(path, headers, answer):
            name, _, number = path.partition("?")
            if name == ARTIFACT and int(number or 0) < count:
                return head(302, "Location: /lamp/%s?%d" % (ARTIFACT, int(number or 0) + 1), "Content-Length: 0"), KEEPS
            return repository.answer(name, headers)

        repository.spoil = spoil
        equal(ended(repository), code)


def law_bytes():
    """no byte more than promised goes into a file, and of sources no more than 64 KB, whatever comes and however it is framed"""
    content = NEW["main.py"]
    for body, code in ((content + b"?", "FETCH_SIZE"), (content, None)):
        repository, _ = published()
        answer = head(200, "Transfer-Encoding: chunked") + b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n", KEEPS
        repository.spoil = lambda path, headers, right: answer if path == ARTIFACT else None
        found, size = ended_with(repository, "_ota/part.")
        equal(found, code)
        assert size <= len(content), size
    repository, _ = published()
    endless = head(200, "Content-Length: 90000") + bytes(90000), KEEPS
    repository.spoil = lambda path, headers, right: endless if path.startswith("sources/") else None
    found, size = ended_with(repository, "_ota/sources")
    equal(found, None)
    assert 64000 < size <= 65536, size


def ended_with(repository, name):
    """What an update ends with, and how large a file of this name becomes."""
    most, real = [0], flashes.File.write

    def write(self, data):
        count = real(self, data)
        if self.name.startswith(name):
            most[0] = max(most[0], len(self.content))
        return count

    flashes.File.write = write
    try:
        return ended(repository), most[0]
    finally:
        flashes.File.write = real


def law_pauses():
    """a server that asks for a pause of years gets one of a day"""
    repository, _ = published()
    repository.spoil = lambda path, headers, right: (head(503, "Retry-After: 999999999", "Content-Length: 0"), KEEPS)
    equal(update(board_with(OLD, repository))["updater"].pause(3600), 86400)
