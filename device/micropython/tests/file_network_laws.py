"""What a network does to an update of files."""

from flash import IS_MICROPYTHON
from internet import ENDS, KEEPS, RESETS, STALLS, head
from laws import equal, hexadecimal, note
from releases import Repository, cut_at, sha256
from updates import board_with, make, own_files, update

OLD = {"main.py": b"print('old')"}
BODY = bytes(range(256)) * 40
NEW = {"main.py": b"print('new')", "z.bin": BODY}
BIG = "artifacts/" + hexadecimal(sha256(BODY))


def published(**options):
    repository = Repository(**options)
    repository.publish(NEW, 1)
    return repository


def spoiling(repository, path, *answers):
    """The first answers to `path` are spoilt: each a function of the right answer."""
    left = list(answers)

    def spoil(asked, headers, answer):
        return left.pop(0)(answer) if asked == path and left else None

    repository.spoil = spoil
    return left


def gets_through(repository, **options):
    board = board_with(OLD, repository)
    seen = update(board, **options)
    equal((seen["result"], seen["error"]), (True, None))
    equal(board.flash.nodes["z.bin"], BODY)
    return board


def law_cut_at_any_byte():
    """a body that ends, stalls or is reset at any byte goes on where it was, with a server that knows ranges and with one that does not"""
    for ranges in (True, False):
        for end in (RESETS,) if IS_MICROPYTHON else (ENDS, STALLS, RESETS):
            repository = published(ranges=ranges)
            places = [0, 1, 511, 512, 513, 1024, 4095, 4096, 4097, len(BODY) - 1]
            for place in places[:: 4 if IS_MICROPYTHON else 1]:
                spoiling(repository, BIG, lambda answer: (cut_at(answer, place)[0], end))
                board = gets_through(repository)
                asked = [headers.get("range") for url, headers in board.internet.requests if url.endswith(BIG)]
                equal(asked, [None, "bytes=%d-" % place if place else None])
                equal(board.internet.opened, 2)


def law_many_cuts():
    """as long as every try brings half a kilobyte, any number of breaks is survived; tries that bring less are counted"""
    repository = published()
    spoiling(repository, BIG, *[lambda answer: cut_at(answer, 700)] * 10)
    gets_through(repository)
    for path, came in ((BIG, 0), (BIG, 1), ("offers/lamp.cbor", 0)):
        repository = published()
        spoiling(repository, path, *[lambda answer: cut_at(answer, came)] * 99)
        seen = update(board_with(OLD, repository))
        equal((seen["result"], seen["code"]), (False, "TRANSFER_FAILED"))
        equal(repository.asked.count(path), 3)


def law_resume():
    """what came before a power cut or a give-up is not fetched again: whole files, and a part of one by range"""
    repository = published()
    spoiling(repository, BIG, lambda answer: cut_at(answer, 8192), *[lambda answer: cut_at(answer, 0)] * 3)
    board = board_with(OLD, repository)
    equal(update(board)["code"], "TRANSFER_FAILED")
    repository.asked.clear()
    equal(update(board)["result"], True)
    ranges = [headers.get("range") for url, headers in board.internet.requests if url.endswith(BIG)]
    equal((ranges[-1], board.flash.nodes["z.bin"]), ("bytes=8192-", BODY))
    assert not [path for path in repository.asked if path.startswith("artifacts/") and path != BIG]  # not even the list
    # A part that went bad in flash costs no more than itself.
    board = board_with(OLD, repository)
    spoiling(repository, BIG, lambda answer: cut_at(answer, 8192), *[lambda answer: cut_at(answer, 0)] * 3)
    update(board)
    part = [name for name in board.flash.nodes if name.startswith("_ota/part.")][0]
    for content in (b"?" * 5000, b"?" * 20000, BODY + b"?", b""):
        board.flash.nodes[part] = content
        equal(update(board)["result"], True)
        equal(board.flash.nodes["z.bin"], BODY)
        board.flash.nodes = {n: c for n, c in board.flash.nodes.items() if not n.startswith("_ota/") and n != "z.bin"}
        board.flash.nodes.update({"_ota/" + part[5:]: content})


def law_other_bytes():
    """other bytes, more bytes, fewer bytes, a web page and a missing file are clear errors, and the old files run on"""
    cases = (
        ("FETCH_DIGEST", lambda answer: (answer[0][:-1] + b"?", KEEPS)),
        ("FETCH_SIZE", lambda answer: (head(200, "Content-Length: %d" % (len(BODY) + 1)) + BODY + b"?", KEEPS)),
        ("FETCH_SIZE", lambda answer: (head(200, "Content-Length: 3") + b"abc", KEEPS)),
        ("FETCH_HTML", lambda answer: (head(200, "Content-Type: text/html", "Content-Length: 6") + b"<html>", KEEPS)),
        ("FETCH_NOT_FOUND", lambda answer: (head(404, "Content-Length: 0"), KEEPS)),
        ("FETCH_REFUSED", lambda answer: (head(401, "Content-Length: 0"), KEEPS)),
        ("TRANSFER_FAILED", lambda answer: (head(503, "Content-Length: 0"), KEEPS)),
        ("TRANSFER_FAILED", lambda answer: (b"SSH-2.0\r\n", ENDS)),
        ("TRANSFER_FAILED", lambda answer: (head(206, "Content-Range: bytes 5-9/10", "Content-Length: 5") + b"56789", KEEPS)),
    )
    for code, answer in cases:
        repository = published()
        spoiling(repository, BIG, *[answer] * 9)
        board = board_with(OLD, repository)
        seen = update(board)
        equal((seen["result"], seen["code"], own_files(board.flash)), (False, code, OLD))
        repository.spoil = None
        equal(update(board)["result"], True)


