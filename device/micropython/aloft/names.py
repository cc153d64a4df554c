"""File names."""

from aloft.errors import RefusedError

VERSION = "version.json"
# What brings the old files back is neither replaced nor shadowed by a file that `import` finds first.
KEPT = "ota aloft_guard boot _boot _ota os json time sys gc hashlib binascii machine network socket ssl tls".split()


def has_alias(parts):
    """Is one of the parts, in small letters, another name where FAT is? It drops dots and spaces behind, and has names like BOOT~1.PY."""
    for part in parts:
        if part[-1:] in (".", " ") or any("0" <= tail[:1] <= "9" or "a" <= tail[:1] <= "f" for tail in part.split("~")[1:]):
            return True
    return False


def check_name(name):
    """Refuses names that leave the root, or that belong to what brings old files back."""
    if not isinstance(name, str) or not 0 < len(name) <= 128:
        raise RefusedError("a file name is no text of 1 to 128 characters")
    parts = name.split("/")
    if "\\" in name or ":" in name or min(name) < " " or "" in parts or "." in parts or ".." in parts:
        raise RefusedError("the file name '%s' is refused: names have / between folders, no .. and none in front" % name)
    if has_alias(name.lower().split("/")):
        raise RefusedError("the file name '%s' is refused: FAT has another name for it; no dot or space behind, no ~1" % name)
    first = parts[1] if parts[0] == "lib" and len(parts) > 1 else parts[0]
    stem, _, ending = first.lower().partition(".")
    if (stem in KEPT and ending in ("", "py", "mpy")) or parts[0].lower() == VERSION:
        raise RefusedError("'%s' is refused: bringing back old files depends on it; change it over the cable" % name)
