"""CPython: runs one law where a file of the package has a mistake in it. Words: the law, the file, the text that is there once, and what
stands in its place."""

import sys

import laws
import on_board


def run(law, file, text, wrong):
    sources = on_board.SOURCES
    if sources[file].count(text) != 1:
        return "the text to change is in %s %d times" % (file, sources[file].count(text))
    sources[file] = sources[file].replace(text, wrong)
    return laws.run_law(*law.split("."))


if __name__ == "__main__":
    print(run(*sys.argv[1:]))
