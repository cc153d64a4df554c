"""The file that a patch is kept in until it is applied."""

import os

from aloft_guard import HOME, is_file, remove

FILE = HOME + "firmware.patch"


def size_of_file():
    return os.stat(FILE)[6] if is_file(FILE) else 0


def clear_file():
    if is_file(FILE):
        remove(FILE)
