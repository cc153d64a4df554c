"""What must not be installed: one sentence, False, and the board is as it was."""

from board import Board
from flash import Flash
from internet import Internet, chunked, page, redirect, status, whole, without_length
from laws import equal
from publishing import board_files, published, update

BASE = "updates.lan:80/lamp/"
VERSION = BASE + "version.json"


def check_refused(board, kind, words, **options):
    """Nothing changed, nothing is left open, and exactly one sentence says why. `kind`: 0 transfer, 1 refused, 2 space."""
    before = board.flash.files()
    seen = update(board, **options)
    error = seen["updater"].error
    equal(seen["result"], False)
    assert isinstance(error, seen["errors"][kind]), repr(error)
    for word in words.split("|"):
        assert word in str(error), (words, str(error))
    equal([line for line in board.said if line == "ota: " + str(error)], ["ota: " + str(error)])
    equal(board.flash.files(), before)
    equal([name for name in board.flash.nodes if name.startswith("_ota/new") or name.startswith("_ota/old")], [])
    equal((board.internet.opened, board.flash.open_files), (board.internet.closed, 0))
    equal(board.resets, 0)


def with_version(text):
    board = Board(board_files(), published(2, {"main.py": b"new"}, BASE))
    board.internet.answers[VERSION] = whole(text if isinstance(text, bytes) else text.encode())
    return board


def law_names():
    """names that leave the root, or that bringing back old files depends on, are refused before anything is downloaded"""
    names = ["../main.py", "lib/../../x", "/main.py", "lib//x.py", "./main.py", "lib\\\\x.py", "C:/x.py", "", "a/", "x" * 129]
    names += ["ota.py", "OTA.py", "ota.mpy", "ota/__init__.py", "lib/ota.py", "LIB/ota.py", "boot.py", "_ota/state", "version.json", "json.py"]
    names += ["lib/os/__init__.py", "a\\u0007b"]
    names += ["boot.py.", "boot.py ", "_ota /state", "lib/lamp./a.py", "...", "ALOFT_~1.PY", "alo~c3f1.py", "x/VERSIO~1.JSO"]
    for name in names:
        board = with_version('{"version": 2, "files": ["main.py", "%s"]}' % name)
        check_refused(board, 1, "refused" if len(name) in range(1, 129) else "file name")
        equal(board.internet.paths(), [VERSION])
    check_refused(with_version('{"version": 2}'), 1, "'../main.py' is refused", filename="../main.py")
    for name in ("boot.log", "network.json", "lib/version.json", "lib/lamp/json.py", "otaku.py", "..hidden", "a~.py", "grün.txt"):
        board = with_version('{"version": 2, "files": ["%s"]}' % name)
        board.internet.answers[BASE + name.replace("ü", "%C3%BC")] = whole(b"new")
        update(board)
        equal(board.flash.nodes[name], b"new")


def law_lists():
    """a list of files that is none, or has a file twice, or a file as a folder, or a size or digest that is none, is refused"""
    for files in ("{}", '"main.py"', "[]", "[1]", "[null]", '["a", "a"]', '["a", "a/b"]', "[%s]" % ",".join(['"a%d"' % n for n in range(65)]),
                  '[{"path": "a", "size": -1}]', '[{"path": "a", "size": "1"}]', '[{"path": "a", "sha256": "12"}]', '[{"size": 1}]'):
        check_refused(with_version('{"version": 2, "files": %s}' % files), 1, "")
    check_refused(with_version('{"version": 2}'), 1, "no list", filename=None)


def law_versions():
    """what is no version is refused with what a version looks like"""
    for version in ("1.5", "true", "null", "-1", '""', '"1.2.3.4"', '"one"', '"1..2"', "[1]", "{}", '"%s"' % ("1" * 40)):
        check_refused(with_version('{"version": %s}' % version), 1, '"version" in version.json')
    check_refused(with_version('{"versions": 2}'), 1, '"version" in version.json')


def law_backwards():
    """an older version is not installed, and that is said"""
    board = Board(board_files(version_json='{"version": 7}'), published(6, {"main.py": b"old"}, BASE))
    seen = update(board)
    equal((seen["result"], board.flash.changes), (False, 0))
    assert "ota: going back to an older version is refused" in board.said


def law_no_json():
    """a login page, a torn or wrong or endless document in place of version.json is refused"""
    check_refused(with_version('{"version": 2'), 1, "no JSON object")
    check_refused(with_version("[2]"), 1, "no JSON object")
    check_refused(with_version(""), 1, "no JSON object")
    check_refused(with_version(bytes(range(256))), 1, "no JSON object")
    check_refused(with_version('{"version": 2' + " " * 9000 + "}"), 1, "at most 8192 bytes")
    board = with_version("")
    board.internet.answers[VERSION] = without_length(b'{"version": 2}')
    check_refused(board, 1, "without a length")
    board = with_version("")
    board.internet.answers[VERSION] = page()
    check_refused(board, 1, "a web page|login page")


