"""Files that come deflated or as a patch, and servers that lie about it."""

from flash import IS_MICROPYTHON
from internet import ENDS, KEEPS, head
from laws import Skip, equal, hexadecimal, note
from releases import Repository, sha256
from updates import board_with, confirming, own_files, update

LINES = ["line_%d = %d\n" % (i, i * 7919 % 1000) for i in range(60)]
BASE = ("def blink(pin):\n    pin.on()\n    sleep(1)\n    pin.off()\n" + "".join(LINES)).encode()
TARGET = BASE.replace(b"sleep(1)", b"sleep(2)").replace(b"line_30", b"line_thirty")
# What `aloft delta` makes of the two.
PATCH = bytes.fromhex(
    "414c46500100ffff4f0000006e0300007203000059020900fdaf35be1f09ff0d9c0b9261f6437a69cc0d27f5ad748585f8c5dd34f272b8e223f1b5008e"
    "e8a7cb6bc627f8c0a5f86fe8316b503458e0"
)
RAM = 9616
OLD = {"main.py": BASE, "lib/a.py": b"old"}
NEW = {"main.py": TARGET, "lib/a.py": b"new", "lib/text.txt": b"to be or not to be, " * 400}
PATCHED, DEFLATED = 1, 3


def deflated(content, bits=10):
    try:
        import zlib

        if hasattr(zlib, "compressobj"):
            packer = zlib.compressobj(9, zlib.DEFLATED, -bits)
            return packer.compress(content) + packer.flush()
    except ImportError:
        pass
    try:
        import deflate
        import io

        stream = io.BytesIO()
        with deflate.DeflateIO(stream, deflate.RAW, bits) as packer:
            packer.write(content)
        return stream.getvalue()
    except (ImportError, OSError):
        raise Skip("nothing deflates here")


def deflate_source(content, name="lib/text.txt", bits=10):
    return (name, DEFLATED, content, (bits,))


def patch_source(content=PATCH, base=BASE, ram=RAM, name="main.py"):
    return (name, PATCHED, content, (sha256(base), ram))


def updated(sources, files=NEW, **options):
    """A board with OLD after the update; and the artifacts that were asked for."""
    repository = Repository()
    listed = repository.publish(files, 1, sources=sources)
    board = board_with(OLD, repository)
    seen = update(board, **options)
    equal((seen["result"], seen["error"]), (True, None))
    equal(own_files(board.flash), dict(list(OLD.items()) + list(files.items())))
    names = {"artifacts/" + hexadecimal(sha256(content)): name for name, content in files.items()}
    names["artifacts/" + hexadecimal(sha256(listed))] = "list"
    for name, _, artifact, _ in sources:
        names["artifacts/" + hexadecimal(sha256(artifact))] = name + " source"
    return board, [names[path] for path in repository.asked if path in names]


def law_sources():
    """a file comes as a patch where its base is here, deflated where that is smaller, and as it is otherwise"""
    text = deflated(NEW["lib/text.txt"])
    board, asked = updated([patch_source(), deflate_source(text)])
    equal(asked, ["list", "lib/a.py", "lib/text.txt source", "main.py source"])
    note("%d bytes instead of %d" % (len(text) + len(PATCH), len(NEW["lib/text.txt"]) + len(TARGET)))
    for name in ("_ota/part", "_ota/sources"):
        assert not [each for each in board.flash.nodes if each.startswith(name)]


def law_not_usable():
    """patches from another base, for more memory than there is, or switched off, and windows that do not fit are passed over"""
    for source, options in (
        (patch_source(base=b"else"), {}),
        (patch_source(ram=1 << 31), {}),
        (patch_source(), {"patches": False}),
        (deflate_source(TARGET + b"more", "main.py"), {}),
    ):
        _, asked = updated([source], {"main.py": TARGET}, **options)
        equal(asked, ["list", "main.py"])


def law_lies():
    """whatever a source holds, the file has its digest in the end: damaged, another content, too long, too short, a bomb"""
    text = NEW["lib/text.txt"]
    good = deflated(text)
    bomb = deflated(bytes(60000))
    lies = [deflate_source(each) for each in (deflated(b"x" + text[1:]), good[:-9], good[:40] + b"?" + good[41:], b"\xff" * 100, deflated(text + b"!"), deflated(text[1:]))]
    lies += [deflate_source(bomb), deflate_source(good + b"behind")]
    lies += [patch_source(each) for each in (PATCH[:-5], b"ALFP" + bytes(80), PATCH[:65] + b"?" + PATCH[66:], b"<html>")]
    lies += [patch_source(ram=100), patch_source(PATCH, base=OLD["lib/a.py"], name="lib/a.py")]
    for lie in lies[:: 5 if IS_MICROPYTHON else 1]:
        for sources in ([lie], [lie, deflate_source(good)] if lie[0] == "lib/text.txt" else [lie]):
            board, _ = updated(sources)
            if lie[2] is bomb:
                assert board.flash.largest <= 1024


def law_missing():
    """sources that can not be had, or that are no such document, are passed over"""
    good = [patch_source(), deflate_source(deflated(NEW["lib/text.txt"]))]
    for path in ("sources/", "artifacts/" + hexadecimal(sha256(PATCH))):
        for answer in ((head(404, "Content-Length: 0"), KEEPS), (head(200, "Content-Length: 9") + b"<html>...", KEEPS), (b"", ENDS)):
            repository = Repository()
            repository.publish(NEW, 1, sources=good)
            repository.spoil = lambda asked, headers, right: answer if asked.startswith(path) else None
            board = board_with(OLD, repository)
            equal((update(board)["result"], own_files(board.flash)), (True, NEW))


def law_patched_again():
    """a release that was patched is the base of the next patch"""
    repository = Repository()
    repository.publish({"main.py": BASE}, 1)
    board = board_with({"main.py": b"first"}, repository)
    update(board)
    board.power_on(main=confirming())
    repository.publish({"main.py": TARGET}, 2, sources=[patch_source()])
    repository.asked.clear()
    equal(update(board)["result"], True)
    assert "artifacts/" + hexadecimal(sha256(TARGET)) not in repository.asked
    equal(board.flash.nodes["main.py"], TARGET)
