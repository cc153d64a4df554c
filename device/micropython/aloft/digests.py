"""SHA-256 and sizes of files."""

import hashlib
import os

from aloft_guard import is_file


def size_of(path):
    return os.stat(path)[6]


def hashing(path, buffer, hashed=None):
    """Steps to the SHA-256 of a file, None where there is none. `hashed`: goes on with it, and returns it."""
    if not is_file(path):
        return hashed
    digest = hashed or hashlib.sha256()
    with open(path, "rb") as file:
        count = file.readinto(buffer)
        while count:
            digest.update(buffer[:count])
            yield
            count = file.readinto(buffer)
    return hashed or digest.digest()
