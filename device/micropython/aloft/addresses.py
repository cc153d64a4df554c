"""Addresses."""


def quoted(name):
    """A file name as a part of an address."""
    plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
    return "".join(chr(byte) if byte in plain else "%%%02X" % byte for byte in name.encode())


def joined(url, to):
    """The address that a redirect from `url` leads to."""
    if to.startswith("//"):
        return url.partition("//")[0] + to
    if "://" in to.split("?")[0]:
        return to
    if to.startswith("/"):
        return "/".join(url.split("/")[:3]) + to
    return url.split("?")[0].rpartition("/")[0] + "/" + to
