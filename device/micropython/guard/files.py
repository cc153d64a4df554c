"""Files."""

import json
import os

ROOT = "/"


def mode_of(path):
    """What is at `path`: 0 nothing, & 0x4000 a folder, & 0x8000 a file."""
    try:
        return os.stat(path)[0]
    except OSError:
        return 0


def is_file(path):
    return mode_of(path) & 0x8000 != 0


def remove(path):
    """Removes a file, or a folder with all that is in it."""
    path = path.rstrip("/")
    mode = mode_of(path)
    if mode & 0x4000:
        for name in os.listdir(path):
            remove(path + "/" + name)
        os.rmdir(path)
    elif mode:
        os.remove(path)


def parents_of(name):
    """The folders above a file: "a/b/c.py" has "a" and "a/b"."""
    return [name[:at] for at in range(len(name)) if name[at] == "/"]


def make_folders(path):
    """Makes the folders that the file at `path` needs."""
    for folder in parents_of(path[len(ROOT) :]):
        if not mode_of(ROOT + folder):
            os.mkdir(ROOT + folder)


def write_json(path, value):
    """The file has its old content or the new one, whenever the power goes: littlefs renames in one step."""
    make_folders(path)
    with open(path + ".tmp", "w") as file:
        file.write(json.dumps(value))
    os.rename(path + ".tmp", path)


def read_json(path):
    """The object in a file, or {} when there is none."""
    try:
        with open(path) as file:
            value = json.load(file)
        return value if isinstance(value, dict) else {}
    except (OSError, ValueError):
        return {}
