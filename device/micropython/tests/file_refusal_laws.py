"""What must not be installed, and that nothing changed."""

from flash import IS_MICROPYTHON
from internet import page
from laws import equal
from releases import Map, Repository, file_list, identity, offer, sha256, statement, trust_module
from updates import URL, board_with, make, own_files, update, updating

OLD = {"main.py": b"print('old')", "lib/a.py": b"old a", "lib/user.txt": b"mine"}
NEW = {"main.py": b"print('new')", "lib/a.py": b"new a" * 100}


def refused(repository, code, installed=None, **options):
    """A board that refuses, and is as it was."""
    board = board_with(OLD, repository)
    if installed:
        repository_now = dict(repository.files)
        repository.publish(OLD, installed)
        update(board)
        repository.files = repository_now
    before = {n: c for n, c in board.flash.nodes.items() if not n.startswith("_ota")}
    seen = update(board, **options)
    equal((seen["result"], seen["code"]), (False, code))
    equal({n: c for n, c in board.flash.nodes.items() if not n.startswith("_ota")}, before)
    return board


def published(*args, **options):
    repository = Repository()
    repository.publish(*args, **options)
    return repository


def law_signatures():
    """unsigned, signed by another key, and signed by too few is refused before anything but the offer was asked for"""
    for keys, code in (((), "MANIFEST_UNSIGNED"), ((3,), "SIGNATURE_KEY_UNKNOWN")):
        repository = published(NEW, 1, keys=keys)
        refused(repository, code)
        equal(repository.asked, ["offers/lamp.cbor"])
    repository = published(NEW, 1)
    content = bytearray(repository.files["offers/lamp.cbor"])
    content[150] ^= 1
    repository.files["offers/lamp.cbor"] = bytes(content)
    board = board_with(OLD, repository, real_signatures=True)
    seen = update(board)
    equal((seen["result"], own_files(board.flash)), (False, OLD))
    board.flash.put("aloft_trust.py", trust_module(keys=(1, 3), threshold=2))
    repository.publish(NEW, 1)
    equal(update(board)["code"], "SIGNATURE_TOO_FEW")
    repository.publish(NEW, 1, keys=(1, 3))
    equal(update(board)["result"], True)


def law_no_keys():
    """a device without keys takes nothing, unless it is a laboratory, which takes what nobody signed"""
    for keys in ((), (1,)):
        repository = published(NEW, 1, keys=keys)
        refused(repository, "SIGNATURE_KEY_UNKNOWN", trust=None, vendor="example.com")
        board = board_with(OLD, repository)
        equal(update(board, trust=None, vendor="example.com", laboratory=True)["result"], True)
    # Who has keys is no laboratory.
    refused(published(NEW, 1, keys=()), "MANIFEST_UNSIGNED", laboratory=True)


def law_for_others():
    """other vendors, other classes, expired releases and older ones are refused"""
    other_id = identity["name_id"](bytes.fromhex("cfbff0d193755685968c48ce8b15ae17"), "toaster")
    refused(published(NEW, 1, of_class=("toaster", other_id)), "MANIFEST_OTHER_CLASS")
    refused(published(NEW, 1, of_class=("lamp", other_id)), "MANIFEST_OTHER_CLASS")
    refused(published(NEW, 1, vendor=("example.org", bytes(16))), "MANIFEST_OTHER_VENDOR")
    refused(published(NEW, 1, use_before=1000), "MANIFEST_EXPIRED", clock=lambda: 1000)
    for clock in (lambda: 999, lambda: None):
        board = board_with(OLD, published(NEW, 1, use_before=1000))
        equal(update(board, clock=clock)["result"], True)
    refused(published(NEW, 3), "MANIFEST_OLDER", installed=4)
    refused(Repository(), "FETCH_NOT_FOUND")


