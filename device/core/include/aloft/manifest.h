/*
 * Manifest: what a device shall become, in a signed envelope (docs/spec/manifest.md).
 *
 * A SUIT manifest of one fixed shape, signed with COSE_Sign1 by ES256, all in deterministic CBOR. It is compared with that
 * shape and not interpreted, so one thing can be said in one way only. Nothing is allocated, and nothing is copied: what
 * a manifest says is told by where it stands.
 */
#ifndef ALOFT_MANIFEST_H
#define ALOFT_MANIFEST_H

#include <stddef.h>
#include <stdint.h>

#include "aloft/offer.h"
#include "aloft/port.h"
#include "aloft/status.h"
#include "aloft/trust.h"

#define ALOFT_ENVELOPE_MAX_SIZE 1024u
#define ALOFT_VENDOR_DOMAIN_MAX_SIZE 63u
#define ALOFT_CHIP_REVISION_ANY 0xFFFFu

/* A number, or a string: where its content stands, and how many bytes of it. Text has no NUL behind it. */
struct aloft_item {
    const uint8_t *bytes;
    uint32_t value;
};

enum aloft_part {
    ALOFT_PART_ELEMENTS = 0, /* how many: always 7 */
    ALOFT_PART_SEQUENCE = 1,
    ALOFT_PART_VENDOR_ID = 2, /* ALOFT_UUID_SIZE bytes */
    ALOFT_PART_CLASS_ID = 3,  /* ALOFT_UUID_SIZE bytes */
    ALOFT_PART_DIGEST = 4,    /* ALOFT_SHA256_SIZE bytes */
    ALOFT_PART_SIZE = 5,
    ALOFT_PART_COMMANDS = 6,   /* items of the install sequence */
    ALOFT_PART_PARAMETERS = 7, /* the address and the limits */
    ALOFT_PART_VENDOR_DOMAIN = 8,
    ALOFT_PART_DEVICE_CLASS = 9, /* 1..31 bytes */
    ALOFT_PART_VERSION = 10,     /* 1..31 bytes */
    ALOFT_PARTS = 11
};

/* Which devices may take the manifest, and when. In brackets what sets no limit. */
enum aloft_limit {
    ALOFT_LIMIT_USE_BEFORE = 0,       /* seconds since 1970 (UTC) from which on it is too late (0) */
    ALOFT_LIMIT_SECURE_VERSION = 1,   /* of the target (0) */
    ALOFT_LIMIT_CHIP_ID = 2,          /* (ALOFT_CHIP_ANY) */
    ALOFT_LIMIT_LEAST_REVISION = 3,   /* (0) */
    ALOFT_LIMIT_LARGEST_REVISION = 4, /* (ALOFT_CHIP_REVISION_ANY) */
    ALOFT_LIMIT_SEQUENCE = 5,         /* the installed sequence number is at least this (0) */
    ALOFT_LIMITS = 6
};

/* What a manifest says. The pointers go into the envelope. */
struct aloft_manifest_view {
    struct aloft_item parts[ALOFT_PARTS];
    uint32_t limits[ALOFT_LIMITS];
};

/*
 * Checks an envelope: form, digest, signatures by the keys in use, and only then its content. After an error `view` is
 * undefined. ALOFT_ERR_ARGUMENT if the port has neither keys nor says that it is a laboratory.
 */
enum aloft_status aloft_manifest_verify(const struct aloft_port *port, const uint8_t *envelope, size_t size,
                                        struct aloft_manifest_view *view);

/*
 * Whether a device may take the manifest, as far as it can know before it downloads anything; in this order, the first
 * reason counts. Is it for this device: ALOFT_OK, or ALOFT_REFUSED_VENDOR, _CLASS, _CHIP, _CHIP_REVISION.
 */
enum aloft_status aloft_manifest_is_for(const struct aloft_port *port, const struct aloft_manifest_view *view);

/* May it come after what is installed, and now: ALOFT_OK, or ALOFT_REFUSED_SEQUENCE, _STEP_MISSING, _SECURE_VERSION,
 * _EXPIRED. */
enum aloft_status aloft_manifest_may_follow(const struct aloft_port *port, const struct aloft_manifest_view *view,
                                            uint32_t installed_sequence);

/* Copies what outlasts the envelope. */
void aloft_manifest_copy(const struct aloft_manifest_view *view, struct aloft_manifest *manifest);

#endif
