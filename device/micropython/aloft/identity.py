"""Identifiers of vendors and classes: UUIDs of version 5."""

import hashlib

DNS = b"\x6b\xa7\xb8\x10\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"


def name_id(space, name):
    """The 16 bytes of the UUID of `name` in `space`, which is DNS or another such 16 bytes."""
    data = space + name.encode()
    digest = bytearray((hashlib.sha1(data).digest() if hasattr(hashlib, "sha1") else sha1(data))[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    return bytes(digest)


def sha1(data):
    """For firmware that is built without."""
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0]
    data = data + b"\x80" + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for at in range(0, len(data), 64):
        words = [int.from_bytes(data[i : i + 4], "big") for i in range(at, at + 64, 4)]
        for i in range(16, 80):
            words.append(rotated(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1))
        a, b, c, d, e = state
        for i in range(80):
            if i < 20:
                f, k = d ^ (b & (c ^ d)), 0x5A827999
            elif i < 40 or i >= 60:
                f, k = b ^ c ^ d, 0x6ED9EBA1 if i < 40 else 0xCA62C1D6
            else:
                f, k = (b & c) | (d & (b | c)), 0x8F1BBCDC
            a, b, c, d, e = (rotated(a, 5) + f + e + k + words[i]) & 0xFFFFFFFF, a, rotated(b, 30), c, d
        state = [(x + y) & 0xFFFFFFFF for x, y in zip(state, (a, b, c, d, e))]
    return b"".join(word.to_bytes(4, "big") for word in state)


def rotated(word, by):
    return (word << by | word >> 32 - by) & 0xFFFFFFFF