def law_lists():
    """an image, a faulty list, another than the one that was signed, and what can not run here is refused before any file is asked for"""
    repository = published(NEW, 1)
    image = b"\xe9" + bytes(999)
    cases = [(image, "CBOR_RESERVED"), (file_list(NEW) + b"\0", "CBOR_TRAILING"), (file_list({"../x": b""}), "FILES_PATH")]
    wants = ((1, [99, 0, 0], "FILES_OTHER_MICROPYTHON"), (2, ["toaster"], "FILES_OTHER_PLATFORM"))
    wants += ((3, [0x1F0005], "FILES_OTHER_MPY"), (4, ["no such board"], "FILES_OTHER_BOARD"))
    cases += [(file_list(NEW, Map((key, value))), code) for key, value, code in wants]
    for content, code in cases:
        name = "artifacts/" + "".join("%02x" % byte for byte in sha256(content))
        repository.files[name] = content
        repository.files["offers/lamp.cbor"] = offer(content, 1, "1.0.0")
        repository.asked.clear()
        refused(repository, code)
        equal(repository.asked, ["offers/lamp.cbor", name])
        repository.files[name] = content[:-1] + b"?"
        if content[-1:] != b"?":
            refused(repository, "FETCH_DIGEST")
            repository.files[name] = content + b"?"
            refused(repository, "FETCH_SIZE")


def sentences(function, *cases):
    """What the function, by module and name, says of each case, inside a board."""
    found = []

    def main():
        from aloft.errors import AloftError

        for values in cases:
            try:
                found.append(getattr(__import__("aloft." + function[0], None, None, (function[1],)), function[1])(*values))
            except AloftError as error:
                found.append(str(error))

    board = board_with({})
    board.power_on(main=main)
    if board.crash:
        raise board.crash
    return found


class Facts:
    def __init__(self, **facts):
        for name, value in facts.items():
            setattr(self, name, value)


def law_other_boards():
    """a release for other boards is refused with what it is for and what this board is"""
    own = Facts(version=(1, 20, 0), platform="rp2", mpy=0x1306, bits=31, machine="Raspberry Pi Pico W with RP2040", free_heap=lambda: 50000)
    wants = ({1: (1, 22, 1)}, {2: ["esp32", "esp8266"]}, {3: [0x1F2B06]}, {4: ["ESP32S3"]}, {5: 60000})
    equal(sentences(("requirements", "check_requirements"), *((each, own) for each in wants)), [
        "this needs MicroPython 1.22.1, the board has 1.20.0",
        "this is for esp32 or esp8266, the board is rp2",
        "this has .mpy files of version 6 (0x1f2b06), the board loads 6 (0x1f1306)",
        "this is for ESP32S3, the board is Raspberry Pi Pico W with RP2040",
        "this needs 60000 bytes of heap, and 50000 are free",
    ])
    own.machine = ""
    equal(sentences(("requirements", "check_requirements"), (wants[3], own)), ["this is for ESP32S3, the board is without a name"])


def law_other_devices():
    """a manifest for other devices is refused with what it is for and what this device is"""
    own = dict(vendor="example.com", vendor_id=1, device_class="lamp", class_id=2, chip_id=5, revision=3, secure_version=2, sequence=7, now=50)
    limits = dict(min_revision=0, max_revision=99, minimum_sequence=0, use_before=None)
    changes = (
        (dict(vendor="example.org"), {}, "this is of example.org, the device of example.com"),
        (dict(vendor_id=9), {}, "this is of example.com, the device of example.com, by other identifiers"),
        (dict(device_class="toaster"), {}, "this is for toaster, the device is lamp"),
        (dict(class_id=9), {}, "this is for lamp, the device is lamp, by other identifiers"),
        (dict(chip_id=0), {}, "this is for chip 0, the device has 5"),
        ({}, dict(chip_id=None), "this is for chip 5, the device has none"),
        (dict(min_revision=4), {}, "this is for chip revisions 4 to 99, the device has 3"),
        (dict(sequence=6), {}, "this has the number 6, installed is 7"),
        (dict(minimum_sequence=8), {}, "this follows 8, installed is 7"),
        (dict(secure_version=1), {}, "this has secure version 1, the chip has 2"),
        (dict(use_before=50), {}, "this was to be installed before 50, it is 50"),
        ({}, {}, None),
    )
    cases = []
    for wanted, device, _ in changes:
        manifest, this = dict(own), dict(own)
        manifest.update(limits)
        manifest.update(wanted)
        this.update(device)
        cases.append((Facts(**manifest), Facts(**this)))
    equal(sentences(("fits", "check_fits"), *cases), [sentence for _, _, sentence in changes])


def law_places():
    """a file does not go where a folder of the user's is, or a folder where a file of his is"""
    for path in ("lib", "lib/user.txt/x.py"):
        repository = published({"main.py": b"new", path: b"x"}, 1)
        refused(repository, "FILES_PLACE")


