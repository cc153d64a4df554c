"""The keys that count now: those the program was built with, or newer ones that came with an offer."""

from aloft_guard import HOME

from aloft.errors import AloftError
from aloft.trust import TrustAnchors, take_statement
from aloft.trust_file import load, save

TRUST = HOME + "trust"


def anchors_of(trust, vendor_id, class_id):
    """`trust` is a module with KEYS or a TrustAnchors, of whichever loading of that class: this module comes and goes."""
    return load(TRUST, TrustAnchors.of(trust) if hasattr(trust, "KEYS") else trust, vendor_id, class_id)


def follow(anchors, statement, vendor_id):
    """Takes newer keys on the word of those in use. What they do not take is passed over, for a server can offer what it likes."""
    try:
        newer = take_statement(anchors, statement, vendor_id)
    except AloftError:
        return anchors
    save(TRUST, newer, vendor_id)
    return newer
