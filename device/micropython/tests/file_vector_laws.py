"""Lists and sources as vectors/files has them, read from a flash."""

import json
import os

from laws import Skip, equal
from updates import board_with

WHERE = "vectors/" if "vectors" in os.listdir(".") else "../../vectors/files/"
DOCUMENTS = {}
for document in ("lists.json", "sources.json"):
    try:
        with open(WHERE + document) as opened:
            DOCUMENTS[document] = json.load(opened)
    except OSError:
        pass


def vectors(name):
    if name not in DOCUMENTS:
        raise Skip("vectors/files/%s is not there" % name)
    return DOCUMENTS[name]



def answers(cases, read):
    """What `read` says of each case, inside a board: (name, what it found or the code of its refusal)."""
    found = []

    def main():
        from aloft.errors import AloftError

        for case in cases:
            board.flash.put("document", bytes.fromhex(case["bytes"]))
            try:
                found.append((case["name"], read("/document")))
            except AloftError as error:
                found.append((case["name"], error.code))

    board = board_with({})
    board.power_on(main=main)
    if board.crash:
        raise board.crash
    return found


def list_read(path):
    from aloft.file_list import check_list, files_of, requirements_of

    count = check_list(path)
    files = [{"path": name, "size": size, "sha256": digest.hex() if hasattr(digest, "hex") else None} for name, size, digest in files_of(path)]
    assert len(files) == count
    return files, requirements_of(path)


def requirements_in(case):
    keys = (("micropython", 1, tuple), ("platforms", 2, list), ("mpyHeaders", 3, list), ("boards", 4, list), ("heap", 5, int))
    wants = case["requirements"]
    return {key: kind(wants[name]) for name, key, kind in keys if name in wants}


def law_valid_lists():
    """every valid list is read as it was written"""
    cases = vectors("lists.json")["valid"]
    equal(answers(cases, list_read), [(case["name"], (case["files"], requirements_in(case))) for case in cases])


def law_invalid_lists():
    """every invalid list is refused with its code"""
    cases = vectors("lists.json")["invalid"]
    equal(answers(cases, list_read), [(case["name"], case["error"]) for case in cases])


def law_boards():
    """a board takes the lists that it can run, and says why it does not take another"""
    cases = vectors("lists.json")["boards"]
    owns = [case["board"] for case in cases]

    def read(path):
        from aloft.requirements import Board, check_requirements

        board, own = Board(), owns.pop(0)
        board.version, board.platform, board.machine = tuple(own["version"]), own["platform"], own["machine"]
        board.mpy, board.bits, board.free_heap = own["mpy"], own["smallIntBits"], lambda: own["freeHeap"]
        check_requirements(list_read(path)[1], board)

    equal(answers(cases, read), [(case["name"], case["error"]) for case in cases])


def sources_read(count):
    def read(path):
        from aloft.driver import drain
        from aloft.sources import checking_sources, sources_of

        begins = drain(checking_sources(path, count))
        return [source for index in range(count) for source in sources_of(path, index, begins[index])]

    return read


def law_valid_sources():
    """every valid document of sources is read as it was written"""
    document = vectors("sources.json")
    found = []
    for name, sources in answers(document["valid"], sources_read(document["fileCount"])):
        assert isinstance(sources, list), (name, sources)
        found.append((name, [(each.index, each.digest, each.size, each.bits, each.base, each.ram) for each in sources]))
    wanted = []
    for case in document["valid"]:
        listed = []
        for each in case["sources"]:
            base = bytes.fromhex(each["baseSha256"]) if "baseSha256" in each else None
            ram = each.get("ramSize", each.get("ram", each.get("decoderRam")))
            listed.append((each["index"], bytes.fromhex(each["sha256"]), each["size"], each.get("windowBits"), base, ram))
        wanted.append((case["name"], listed))
    equal(found, wanted)


def law_invalid_sources():
    """every invalid document of sources is refused with its code"""
    document = vectors("sources.json")
    cases = document["invalid"]
    equal(answers(cases, sources_read(document["fileCount"])), [(case["name"], case["error"]) for case in cases])
