"""What a network does to a board."""

from board import Board, Network
from internet import ENDS, RESETS, STALLS, Internet, OldTlsModule, TlsModule, chunked, redirect, status, whole
from laws import equal
from publishing import PLAIN, board_files, published, update

BASE = "updates.lan:80/lamp/"
VERSION = BASE + "version.json"
MAIN = BASE + "main.py"
BODY = b"print('new')\n" * 99


def board_with(answer, stated=False):
    board = Board(board_files(), published(2, {"main.py": BODY}, BASE, stated))
    if answer is not None:
        board.internet.answers[MAIN] = answer
    return board


def check_untouched(board, kind=0):
    before = board.flash.files()
    seen = update(board)
    equal((seen["result"], board.flash.files()), (False, before))
    assert isinstance(seen["updater"].error, seen["errors"][kind]), repr(seen["updater"].error)
    equal((board.internet.opened, board.flash.open_files), (board.internet.closed, 0))
    return seen


def fetching(board, answers, stated=False):
    """For every one of `answers`, in one boot: what fetch_latest_code says, and what it staged."""
    results = []

    def main():
        from ota import OTAUpdater

        updater = OTAUpdater("wifi", "secret", PLAIN, "main.py")
        for answer in answers:
            board.internet.answers[MAIN] = answer
            results.append((updater.check_for_updates() and updater.fetch_latest_code(), board.flash.nodes.get("_ota/new/main.py")))

    board.power_on(main=main)
    equal((board.crash, board.internet.opened, board.flash.open_files), (None, board.internet.closed, 0))
    return results