def law_framing():
    """chunks and bodies that end with the connection are taken, if size and digest are right"""

    def chunked(answer):
        pieces = b"".join(b"%x\r\n" % len(BODY[at : at + 777]) + BODY[at : at + 777] + b"\r\n" for at in range(0, len(BODY), 777))
        return head(200, "Transfer-Encoding: chunked") + pieces + b"0\r\nTrailer: 1\r\n\r\n", KEEPS

    for answer in (chunked, lambda answer: (head(200) + BODY, ENDS), lambda answer: (answer[0], ENDS)):
        repository = published()
        spoiling(repository, BIG, answer)
        gets_through(repository)
    # A connection that the server closed in between is replaced without a word.
    repository = published()
    spoiling(repository, "offers/lamp.cbor", lambda answer: (answer[0], ENDS))
    board = gets_through(repository)
    equal((board.internet.opened, [line for line in board.said if "trying again" in line]), (2, []))


def law_redirects():
    """redirects are followed, to other servers without the headers for the first; loops and ways out of https are refused"""
    repository = published()
    board = board_with(OLD, repository)
    cdn = Repository()
    cdn.files = {path: content for path, content in repository.files.items()}
    board.internet.servers["cdn.lan:80"] = lambda path, headers: cdn("lamp/" + path, headers)
    spoiling(repository, BIG, lambda answer: (head(302, "Location: http://cdn.lan/" + BIG, "Content-Length: 0"), KEEPS))
    equal(update(board, headers={"Authorization": "secret"})["result"], True)
    sent = [(url, headers.get("authorization")) for url, headers in board.internet.requests]
    assert ("cdn.lan:80/" + BIG, None) in sent and all(secret for url, secret in sent if "cdn" not in url), sent
    repository = published()
    spoiling(repository, BIG, *[lambda answer: (head(302, "Location: /lamp/" + BIG, "Content-Length: 0"), KEEPS)] * 99)
    equal(update(board_with(OLD, repository))["code"], "FETCH_REDIRECTS")
    board = board_with(OLD, None)
    board.internet.authorities["safe.lan"] = b"A"
    board.internet.servers["safe.lan:443"] = lambda path, headers: (head(302, "Location: http://cdn.lan/x", "Content-Length: 0"), KEEPS)
    equal(update(board, url="https://safe.lan/lamp", ca=b"A")["code"], "FETCH_INSECURE")


def law_one_handshake():
    """one TLS connection serves a whole update, in MicroPython 1.20 too, and is refused when another authority signed it"""
    from internet import OldTlsModule, TlsModule

    for tls in (TlsModule, OldTlsModule):
        for authority, works in ((b"A", True), (b"B", False)):
            repository = published()
            board = board_with(OLD)
            board.tls = tls
            board.internet.servers["safe.lan:443"] = repository
            board.internet.authorities["safe.lan"] = authority
            seen = update(board, url="https://safe.lan/lamp", ca=b"A")
            equal((seen["result"], len(repository.asked) > 0), (works, works))
            if works:
                equal(board.internet.opened, 1)


def law_retry_after():
    """Retry-After is waited for when it is short, and told when it is long; pauses double, with chance in them, up to a limit"""
    repository = published()
    busy = [lambda answer: (head(503, "Retry-After: 9", "Content-Length: 0"), KEEPS)]
    spoiling(repository, BIG, *busy)
    board = board_with(OLD, repository)
    equal(update(board)["result"], True)
    assert board.clock.now >= 9, board.clock.now
    repository = published()
    spoiling(repository, "offers/lamp.cbor", *[lambda answer: (head(429, "Retry-After: 7200", "Content-Length: 0"), KEEPS)] * 9)
    board = board_with(OLD, repository)
    seen = update(board)
    equal((seen["code"], repository.asked, seen["updater"].pause(3600)), ("TRANSFER_FAILED", ["offers/lamp.cbor"], 7200))
    pauses = []

    def main():
        updater = make(chance=lambda: 1, url="http://nowhere.lan/")
        for _ in range(12):
            updater.update()
            pauses.append(updater.pause(3600))
        updater.fetcher.chance = lambda: 0
        pauses.append(updater.pause(3600))

    board = board_with(OLD)
    board.power_on(main=main)
    equal(pauses, [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600, 1800])


def law_watchdog():
    """while an update waits for a server that stalls, or pauses between tries, somebody feeds the watchdog"""
    repository = published()
    spoiling(repository, BIG, *[lambda answer: (cut_at(answer, 100)[0], STALLS)] * 2)
    board = board_with(OLD, repository)
    fed = []
    equal(update(board, feed=lambda: fed.append(board.clock.now))["result"], True)
    longest = max(later - earlier for earlier, later in zip(fed, fed[1:]))
    assert longest <= 0.5, longest
    note("fed every %.2f s at least" % longest)
