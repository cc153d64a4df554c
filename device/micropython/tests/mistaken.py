"""CPython: runs laws where a file of the package has a mistake in it. Its word is a JSON list of {noticed, file, from, to}, and
it prints one of verdicts."""

import json
import sys

import laws
from on_board import SOURCES, Code


def verdict_on(mistake):
    file, text, law = mistake["file"], mistake["from"], mistake["noticed"]
    source = SOURCES[file]
    if source.count(text) != 1:
        return "%r is in %s %d times" % (text, file, source.count(text))
    SOURCES[file] = source.replace(text, mistake["to"])
    Code.codes.pop(file, None)
    try:
        return laws.run_law(*law.split("."))
    finally:
        SOURCES[file] = source
        Code.codes.pop(file, None)


if __name__ == "__main__":
    print(json.dumps([verdict_on(mistake) for mistake in json.loads(sys.argv[1])]))
