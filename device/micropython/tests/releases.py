"""What a publisher makes: lists, sources, signed offers, as docs/spec/files.md and manifest.md have them, and a server that has them.

The private keys are 1, 3, 5 and 7, whose public ones are in p256.py for other reasons; nothing but these laws believes them.
"""

import hashlib

from internet import ENDS, KEEPS, head
from laws import hexadecimal
from on_board import source_of

VENDOR, CLASS = "example.com", "lamp"
DNS = bytes.fromhex("6ba7b8109dad11d180b400c04fd430c8")
VENDOR_ID = bytes.fromhex("cfbff0d193755685968c48ce8b15ae17")
CLASS_ID = None  # set below

curve = {}
exec(compile(source_of("aloft/p256.py").replace("from aloft.errors import AloftError\n", ""), "p256.py", "exec"), curve)
identity = {}
exec(compile(source_of("aloft/identity.py"), "identity.py", "exec"), identity)
CLASS_ID = identity["name_id"](VENDOR_ID, CLASS)
assert identity["name_id"](DNS, VENDOR) == VENDOR_ID


def sha256(data):
    return hashlib.sha256(data).digest()


def cbor(value):
    """Deterministic CBOR; of maps the keys are in order already."""
    if value is None:
        return b"\xf6"
    if isinstance(value, int):
        return cbor_head(0, value) if value >= 0 else cbor_head(1, -1 - value)
    if isinstance(value, (bytes, bytearray)):
        return cbor_head(2, len(value)) + value
    if isinstance(value, str):
        return cbor_head(3, len(value.encode())) + value.encode()
    if isinstance(value, (list, tuple)):
        return cbor_head(4, len(value)) + b"".join(cbor(item) for item in value)
    assert isinstance(value, Map)
    return cbor_head(5, len(value.pairs)) + b"".join(cbor(key) + cbor(item) for key, item in value.pairs)


class Map:
    """Pairs in the order in which they are written."""

    def __init__(self, *pairs):
        self.pairs = pairs


def cbor_head(major, number):
    for width, code in ((0, 0), (1, 24), (2, 25), (4, 26), (8, 27)):
        if number < (24 if not width else 1 << 8 * width):
            first = major << 5 | (code or number)
            return bytes((first,)) + (number.to_bytes(width, "big") if width else b"")


# --- keys ---


def public_key(private):
    x, y = curve["GENERATOR"][(1, 3, 5, 7).index(private)]
    return b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def signature_of(private, data):
    """ECDSA with a nonce that is no secret, as the key is none."""
    n, nonce = curve["N"], 3
    r = curve["GENERATOR"][1][0] % n
    s = (int.from_bytes(sha256(data), "big") + r * private) * curve["inverse_of"](nonce, n) % n
    return r.to_bytes(32, "big") + min(s, n - s).to_bytes(32, "big")


def signatures(private_keys, external, payload):
    """COSE_Sign1 blocks in the order of their key ids."""
    blocks = []
    for private in private_keys:
        key_id = sha256(public_key(private))[:8]
        protected = cbor(Map((1, -7), (4, key_id)))
        signed = signature_of(private, cbor(["Signature1", protected, external, payload]))
        blocks.append((key_id, b"\xd2" + cbor([protected, Map(), None, signed])))
    return [block for _, block in sorted(blocks)]


class Trust:
    """A module as `aloft keys export --format python` makes it."""

    VERSION, THRESHOLD, KEYS = 0, 1, (public_key(1),)
    VENDOR_DOMAIN = VENDOR


def trust_module(keys=(1,), threshold=1, version=0):
    listed = ", ".join(repr(public_key(private)) for private in sorted(keys, key=public_key))
    form = "VERSION = %d\nTHRESHOLD = %d\nKEYS = (%s,)\nVENDOR_DOMAIN = %r\n"
    return form % (version, threshold, listed, VENDOR)


def statement(version, keys, threshold=1, signed_by=(1,)):
    listed = sorted(public_key(private) for private in keys)
    payload = cbor(Map((1, 1), (2, version), (3, VENDOR_ID), (4, threshold), (5, listed)))
    return cbor(Map((1, payload), (2, signatures(signed_by, b"aloft trust anchors", payload))))


