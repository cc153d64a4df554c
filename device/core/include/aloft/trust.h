/*
 * Whom a device obeys: its vendor, its class, and the keys that sign what it becomes (docs/spec/manifest.md, 7 and 8).
 *
 * The program is built with one struct aloft_trust. Later a *trust statement*, signed by the keys in use, may replace its
 * keys: their record is kept in two flash sectors (docs/spec/trust-anchors.md). An image may be built with newer keys than
 * the device keeps: the newer set counts.
 */
#ifndef ALOFT_TRUST_H
#define ALOFT_TRUST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

#define ALOFT_PUBLIC_KEY_SIZE 65u /* 0x04, x, y: SEC 1, 2.3.3 */
#define ALOFT_KEY_ID_SIZE 8u
#define ALOFT_MAX_KEYS 8u
#define ALOFT_MAX_SIGNATURES 4u
#define ALOFT_STATEMENT_MAX_SIZE 1024u
#define ALOFT_UUID_SIZE 16u

/* Whether keys can be replaced without replacing the program. Without it the program's own keys are all there ever are, and
 * the statements that come with an offer are passed over. */
#ifndef ALOFT_TRUST_STATEMENTS
#define ALOFT_TRUST_STATEMENTS 1
#endif

struct aloft_port;

struct aloft_trust {
    const char *vendor_domain; /* such as "example.com", NUL-terminated */
    /* ALOFT_UUID_SIZE bytes each: UUIDv5(DNS, vendor domain) and UUIDv5(vendor id, device class). NULL in a laboratory that
     * goes by the names alone. */
    const uint8_t *vendor_id;
    const uint8_t *class_id;

    /* 1..8 keys, one behind the other, and how many of them must sign: 1..4. `version` grows with every new set; it is 0
     * for a first one that no statement brought. */
    const uint8_t (*keys)[ALOFT_PUBLIC_KEY_SIZE];
    uint8_t key_count;
    uint8_t threshold;
    uint32_t version;

    /* For tests without keys, and to be said in so many words: takes manifests that nobody signed. Not together with
     * keys. */
    bool is_laboratory;
};

/* For a struct aloft_trust: what `aloft keys export -o aloft_trust_anchors.h --vendor DOMAIN --class NAME` wrote, where that
 * is included. */
#define ALOFT_TRUST_ANCHORS                                                                                          \
    {                                                                                                                \
        .vendor_domain = ALOFT_VENDOR_DOMAIN, .vendor_id = aloft_vendor_id, .class_id = aloft_class_id,              \
        .keys = aloft_trust_keys, .key_count = ALOFT_TRUST_KEY_COUNT, .threshold = ALOFT_TRUST_THRESHOLD,            \
        .version = ALOFT_TRUST_VERSION, .is_laboratory = false                                                       \
    }

/* And for a device on a desk that takes what nobody signed. */
#define ALOFT_TRUST_LABORATORY(domain)                                                                               \
    {                                                                                                                \
        .vendor_domain = (domain), .vendor_id = NULL, .class_id = NULL, .keys = NULL, .key_count = 0,                \
        .threshold = 0, .version = 0, .is_laboratory = true                                                          \
    }

#if ALOFT_TRUST_STATEMENTS
/*
 * Replaces the keys in use by those of a trust statement, if these say so, and keeps their record: when this returns, or the
 * power is cut in the middle of it, the device has the old keys or the new ones. ALOFT_OK: the new ones.
 * How the statement came here does not matter. ALOFT_ERR_TRUST_*, _SIGNATURE_*, _KEY_INVALID or _CBOR_*; ALOFT_ERR_ARGUMENT
 * on a device that holds no keys, or whose port has no place for a record.
 */
enum aloft_status aloft_trust_replace(const struct aloft_port *port, const uint8_t *statement, size_t size);
#endif

/* Version of the set of keys in use. ALOFT_ERR_TRUST_STORE if what the device keeps can not be read, or only by a newer
 * program: then nobody is obeyed, because the newest keys may have been there to revoke the others. */
enum aloft_status aloft_trust_version(const struct aloft_port *port, uint32_t *version);

/* Whether what the program was built with can be used: keys whose ids differ and a threshold that fits, or a laboratory
 * without keys. ALOFT_ERR_ARGUMENT if not. */
enum aloft_status aloft_trust_check(const struct aloft_port *port);

#endif
