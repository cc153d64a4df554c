#include "aloft/manifest.h"

#include <stdbool.h>
#include <string.h>

#include "document.h"
#include "manifest_content.h"
#include "trust.h"

#define DIGEST_HEAD_SIZE 6u /* 58 24 82 2f 58 20 */

static const struct step envelope_begin[] = {
    {STEP_TAG, 107, ALOFT_ERR_MANIFEST_ENVELOPE},
    {STEP_MAP, 2, ALOFT_ERR_MANIFEST_ENVELOPE},
    {STEP_INT, 2, ALOFT_ERR_MANIFEST_ENVELOPE},
    {STEP_BYTES | STEP_OPEN, 0, 0}, /* the wrapper: digest and signatures */
    {STEP_ARRAY | STEP_KEEP, 1, ALOFT_ERR_MANIFEST_ENVELOPE},
    {STEP_BYTES | STEP_OPEN, 0, 0}, /* the digest */
    {STEP_ARRAY, 2, ALOFT_ERR_MANIFEST_ENVELOPE},
    {STEP_NEGATIVE, 15, ALOFT_ERR_MANIFEST_DIGEST_ALGORITHM},
    {STEP_BYTES | STEP_EXACT, ALOFT_SHA256_SIZE, ALOFT_ERR_MANIFEST_ENVELOPE},
};

static const struct step envelope_end[] = {
    {STEP_INT, 3, ALOFT_ERR_MANIFEST_ENVELOPE},
    {STEP_BYTES | STEP_KEEP, 0, 0}, /* the manifest */
};

/* What envelope_begin and envelope_end keep. */
enum envelope_part {
    ITEMS, /* of the wrapper: the digest and the signatures */
    DIGEST,
    MANIFEST,
    ENVELOPE_PARTS
};

enum aloft_status aloft_manifest_verify(const struct aloft_port *port, const uint8_t *envelope, size_t size,
                                        struct aloft_manifest_view *view)
{
    static const uint8_t empty = 0x40;
    struct aloft_cbor reader = {envelope, size, 0};
    struct aloft_item parts[ENVELOPE_PARTS];
    struct signatures signatures;
    struct trusted_keys keys;
    uint8_t digest[ALOFT_SHA256_SIZE];
    if (size > ALOFT_ENVELOPE_MAX_SIZE) {
        return ALOFT_ERR_MANIFEST_TOO_LARGE;
    }
    TRY(WALK(&reader, envelope_begin, parts));
    TRY(aloft_signatures_read(&reader, parts[ITEMS].value - 1u, &signatures));
    const uint8_t *begin = envelope + reader.at + 1u; /* behind the key: the digest covers the head of the byte string */
    TRY(WALK(&reader, envelope_end, parts + MANIFEST));
    aloft_digest_of(begin, (size_t)(envelope + reader.at - begin), digest);
    if (memcmp(digest, parts[DIGEST].bytes, ALOFT_SHA256_SIZE) != 0) {
        return ALOFT_ERR_MANIFEST_ALTERED;
    }
    TRY(aloft_trust_in_use(port, &keys));
    if (keys.count > 0) {
        if (signatures.count == 0) {
            return ALOFT_ERR_MANIFEST_UNSIGNED;
        }
        const struct signed_bytes message[] = {
            {&empty, 1}, {parts[DIGEST].bytes - DIGEST_HEAD_SIZE, DIGEST_HEAD_SIZE + ALOFT_SHA256_SIZE}};
        TRY(aloft_signatures_verify(port, &keys, &signatures, message));
    } else if (!port->trust->is_laboratory) {
        return ALOFT_ERR_ARGUMENT;
    }
    return aloft_manifest_read(parts[MANIFEST].bytes, parts[MANIFEST].value, view);
}
