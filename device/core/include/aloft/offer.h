/*
 * Offer: the document a check-in answers with. A signed manifest (what to become) and the artifacts that lead there.
 *
 *   offer    = { 1: format (2), 2: bstr envelope of the manifest, 3: [ bstr trust statement ... ], 4: [ artifact ... ] }
 *   artifact = { 1: kind, 2: artifact SHA-256, 3: size, 4: base SHA-256 (patch only), 5: decoder RAM (not for images) }
 *
 * Artifacts are not signed: whatever is made of one must have the digest and size that the manifest names.
 *
 * Key 3 may be left out; what its statements are is found out by aloft_trust_replace, and none of them can spoil an offer.
 *
 * CBOR in deterministic encoding: definite lengths, shortest integers, keys ascending, every other key above present.
 * An artifact is fetched from artifacts/<lower-case hex of its SHA-256>.
 */
#ifndef ALOFT_OFFER_H
#define ALOFT_OFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/sha256.h"
#include "aloft/status.h"

#define ALOFT_OFFER_MAX_SIZE 4096u
#define ALOFT_OFFER_MAX_ARTIFACTS 32u
#define ALOFT_OFFER_MAX_STATEMENTS 4u
#define ALOFT_TEXT_MAX_SIZE 31u  /* device class and version, bytes of UTF-8 */
#define ALOFT_CHIP_ANY 0xFFFFu

struct aloft_manifest {
    uint32_t sequence;
    uint32_t target_size; /* bytes, never 0 */
    uint32_t secure_version;
    char device_class[ALOFT_TEXT_MAX_SIZE + 1u]; /* NUL-terminated */
    char version[ALOFT_TEXT_MAX_SIZE + 1u];      /* NUL-terminated */
    uint16_t chip_id;                            /* ALOFT_CHIP_ANY or an ESP chip id */
    uint8_t target_digest[ALOFT_SHA256_SIZE];    /* over the whole image file */
};

enum aloft_artifact_kind {
    ALOFT_ARTIFACT_IMAGE = 0, /* the target itself */
    ALOFT_ARTIFACT_PATCH = 1, /* patch file that needs the base */
    ALOFT_ARTIFACT_PACKED = 2 /* patch file without base: a packed image */
};

struct aloft_artifact {
    enum aloft_artifact_kind kind;
    uint32_t size;     /* bytes, never 0 */
    uint32_t ram_size; /* decoder workspace in bytes, 0 for IMAGE */
    uint8_t digest[ALOFT_SHA256_SIZE];
    uint8_t base_digest[ALOFT_SHA256_SIZE]; /* zeros unless kind is PATCH */
};

/* A parsed offer. Holds no pointers: artifacts are decoded on demand from the same bytes. */
struct aloft_offer {
    struct aloft_manifest manifest;
    uint32_t artifact_count;
    uint32_t artifacts_offset; /* of the first artifact */
};

/*
 * Finds a trust statement of an offer of which nothing was verified yet, counted from 0: to be shown to aloft_trust_replace
 * before the manifest is verified, because the keys that signed it may be new. False if there is none.
 */
bool aloft_offer_statement(const uint8_t *bytes, size_t size, uint32_t index, const uint8_t **statement,
                           uint32_t *statement_size);

struct aloft_manifest_view;
struct aloft_port;

/*
 * Checks the whole document, its manifest as aloft_manifest_verify does, and fills `offer` and `view`; after an error their
 * content is undefined.
 */
enum aloft_status aloft_offer_parse(const struct aloft_port *port, const uint8_t *bytes, size_t size,
                                    struct aloft_offer *offer, struct aloft_manifest_view *view);

/*
 * Decodes the artifact at *cursor (start with artifacts_offset) and moves the cursor to the next one. Call it at most
 * artifact_count times, with the bytes that aloft_offer_parse accepted.
 */
enum aloft_status aloft_offer_next(const uint8_t *bytes, size_t size, uint32_t *cursor, struct aloft_artifact *artifact);

#endif
