"""Files."""

import json
import os

ROOT = "/"
NOT_THERE, FULL = (2, 20), (28, 13)  # ENOENT and ENOTDIR; ENOSPC, and EACCES that FAT says of a folder without room


def mode_of(path):
    """What is at `path`: 0 nothing, & 0x4000 a folder, & 0x8000 a file. A flash that does not answer says nothing of the kind:
    OSError."""
    try:
        return os.stat(path.rstrip("/") or ROOT)[0]  # FAT knows no name that ends with a slash
    except OSError as error:
        if error.args[0] not in NOT_THERE:
            raise
        return 0


def is_file(path):
    return mode_of(path) & 0x8000 != 0


def remove(path):
    """Removes a file, or a folder with all that is in it."""
    paths = [(path.rstrip("/"), False)]
    while paths:  # calling itself, it would take more of the stack than some boards have
        path, is_emptied = paths.pop()
        mode = mode_of(path)
        if mode & 0x4000 and not is_emptied:
            paths.append((path, True))
            paths += [(path + "/" + name, False) for name in os.listdir(path)]
        elif mode & 0x4000:
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


def read_json(path, if_damaged=None):
    """The object in a file, or {} when there is none. Of a file that holds no object: `if_damaged`, or {}. OSError when nobody
    knows, because the file can not be read."""
    try:
        with open(path) as file:
            value = json.load(file)
        if isinstance(value, dict):
            return value
    except ValueError:
        pass
    except OSError as error:
        if error.args[0] not in NOT_THERE:
            raise
        return {}
    print("guard: %s is damaged" % path)
    return {} if if_damaged is None else if_damaged
