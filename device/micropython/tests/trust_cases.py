"""What the package makes of manifests, trust statements, offers and signatures; cases and answers are named as in the vectors."""

from binascii import hexlify, unhexlify


def hexadecimal(data):
    return hexlify(data).decode()


class Device:
    def __init__(self, facts):
        self.vendor, self.vendor_id = facts["vendorDomain"], unhexlify(facts["vendorId"])
        self.device_class, self.class_id = facts["deviceClass"], unhexlify(facts["classId"])
        self.chip_id, self.revision, self.now = facts["chipId"], facts["chipRevision"], facts["now"]
        self.secure_version, self.sequence = facts["secureVersion"], facts["sequence"]


def anchors_of(given):
    from aloft.trust import TrustAnchors

    class Module:
        pass

    if given is None:
        return None
    Module.VERSION, Module.THRESHOLD = given["version"], given["threshold"]
    Module.KEYS = tuple(unhexlify(key) for key in given["keys"])
    return TrustAnchors.of(Module)


def answer(case):
    return globals()["answer_" + case["kind"]](case)


def answer_manifest(case):
    from aloft.fits import check_fits
    from aloft.manifest import verify_manifest

    manifest = verify_manifest(unhexlify(case["hex"]), anchors_of(case["anchors"]))
    if case["device"]:
        check_fits(manifest, Device(case["device"]))
    return described(manifest)


def described(manifest):
    return {
        "sequence": manifest.sequence,
        "vendorDomain": manifest.vendor,
        "deviceClass": manifest.device_class,
        "version": manifest.version,
        "targetDigest": hexadecimal(manifest.digest),
        "targetSize": manifest.size,
        "secureVersion": manifest.secure_version,
        "chipId": manifest.chip_id,
        "minChipRevision": manifest.min_revision,
        "maxChipRevision": manifest.max_revision,
        "minimumSequence": manifest.minimum_sequence,
        "expiresAt": manifest.use_before,
    }


def answer_statement(case):
    from aloft.trust import take_statement

    taken = take_statement(anchors_of(case["current"]), unhexlify(case["hex"]), unhexlify(case["vendorId"]))
    return {"version": taken.version, "threshold": taken.threshold, "keys": [hexadecimal(key) for key in taken.keys]}


def answer_offer(case):
    from aloft.choice import choose
    from aloft.manifest import verify_manifest
    from aloft.offer import parse_offer
    from aloft.trust import follow_statement

    offer = parse_offer(unhexlify(case["hex"]))
    anchors = anchors_of(case["anchors"])
    for statement in offer.statements if anchors else ():
        anchors = follow_statement(anchors, statement, unhexlify(case["vendorId"]))
    manifest = verify_manifest(offer.envelope, anchors)
    offer.check_images(manifest)
    means = case.get("means")
    chosen = choose(offer.artifacts, unhexlify(means["runningDigest"]), means["ramSize"]) if means else None
    return {
        "manifest": described(manifest),
        "statements": [hexadecimal(statement) for statement in offer.statements],
        "artifacts": [
            [kind, hexadecimal(digest), size, base and hexadecimal(base), ram]
            for kind, digest, size, base, ram in offer.artifacts
        ],
        "chosen": offer.artifacts.index(chosen) if chosen else None,
    }


def answer_signature(case):
    from aloft.errors import AloftError
    from aloft.p256 import check_key, verify

    key, digest, signature = unhexlify(case["key"]), unhexlify(case["digest"]), unhexlify(case["signature"])
    try:
        check_key(key)
        is_key = True
    except AloftError:
        is_key = False
    return {"isKey": is_key, "isGood": verify(key, digest, signature)}


def answer_anchors(case):
    return len(anchors_of(case["anchors"]).keys)


def answer_texts(case):
    """Which of the bytes are UTF-8, as "0" and "1"."""
    from aloft.cbor import is_utf8

    return "".join("%d" % is_utf8(unhexlify(text)) for text in case["texts"])
