"""What callers of kevinmcaleer/ota rely on, and what it did not do."""

from board import Board
from flash import Flash
from internet import Internet, chunked, whole, without_length
from laws import equal
from publishing import MAIN, OTA, OTA_SOURCE, PLAIN, RAW, board_files, published, update

UPDATES = "updates.lan:80/lamp/"


def law_readme_program():
    """the main program of the upstream documentation becomes the published one, restarts, and says version 2 in version.json"""
    new = MAIN + "print('two')\n"
    board = Board(board_files(ota_py=OTA_SOURCE), Internet({RAW + "version.json": whole(b'{"version":2}'), RAW + "main.py": whole(new.encode())}))
    board.power_on()
    equal(board.crash, None)
    equal(board.flash.nodes["main.py"], new.encode())
    equal(board.flash.nodes["version.json"], b'{"version": 2}')
    equal(board.resets, 1)
    assert "two" in board.said, board.said
    equal(board.internet.opened, board.internet.closed)
    equal(board.flash.open_files, 0)


def law_nothing_new():
    """a check that finds nothing new returns False and writes nothing to flash"""
    board = Board(board_files(), published(1, {"main.py": b"x"}, UPDATES))
    seen = update(board)
    equal(seen["result"], False)
    equal(seen["updater"].error, None)
    equal(board.flash.changes, 0)
    equal(board.internet.paths(), [UPDATES + "version.json"])


def law_step_by_step():
    """the steps one by one: check is True, fetch touches no old file, update_no_reset switches, update_and_reset restarts"""
    board = Board(board_files(), published(2, {"main.py": b"print('new')"}, UPDATES))
    steps = []

    def main():
        from ota import OTAUpdater

        if steps:
            return
        updater = OTAUpdater("wifi", "secret", PLAIN, "main.py")
        equal((updater.current_version, updater.version_url), (1, PLAIN + "version.json"))
        equal(updater.firmware_url, PLAIN + "main.py")
        steps.append(updater.connect_wifi())
        steps.append(updater.check_for_updates())
        equal(updater.latest_version, 2)
        before = board.flash.files()
        steps.append(updater.fetch_latest_code())
        equal(board.flash.files(), before)
        steps.append(updater.update_no_reset())
        equal(updater.current_version, 2)
        equal(board.flash.nodes["main.py"], b"print('new')")
        equal(board.resets, 0)
        updater.update_and_reset()
        raise AssertionError("update_and_reset came back")

    board.power_on(main=main)
    equal(board.crash, None)
    equal(steps, [True, True, True, True])
    equal(board.resets, 1)


def law_fetch_without_check():
    """fetch_latest_code without a check before looks for the version itself; update_no_reset without a fetch is False"""
    board = Board(board_files(), published(2, {"main.py": b"new"}, UPDATES))
    results = []

    def main():
        from ota import OTAUpdater

        updater = OTAUpdater("wifi", "secret", PLAIN, "main.py")
        results.append(updater.update_no_reset())
        results.append(updater.fetch_latest_code())

    board.power_on(main=main)
    equal((board.crash, results), (None, [False, True]))


def law_any_address():
    """every address one can copy from GitHub, and any web server, leads to the files"""
    raw = "raw.githubusercontent.com:443/you/lamp/"
    wanted = [
        ("https://github.com/you/lamp", raw + "main/"),
        ("https://github.com/you/lamp/", raw + "main/"),
        ("https://www.github.com/you/lamp", raw + "main/"),
        ("github.com/you/lamp", raw + "main/"),
        ("http://github.com/you/lamp.git", raw + "main/"),
        ("https://github.com/you/lamp/main/", raw + "main/"),
        ("https://github.com/you/lamp/tree/beta", raw + "beta/"),
        ("https://github.com/you/lamp/tree/beta/src/", raw + "beta/src/"),
        ("https://github.com/you/lamp/blob/beta/src/version.json", raw + "beta/src/"),
        ("https://github.com/you/lamp/tree/feature/x", raw + "feature/x/"),
        ("https://raw.githubusercontent.com/you/lamp/", raw + "main/"),
        ("https://raw.githubusercontent.com/you/lamp/main", raw + "main/"),
        ("https://raw.githubusercontent.com/you/lamp/refs/heads/dev/", raw + "refs/heads/dev/"),
        ("http://updates.lan", "updates.lan:80/"),
        ("http://updates.lan:8080/github.com/lamp", "updates.lan:8080/github.com/lamp/"),
        ("https://my.github.com.example/you/lamp", "my.github.com.example:443/you/lamp/"),
    ]
    for url, base in wanted:
        board = Board(board_files(), published(2, {"main.py": b"new"}, base))
        update(board, repo_url=url)
        equal((url, board.flash.nodes["main.py"]), (url, b"new"))
    board = Board(board_files(), published(2, {"main.py": b"new"}, raw + "trunk/"))
    update(board, repo_url="https://github.com/you/lamp", branch="trunk")
    equal(board.flash.nodes["main.py"], b"new")


