"""File names."""

VERSION = "version.json"
# What brings the old files back is neither replaced nor shadowed by a file that `import` finds first.
KEPT = "ota aloft_guard boot _boot _ota os json time sys gc hashlib binascii machine network socket ssl tls".split()


def has_alias(parts):
    """Is one of the parts, in small letters, another name where FAT is? It drops dots and spaces behind, and has names like BOOT~1.PY."""
    for part in parts:
        if part[-1:] in (".", " ") or any("0" <= tail[:1] <= "9" or "a" <= tail[:1] <= "f" for tail in part.split("~")[1:]):
            return True
    return False