def law_statements():
    """keys are replaced by a statement that comes with the offer, and stay so; the old key then signs nothing any more"""
    repository = published(NEW, 1, keys=(3,), statements=(statement(1, (3,)), b"rubbish", statement(2, (5,), signed_by=(5,))))
    board = board_with(OLD, repository)
    equal(update(board)["result"], True)
    board.power_on(main=lambda: __import__("aloft").confirm() or make().update())
    repository.publish(OLD, 2, keys=(1,))
    seen = update(board)
    equal((seen["result"], seen["code"]), (False, "SIGNATURE_KEY_UNKNOWN"))
    repository.publish(OLD, 2, keys=(3,))
    equal(update(board)["result"], True)


def law_every_size_of_flash():
    """whatever room there is, an update happens, or is refused and leaves everything as it was"""
    ends = set()
    for blocks in range(100, 150, 7 if IS_MICROPYTHON else 1):
        repository = published({"main.py": b"new" * 3000, "lib/a.py": b"a" * 9000, "lib/new/b.py": b"b" * 5000}, 1)
        board = board_with(OLD, repository)
        before = own_files(board.flash)
        board.flash.blocks = blocks
        seen = update(board)
        if not seen["result"]:
            equal((seen["code"], own_files(board.flash)), ("REFUSED_SPACE", before))
            equal([name for name in board.flash.nodes if name[5:8] in ("new", "par", "old") and name[:5] == "_ota/"], [])
        else:
            equal(board.flash.nodes["lib/a.py"], b"a" * 9000)
            for _ in range(4):
                board.power_on()
            equal(own_files(board.flash), before)
        ends.add(seen["result"])
    equal(sorted(ends), [False, True])


def law_any_operation_may_fail():
    """any operation of the file system may fail: nothing is raised, no file stays open, and after the next boot it is old or new"""
    repository = published(NEW, 1)
    failed, failing, ends = 1, 0, set()
    while failed:
        failing += 11 if IS_MICROPYTHON else 1
        board = board_with(OLD, repository)
        board.flash.failing = failing
        seen = {}
        board.power_on(main=updating(seen))
        failed = board.flash.failed
        equal(board.flash.open_files, 0)
        board.flash.failing = None
        board.power_on(main=lambda: None)
        end = own_files(board.flash)
        is_new = end["main.py"] == NEW["main.py"]
        equal(end, merged() if is_new else OLD)
        ends.add(is_new)
    equal(sorted(ends), [False, True])


def merged():
    files = dict(OLD)
    files.update(NEW)
    return files


def law_addresses():
    """what is no address is said when the updater is made, and one slash more or less is none of the user's business"""

    def main():
        for url in (None, "", "updates.lan/lamp", "http://", "https:///lamp", "ftp://updates.lan/lamp", 5):
            try:
                make(url=url)
            except ValueError as error:
                said.append("is no address" in str(error))
        found.extend(make(url=url).check() for url in (URL, URL + "/", URL + "//"))

    said, found = [], []
    repository = Repository()
    repository.publish({"main.py": b"new"}, 1)
    board = board_with({"main.py": b"old"}, repository)
    board.power_on(main=main)
    equal((board.crash, said, found), (None, [True] * 7, [True] * 3))


def law_web_page_for_an_offer():
    """a web page in place of the offer is called one"""
    board = board_with({"main.py": b"old"})
    board.internet.answers["updates.lan:80/lamp/offers/lamp.cbor"] = page()
    equal(update(board)["code"], "FETCH_HTML")


def law_room_for_folders():
    """folders take room as well: a release that does not fit with them is refused before a file is asked for"""
    old = {"d%d/e/f.py" % number: b"old" * 40 for number in range(6)}
    old["main.py"] = b"old"
    new = {"d%d/e/f.py" % number: b"new" * 40 for number in range(6)}
    new["main.py"] = b"new"
    repository = Repository()
    listed = repository.publish(new, 1)
    for blocks in range(40, 120, 8):
        board = board_with(old, repository)
        board.flash.blocks = board.flash.used() + blocks
        repository.asked.clear()
        code = update(board)["code"]
        files = [path for path in repository.asked if path.startswith("artifacts/") and not path.endswith(sha256(listed).hex())]
        assert (code, bool(files)) in ((None, True), ("REFUSED_SPACE", False)), (blocks, code, files)