def law_many_files():
    """several files, in folders that do not exist yet, binary ones too, arrive byte for byte; names of any letters are quoted"""
    every_byte = bytes(range(256)) * 30
    files = {"main.py": b"new", "lib/lamp/colour.py": b"red", "assets/font 8.bin": every_byte, "empty.txt": b""}
    for options in ({"filename": "main.py"}, {"filename": sorted(files)}):
        internet = published(2, files, UPDATES)
        if "filename" in options and len(options["filename"]) == 4:
            internet.answers[UPDATES + "version.json"] = whole(b'{"version": 2}')
        internet.answers[UPDATES + "assets/font%208.bin"] = internet.answers.pop(UPDATES + "assets/font 8.bin")
        board = Board(board_files(data_txt="mine"), internet)
        update(board, **options)
        for name, content in files.items():
            equal((name, board.flash.nodes[name]), (name, content))
        equal(board.flash.nodes["data.txt"], b"mine")


def law_every_framing():
    """a body in chunks of any size arrives as it is, beside one with a length; an unknown length only if size or digest are known"""
    body = bytes(range(256)) * 9
    for size in (7, 1023, 1024, 1025, 5000):
        internet = published(2, {"main.py": body}, UPDATES)
        internet.answers[UPDATES + "main.py"] = chunked(body, size)
        board = Board(board_files(), internet)
        update(board)
        equal((size, board.flash.nodes["main.py"]), (size, body))
    for stated in (True, False):
        internet = published(2, {"main.py": body}, UPDATES, stated)
        internet.answers[UPDATES + "main.py"] = without_length(body)
        board = Board(board_files(), internet)
        update(board)
        equal(board.flash.nodes["main.py"] == body, stated)


def law_versions_are_ordered():
    """versions are whole numbers or as semver.org orders them; the same or an older one is not installed"""
    order = [0, "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", 1, "v1.0.1"]
    order += ["1.2", "1.10.0", 2, "2.0.1", 10]
    for old in range(len(order)):
        for new in (old - 1, old, old + 1):
            if not 0 <= new < len(order):
                continue
            version = order[old]
            files = board_files(version_json='{"version": %s}' % ('"%s"' % version if isinstance(version, str) else version))
            board = Board(files, published(order[new], {"main.py": b"new"}, UPDATES))
            update(board)
            equal((order[old], order[new], board.flash.nodes["main.py"] == b"new"), (order[old], order[new], new > old))


def law_unchanged_files_stay():
    """a file whose digest is stated and that is there already is not downloaded again"""
    board = Board(board_files(lib__x_py="same"), published(2, {"main.py": b"new", "lib/x.py": b"same"}, UPDATES, True))
    update(board)
    equal(board.internet.paths(), [UPDATES + "version.json", UPDATES + "main.py"])
    equal((board.flash.nodes["main.py"], board.flash.nodes["lib/x.py"]), (b"new", b"same"))


def law_folder_trap():
    """a folder named ota would be imported instead of ota.py (which is why the journal is in _ota)"""
    board = Board(flash=Flash({"ota.py": OTA, "boot.py": "import ota\nota.boot\n", "ota/state": "{}"}))
    board.power_on()
    assert board.crash is not None


def law_several_updates():
    """one update after the other works, and leaves nothing behind but its journal"""
    board = Board(board_files(), published(2, {"main.py": b"2", "lib/a.py": b"2"}, UPDATES))
    for version in (2, 3, 4):
        content = str(version).encode()
        board.internet = published(version, {"main.py": content, "lib/a.py": content}, UPDATES)
        board.internet.clock = board.clock
        update(board)
        equal(board.flash.nodes["main.py"], content)
        board.power_on(main=lambda: __import__("ota").confirm())
    left = [name for name in board.flash.nodes if name.startswith("_ota")]
    equal(sorted(left), ["_ota", "_ota/state"])