def law_cut_at_any_byte():
    """an answer that ends at any byte, stalls or is reset is tried again, and then the file is right; if it stays so, nothing changed"""
    full = whole(BODY, "text/plain")
    data = full[0].replace(full[0].split(b"\r\n")[3] + b"\r\n", b"")  # without the long header
    places = list(range(0, len(data) - len(BODY) + 40)) + [len(data) - 1]
    for end, step in ((ENDS, 1), (STALLS, 6), (RESETS, 7)):
        results = fetching(board_with(None), [[(data[:at], end), full] for at in places[::step]])
        equal(results, [(True, BODY)] * len(places[::step]))
        board = board_with((data[: len(data) // 2], end))
        check_untouched(board)
        equal(board.internet.paths(), [VERSION] + [MAIN] * 3)


def law_chunks_cut_at_any_byte():
    """the same for a body in chunks, which ends with an empty chunk only"""
    data = chunked(BODY, 700)[0]
    places = range(data.index(b"\r\n\r\n"), len(data) - 14, 5)
    results = fetching(board_with(None), [[(data[:at], ENDS), whole(BODY)] for at in places])
    equal(results, [(True, BODY)] * len(places))


def law_no_http():
    """bytes that are no HTTP, lengths that are none and headers without end are a failed transfer"""
    heads = [b"\x15\x03\x01\x00\x02\x02\x46\r\n", b"SSH-2.0-x\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1\r\n\r\n"]
    heads += [b"HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\nxxxx" % length for length in (b"-4", b"four", b"4, 4", b"")]
    heads += [b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"HTTP/1.1 200 OK\r\n" + b"x" * 5000]
    heads += [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s" % size for size in (b"-1\r\nx", b"zz\r\n", b"2\r\nxxxx\r\n0\r\n\r\n")]
    equal(fetching(board_with(None), [(data, ENDS) for data in heads]), [(False, None)] * len(heads))


def law_passing_trouble():
    """429 and 5xx pass: they are tried again after a pause"""
    for number in (429, 500, 502, 503):
        board = board_with([status(number), status(number), whole(BODY)])
        began = board.clock.now
        update(board)
        equal(board.flash.nodes["main.py"], BODY)
        assert board.clock.now - began >= 5
    check_untouched(board_with(status(503)))


def law_time_limits():
    """a silent server costs its time limit three times and the pauses, no more; a watchdog is fed meanwhile"""
    board = board_with((b"", STALLS))
    fed = []
    before = board.clock.now
    seen = update(board, timeout=7, feed=lambda: fed.append(board.clock.now))
    equal(seen["result"], False)
    assert 3 * 7 + 5 <= board.clock.now - before <= 3 * 7 + 5 + 2, board.clock.now - before
    longest = max(later - earlier for earlier, later in zip(fed, fed[1:]))
    assert longest <= 8, longest


def law_wifi():
    """Wi-Fi that comes late is waited for, Wi-Fi that never comes is given up after its time limit, and ssid None asks for none"""
    board = board_with(None)
    board.network = Network(connects_after=60)
    update(board)
    equal(board.flash.nodes["main.py"], BODY)
    board = board_with(None)
    board.network = Network(connects_after=10**9)
    before = board.clock.now
    check_untouched(board)
    equal(board.clock.now - before, 30)
    equal(board.internet.requests, [])
    board = board_with(None)
    board.network = None
    results = []

    def main():
        from ota import OTAUpdater

        results.append(OTAUpdater(None, None, PLAIN, "main.py").check_for_updates())

    board.power_on(main=main)
    equal((board.crash, results), (None, [True]))


def law_radio_that_fails():
    """a radio that raises what it likes ends the check with a sentence, and the program goes on"""

    class Broken(Network):
        def WLAN(self, interface):
            raise RuntimeError("Wifi Unknown Error 0x0101")

    board = board_with(None)
    board.network = Broken()
    before = board.flash.files()
    seen = update(board)
    equal((seen["result"], board.flash.files()), (False, before))
    equal(board.crash, None)


def law_no_server():
    """a name that is not known and a port where nobody listens are failed transfers"""
    check_untouched(Board(board_files(), Internet({"else.lan:80/": status(200)})))
    board = Board(board_files(), Internet({"updates.lan:81/": status(200)}))
    check_untouched(board)


def law_headers():
    """own headers go to the server they are for, and not to another one it redirects to"""
    board = board_with(redirect("http://cdn.lan/main.py"))
    board.internet.answers["cdn.lan:80/main.py"] = whole(BODY)
    update(board, headers={"Authorization": "token 123"})
    equal(board.flash.nodes["main.py"], BODY)
    sent = [(url, headers.get("authorization")) for url, headers in board.internet.requests]
    equal(sent, [(VERSION, "token 123"), (MAIN, "token 123"), ("cdn.lan:80/main.py", None)])


def law_tls():
    """with ca= a server of another authority is refused before it hears a word, in MicroPython 1.20 too; without, a warning is printed"""
    base = "safe.lan:443/"
    for tls in (TlsModule, OldTlsModule):
        for ca, authority, works in ((b"A", b"A", True), (b"A", b"B", False), (None, b"B", True)):
            board = Board(board_files(), published(2, {"main.py": BODY}, base), tls=tls)
            board.internet.authorities["safe.lan"] = authority
            update(board, repo_url="https://safe.lan", ca=ca)
            equal((board.flash.nodes["main.py"] == BODY, len(board.internet.requests) > 0), (works, works))
            warned = [line for line in board.said if "the server is not checked" in line]
            equal(len(warned), 0 if ca else 1)
            equal(board.internet.opened, board.internet.closed)


def law_tls_that_can_not_check():
    """where TLS can not check certificates, ca= makes every answer a refused one, and nothing is raised"""

    class Poor:
        CERT_NONE, CERT_REQUIRED, PROTOCOL_TLS_CLIENT = 0, 2, 0

        def __init__(self, internet):
            self.SSLContext = lambda protocol: Poor(internet)

    board = Board(board_files(), published(2, {"main.py": BODY}, "safe.lan:443/"), tls=Poor)
    seen = update(board, repo_url="https://safe.lan", ca=b"A")
    assert "can not check certificates" in str(seen["updater"].error)
    equal((len(board.internet.requests), board.internet.opened), (0, board.internet.closed))


def law_clock():
    """with ca= a clock that was never set is set first; without a time server that is said"""
    board = Board(board_files(), published(2, {"main.py": BODY}, "safe.lan:443/"))
    board.clock.year, board.internet.authorities["safe.lan"] = 2000, b"A"
    update(board, repo_url="https://safe.lan", ca=b"A")
    assert [line for line in board.said if "clock could not be set" in line], board.said

    class TimeServer:
        @staticmethod
        def settime():
            raise ValueError("buffer too small")  # what unpacking a short answer gives

    board.modules["ntptime"] = TimeServer
    update(board, repo_url="https://safe.lan", ca=b"A")
    equal(board.crash, None)
