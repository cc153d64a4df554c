"""Versions, and what is in them."""

from aloft.errors import RefusedError
from aloft.names import KEPT, VERSION, has_alias
from guard.files import parents_of

MOST_FILES = 64


def version_key(version):
    """7 or "1.2.0-rc.1" (semver.org) as something to compare; None when it is no version."""
    if isinstance(version, bool) or not isinstance(version, (int, str)):
        return None
    text = str(version)
    if len(text) > 31:
        return None
    core, _, before = text.lstrip("v").partition("+")[0].partition("-")
    numbers = core.split(".")
    if len(numbers) > 3 or not all(number.isdigit() for number in numbers):
        return None
    rank = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split("."))
    return tuple(int(number) for number in numbers) + (0,) * (3 - len(numbers)), not before, rank


def check_name(name):
    """Refuses names that leave the root, or that belong to what brings old files back."""
    if not isinstance(name, str) or not 0 < len(name) <= 128:
        raise RefusedError("a file name is no text of 1 to 128 characters")
    parts = name.split("/")
    if "\\" in name or ":" in name or min(name) < " " or "" in parts or "." in parts or ".." in parts:
        raise RefusedError("the file name '%s' is refused: names have / between folders, no .. and none in front" % name)
    if has_alias(name.lower().split("/")):
        raise RefusedError("the file name '%s' is refused: FAT has another name for it; no dot or space behind, no ~1" % name)
    first = parts[1] if parts[0].lower() == "lib" and len(parts) > 1 else parts[0]
    stem, _, ending = first.lower().partition(".")
    if (stem in KEPT and ending in ("", "py", "mpy")) or parts[0].lower() == VERSION:
        raise RefusedError("'%s' is refused: bringing back old files depends on it; change it over the cable" % name)


def files_in(info, filename):
    """(name, size or None, SHA-256 or None) of every file of a version; `info` is version.json."""
    listed = info.get("files")
    if listed is None:
        names = [filename] if isinstance(filename, str) else list(filename or [])
        listed = [{"path": name} for name in names]
        if len(names) == 1:
            listed[0].update({key: info[key] for key in ("size", "sha256") if key in info})
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_FILES:
        raise RefusedError("'files' is no list of 1 to %d files" % MOST_FILES)
    files = [read_entry(item if isinstance(item, dict) else {"path": item}) for item in listed]
    names = set(name for name, _, _ in files)
    if len(names) < len(files) or any(parent in names for name in names for parent in parents_of(name)):
        raise RefusedError("a file is listed twice, or is a folder of another one")
    return files


def read_entry(entry):
    name, size, digest = entry.get("path"), entry.get("size"), entry.get("sha256")
    check_name(name)
    if size is not None and not (isinstance(size, int) and size >= 0):
        raise RefusedError("the size of '%s' in version.json is no number of bytes" % name)
    if digest is not None and not (isinstance(digest, str) and len(digest) == 64):
        raise RefusedError("the sha256 of '%s' in version.json has not 64 digits" % name)
    return name, size, digest and digest.lower()