def law_login_page_for_a_file():
    """a web page in place of a file is refused, unless the file is a web page"""
    board = with_version('{"version": 2}')
    board.internet.answers[BASE + "main.py"] = page()
    check_refused(board, 1, "main.py is a web page")
    board = with_version('{"version": 2, "files": ["index.html"]}')
    board.internet.answers[BASE + "index.html"] = page()
    update(board)
    assert b"DOCTYPE" in board.flash.nodes["index.html"]


def law_missing():
    """404 says which address is not there, for version.json and for a file; other states of refusal say their number"""
    check_refused(Board(board_files(), Internet({BASE + "x": status(404)})), 1, "version.json: status 404|branch")
    check_refused(with_version('{"version": 2, "files": ["main.py", "lib/x.py"]}'), 1, "lib/x.py: status 404")
    board = with_version("")
    board.internet.answers[VERSION] = status(403)
    check_refused(board, 1, "status 403")


def law_redirects():
    """a redirect is followed, relative too; a circle, a way without an end and a way from https to http are refused"""
    for to in ("http://cdn.lan/v", "//cdn.lan/v", "http://cdn.lan:80/v"):
        board = with_version("")
        board.internet.answers.update({VERSION: redirect(to), "cdn.lan:80/v": whole(b'{"version": 2}')})
        update(board)
        equal(board.flash.nodes["main.py"], b"new")
    for to in ("/lamp/v2", "v2"):
        board = with_version("")
        board.internet.answers.update({VERSION: redirect(to, 308), BASE + "v2": whole(b'{"version": 2}')})
        update(board)
        equal(board.flash.nodes["main.py"], b"new")
    board = with_version("")
    board.internet.answers[VERSION] = redirect("/lamp/version.json")
    check_refused(board, 1, "without end")
    equal(len(board.internet.requests), 5)
    board = Board(board_files(), Internet({"safe.lan:443/version.json": redirect("http://safe.lan/version.json")}))
    check_refused(board, 1, "away from https", repo_url="https://safe.lan")
    board = with_version("")
    board.internet.answers[VERSION] = redirect("ftp://updates.lan/x")
    check_refused(board, 1, "leads away")


def law_other_content():
    """a file that has not the stated size or digest is tried three times and then refused"""
    for what in ('"size": 4', '"size": 2', '"sha256": "%s"' % ("0" * 64)):
        board = with_version('{"version": 2, "files": [{"path": "main.py", %s}]}' % what)
        check_refused(board, 0, "not what version.json says")
        equal(board.internet.paths(), [VERSION] + [BASE + "main.py"] * 3)
        board = with_version('{"version": 2, %s}' % what)
        check_refused(board, 0, "not what version.json says")


def law_no_room():
    """an update that has no room is refused before its download when sizes are known, and during it when they are not"""
    big = b"x" * 70000
    for stated in (True, False):
        board = Board(flash=Flash(board_files(), blocks=32), internet=published(2, {"main.py": b"1", "big.bin": big}, BASE, stated))
        check_refused(board, 2, "70001 bytes are too many" if stated else "70000 bytes are too many")
        if stated:
            equal(board.internet.paths(), [VERSION])
    board = Board(flash=Flash(board_files(), blocks=32), internet=published(2, {"main.py": b"1", "big.bin": big}, BASE))
    board.internet.answers[BASE + "big.bin"] = chunked(big, 1000)
    check_refused(board, 2, "room for")


def law_every_size_of_flash():
    """on a flash of any size an update is whole or refused; never does the flash fill up in the middle of the switch"""
    files = {"main.py": b"1" * 5000, "lib/a.py": b"2" * 9000, "lib/b/c.py": b"3" * 100}
    ends = set()
    for blocks in range(13, 60):
        board = Board(flash=Flash(board_files(main_py="0" * 9000), blocks=blocks), internet=published(2, files, BASE))
        before = board.flash.files()
        seen = update(board)
        if board.resets:
            ends.add("whole")
            equal({name: board.flash.nodes[name] for name in files}, files)
            assert "whole" in ends or not seen["result"]
        else:
            ends.add("refused")
            equal(board.flash.files(), before)
            assert isinstance(seen["updater"].error, seen["errors"][2]), seen["updater"].error
    equal(sorted(ends), ["refused", "whole"])


def law_folder_in_the_way():
    """a file where a folder is, or in a folder that is a file, is refused before the switch"""
    for name in ("lib", "main.py/x.py"):
        board = Board(board_files(lib__a_py="a"), published(2, {name: b"new"}, BASE))
        check_refused(board, 1, "'%s'|folder" % name)


def law_on_trial():
    """while new code is on trial and confirms itself, nothing newer is fetched over the copies of the old files"""
    board = Board(board_files(), published(2, {"main.py": b"2"}, BASE))
    update(board, auto_confirm=False)
    board.internet = published(3, {"main.py": b"3"}, BASE)
    board.internet.clock = board.clock
    seen = {}

    def main():
        from ota import OTAUpdater

        seen["updater"] = OTAUpdater("wifi", "secret", "http://updates.lan/lamp", "main.py", auto_confirm=False)
        seen["result"] = seen["updater"].download_and_install_update_if_available()

    board.power_on(main=main)
    equal((seen["result"], board.flash.nodes["main.py"]), (False, b"2"))
    assert "on trial" in str(seen["updater"].error)