# --- documents ---


def file_list(files, requirements=None):
    listed = [[name, len(content), sha256(content)] for name, content in sorted(files.items(), key=lambda item: item[0].encode())]
    pairs = [(1, 1), (2, listed)] + ([(3, requirements)] if requirements else [])
    return cbor(Map(*pairs))


def file_sources(sources):
    return cbor(Map((1, 1), (2, sources)))


def envelope(target, sequence, version, keys=(1,), vendor=(VENDOR, VENDOR_ID), of_class=(CLASS, CLASS_ID), use_before=0, size=None):
    digest = cbor([-16, sha256(target)])
    size = len(target) if size is None else size
    shared = [20, Map((1, vendor[1]), (2, of_class[1]), (3, digest), (14, size)), 1, 15, 2, 15]
    common = Map((2, [[b"app"]]), (4, cbor(shared)))
    address = "artifacts/" + hexadecimal(sha256(target))
    limits = [(4, use_before)] if use_before else []
    install = [20, Map(*(limits + [(21, address)]))] + [4, 15] * len(limits) + [21, 2, 3, 15]
    text = Map(("und", Map(([b"app"], Map((3, vendor[0]), (4, of_class[0]), (6, version))))))
    manifest = cbor(
        Map((1, 1), (2, sequence), (3, cbor(common)), (7, b"\x82\x03\x0f"), (9, b"\x82\x17\x02"), (20, cbor(install)), (23, cbor(text)))
    )
    signed = cbor([-16, sha256(cbor(manifest))])
    wrapper = cbor([signed] + signatures(keys, b"", signed))
    return b"\xd8\x6b" + cbor(Map((2, wrapper), (3, manifest)))


def offer(target, sequence, version, statements=(), **options):
    artifacts = [Map((1, 0), (2, sha256(target)), (3, len(target)))]
    pairs = [(1, 2), (2, envelope(target, sequence, version, **options))]
    if statements:
        pairs.append((3, list(statements)))
    return cbor(Map(*(pairs + [(4, artifacts)])))


class Repository:
    """A server with the files of a repository. `spoil(path, headers, answer)` may give another answer; `ranges` False: it knows
    none."""

    def __init__(self, ranges=True):
        self.files, self.ranges, self.spoil = {}, ranges, None
        self.asked = []

    def publish(self, files, sequence, version=None, requirements=None, sources=(), **options):
        """Returns the list."""
        listed = file_list(files, requirements)
        names = sorted(files, key=lambda name: name.encode())
        for content in list(files.values()) + [listed]:
            self.files["artifacts/" + hexadecimal(sha256(content))] = content
        if sources:
            entries = [[names.index(name), kind, sha256(artifact), len(artifact)] + list(more) for name, kind, artifact, more in sources]
            for _, _, artifact, _ in sources:
                self.files["artifacts/" + hexadecimal(sha256(artifact))] = artifact
            self.files["sources/%s.cbor" % hexadecimal(sha256(listed))] = file_sources(sorted(entries, key=lambda entry: entry[0]))
        self.files["offers/lamp.cbor"] = offer(listed, sequence, version or "%d.0.0" % sequence, **options)
        return listed

    def __call__(self, path, headers):
        path = path[len("lamp/") :]
        self.asked.append(path)
        answer = self.answer(path, headers)
        return (self.spoil and self.spoil(path, headers, answer)) or answer

    def answer(self, path, headers):
        content = self.files.get(path)
        if content is None:
            return head(404, "Content-Length: 5") + b"sorry", KEEPS
        first = int(headers.get("range", "bytes=0-")[6:-1])
        if first >= len(content) > 0:
            return head(416, "Content-Length: 0"), KEEPS
        if first and self.ranges:
            place = "Content-Range: bytes %d-%d/%d" % (first, len(content) - 1, len(content))
            return head(206, place, "Content-Length: %d" % (len(content) - first)) + content[first:], KEEPS
        return head(200, "Content-Length: %d" % len(content)) + content, KEEPS


def cut_at(answer, count):
    """The answer with a body that ends early."""
    begin = answer[0].index(b"\r\n\r\n") + 4
    return answer[0][: begin + count], ENDS
