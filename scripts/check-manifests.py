"""Checks vectors/manifests/ from docs/spec/manifest.md alone, with other libraries than the project's own.

    python3 scripts/check-manifests.py

Needs the packages cbor2 and cryptography (Debian: python3-cbor2, python3-cryptography).
"""

import hashlib
import json
import os
import sys
import uuid
from collections.abc import Mapping

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors", "manifests")
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# label: (field, value that sets no limit)
LIMITS = {
    4: ("expiresAt", None),
    -257: ("secureVersion", 0),
    -258: ("chipId", 0xFFFF),
    -259: ("minChipRevision", 0),
    -260: ("maxChipRevision", 0xFFFF),
    -261: ("minimumSequence", 0),
}


class Refused(Exception):
    """A document that is not what the specification says."""


def need(condition, what):
    if not condition:
        raise Refused(what)


def load(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return json.load(file)


def document(data):
    """One CBOR item in deterministic encoding: it is the same when written again."""
    item = cbor2.loads(data)
    need(cbor2.dumps(item, canonical=True) == data, "not deterministic CBOR: " + data.hex())
    plain(item.value if isinstance(item, cbor2.CBORTag) else item)
    return item


def plain(item):
    """Refuses what the subset of CBOR does not know: floats, big numbers, undefined, tags inside."""
    if type(item) in (list, tuple):  # exactly: other values of the library are subclasses
        for each in item:
            plain(each)
    elif isinstance(item, Mapping):
        for key, value in item.items():
            plain(key)
            plain(value)
    elif type(item) is int:
        need(-(2**32) <= item < 2**32, "a number beyond 32 bits")
    else:
        need(item is None or isinstance(item, (bytes, str)), "not of the subset: %r" % (item,))


def is_made_by(key, message, signature):
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    need(0 < r < ORDER and 0 < s <= ORDER // 2, "r or s out of range")
    try:
        key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def check_signatures(blocks, external, payload, anchors, keys):
    """Checks all signatures; as many trusted keys must have signed as the threshold says."""
    need(len(blocks) <= 4, "too many signatures")
    trusted, ids = set(), []
    by_id = {bytes.fromhex(each["keyId"]): each for each in keys.values()}
    for data in blocks:
        block = document(data)
        need(isinstance(block, cbor2.CBORTag) and block.tag == 18, "not a COSE_Sign1")
        protected, unprotected, content, signature = block.value
        header = document(protected)
        need(list(header) == [1, 4] and header[1] == -7 and len(header[4]) == 8, "wrong protected header")
        need(unprotected == {} and content is None and len(signature) == 64, "wrong COSE_Sign1")
        ids.append(header[4])
        key = by_id.get(header[4])
        if anchors is None or key is None or key["name"] not in anchors["keys"]:
            continue
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes.fromhex(key["publicKey"]))
        message = cbor2.dumps(["Signature1", protected, external, payload])
        need(is_made_by(public, message, signature), "signature wrong")
        trusted.add(key["name"])
    need(ids == sorted(set(ids)), "signatures out of order")
    need(anchors is None or len(trusted) >= anchors["threshold"], "too few trusted signatures")


def sequence(data):
    """A command sequence as pairs of label and argument."""
    items = document(data)
    need(len(items) % 2 == 0, "a command without argument")
    return list(zip(items[::2], items[1::2]))


def sha256_of(suit_digest):
    algorithm, value = document(suit_digest)
    need(algorithm == -16 and len(value) == 32, "not a SHA-256")
    return value


def read_manifest(data):
    """The fields of a manifest, with every rule of the profile checked."""
    manifest = document(data)
    need(list(manifest) == [1, 2, 3, 7, 9, 20, 23] and manifest[1] == 1, "wrong elements")
    common = document(manifest[3])
    need(list(common) == [2, 4] and common[2] == [[b"app"]], "wrong common part")
    need(sequence(manifest[7]) == [(3, 15)] and sequence(manifest[9]) == [(23, 2)], "wrong validate or invoke")
    shared = sequence(common[4])
    need([label for label, _ in shared] == [20, 1, 2] and shared[1:] == [(1, 15), (2, 15)], "wrong shared sequence")
    identity = shared[0][1]
    need(list(identity) == [1, 2, 3, 14], "wrong parameters")
    digest = sha256_of(identity[3])
    install = sequence(manifest[20])
    need(install[0][0] == 20, "install does not begin with parameters")
    parameters = dict(install[0][1])
    need(parameters.pop(21) == "artifacts/" + digest.hex(), "wrong address")
    need(list(parameters) == [label for label in LIMITS if label in parameters], "unknown limits, or out of order")
    need(install[1:] == [(label, 15) for label in parameters] + [(21, 2), (3, 15)], "wrong install sequence")
    text = document(manifest[23])
    need(list(text) == ["und"] and list(text["und"]) == [(b"app",)], "wrong text part")
    names = text["und"][(b"app",)]
    need(list(names) == [3, 4, 6], "wrong names")
    vendor = uuid.uuid5(uuid.NAMESPACE_DNS, names[3])
    need(identity[1] == vendor.bytes, "wrong vendor identifier")
    need(identity[2] == uuid.uuid5(vendor, names[4]).bytes, "wrong class identifier")
    fields = {"sequence": manifest[2], "vendorDomain": names[3], "deviceClass": names[4], "version": names[6]}
    fields.update(targetDigest=digest.hex(), targetSize=identity[14])
    numbers = [manifest[2], identity[14], *parameters.values()]
    need(all(type(each) is int and each >= 0 for each in numbers), "a number of another type")
    need(all(type(each) is str for each in names.values()), "a name of another type")
    for label, (field, none) in LIMITS.items():
        need(label not in parameters or parameters[label] != none, "a limit that sets none")
        fields[field] = parameters.get(label, none)
    return fields


def check_envelope(data, anchors, keys):
    """The fields of a manifest whose envelope and signatures are sound."""
    envelope = document(data)
    need(len(data) <= 1024 and envelope.tag == 107 and list(envelope.value) == [2, 3], "wrong envelope")
    wrapper = document(envelope.value[2])
    need(sha256_of(wrapper[0]) == hashlib.sha256(cbor2.dumps(envelope.value[3])).digest(), "wrong digest")
    need(anchors is None or len(wrapper) > 1, "unsigned")
    check_signatures(wrapper[1:], b"", wrapper[0], anchors, keys)
    return read_manifest(envelope.value[3])


def check_statement(data, current, keys):
    """The trust anchors of a statement that may replace those in use."""
    statement = document(data)
    need(len(data) <= 1024 and list(statement) == [1, 2] and statement[2], "wrong statement")
    check_signatures(statement[2], b"aloft trust anchors", statement[1], current, keys)
    payload = document(statement[1])
    need(list(payload) == [1, 2, 3, 4, 5] and payload[1] == 1, "wrong payload")
    need(payload[3] == uuid.uuid5(uuid.NAMESPACE_DNS, "example.com").bytes, "another vendor")
    need(payload[2] > current["version"] and 1 <= payload[4] <= min(4, len(payload[5])) and len(payload[5]) <= 8, "wrong numbers")
    need(payload[5] == sorted(set(payload[5])), "keys out of order")
    return payload[2], payload[4], {key.hex() for key in payload[5]}


def check_all():
    """Counts what was checked, by kind."""
    keys = {key["name"]: key for key in load("keys.json")}
    for key in keys.values():
        point = bytes.fromhex(key["publicKey"])
        need(hashlib.sha256(point).digest()[:8].hex() == key["keyId"], "wrong key id")
    valid = load("valid.json")
    for case in valid:
        fields = check_envelope(bytes.fromhex(case["hex"]), case["anchors"], keys)
        need(fields == case["expected"], "%s: %s" % (case["name"], fields))
    statements = [case for case in load("trust.json") if "expected" in case]
    for case in statements:
        expected = case["expected"]
        wanted = (expected["version"], expected["threshold"], {keys[name]["publicKey"] for name in expected["keys"]})
        need(check_statement(bytes.fromhex(case["hex"]), case["current"], keys) == wanted, case["name"])
    offers = [case for case in load("offers.json") if "artifacts" in case]
    for case in offers:
        offer = document(bytes.fromhex(case["hex"]))
        need(list(offer) == [1, 2, 4] and offer[1] == 2 and len(offer[4]) == case["artifacts"], case["name"])
        check_envelope(offer[2], case["anchors"], keys)
    refused = check_refusals(keys)
    print(
        "manifests: %d envelopes, %d trust statements and %d offers are what the specification says; %d bad ones are not"
        % (len(valid), len(statements), len(offers), refused)
    )


def check_refusals(keys):
    """Bad envelopes whose fault lies in encoding, structure or signature must not pass here either."""
    count = 0
    for case in load("invalid.json"):
        if case["error"] in LEFT_TO_DEVICES:
            continue
        try:
            check_envelope(bytes.fromhex(case["hex"]), case["anchors"], keys)
        except Exception:  # whatever a library makes of hostile bytes is a refusal
            count += 1
            continue
        raise Refused("accepted, but must be refused: " + case["name"])
    return count


# What depends on the device, and limits of single values, which this script does not repeat.
LEFT_TO_DEVICES = {
    "MANIFEST_BAD_VALUE",
    "MANIFEST_OTHER_VENDOR",
    "MANIFEST_OTHER_CLASS",
    "MANIFEST_OTHER_CHIP",
    "MANIFEST_OTHER_CHIP_REVISION",
    "MANIFEST_OLDER",
    "MANIFEST_STEP_MISSING",
    "MANIFEST_SECURE_VERSION",
    "MANIFEST_EXPIRED",
}

if __name__ == "__main__":
    try:
        check_all()
    except Refused as refusal:
        sys.exit("manifests: " + str(refusal))
