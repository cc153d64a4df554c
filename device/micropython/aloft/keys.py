"""The keys that count now: those the program was built with, or newer ones that came with an offer."""

from aloft_guard import HOME

from aloft.trust import TrustAnchors, follow_statement
from aloft.trust_file import load, save

TRUST = HOME + "trust"


def anchors_of(trust, vendor_id, class_id):
    """`trust` is a module with KEYS or a TrustAnchors, of whichever loading of that class: this module comes and goes."""
    return load(TRUST, TrustAnchors.of(trust) if hasattr(trust, "KEYS") else trust, vendor_id, class_id)


def follow(anchors, statement, vendor_id):
    """Takes newer keys on the word of those in use, and keeps them."""
    newer = follow_statement(anchors, statement, vendor_id)
    if newer is not anchors:
        save(TRUST, newer, vendor_id)
    return newer
