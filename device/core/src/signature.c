#include "signature.h"

#include <stdbool.h>
#include <string.h>

#include "aloft/sha256.h"
#include "document.h"
#include "trust.h"

/* A signature without the head of its byte string: offsets, and its size with the head. */
#define PROTECTED_AT 2u /* with the head */
#define PROTECTED_SIZE 14u
#define KEY_ID_AT 8u
#define VALUE_AT 20u
#define DISTANCE 86u

#define HALF 32u /* bytes of r, and of s */

static const struct step block_begin[] = {
    {STEP_TAG, 18, ALOFT_ERR_SIGNATURE_STRUCTURE},
    {STEP_ARRAY, 4, ALOFT_ERR_SIGNATURE_STRUCTURE},
    {STEP_BYTES | STEP_OPEN, 0, 0}, /* the protected header */
    {STEP_MAP, 2, ALOFT_ERR_SIGNATURE_STRUCTURE},
    {STEP_INT, 1, ALOFT_ERR_SIGNATURE_STRUCTURE},
    {STEP_NEGATIVE, 6, ALOFT_ERR_SIGNATURE_ALGORITHM}, /* ES256 */
    {STEP_INT, 4, ALOFT_ERR_SIGNATURE_STRUCTURE},
    {STEP_BYTES | STEP_EXACT, ALOFT_KEY_ID_SIZE, ALOFT_ERR_SIGNATURE_STRUCTURE},
    {STEP_MAP, 0, ALOFT_ERR_SIGNATURE_STRUCTURE},
};

static const struct step block_end[] = {
    {STEP_SIMPLE, 22, ALOFT_ERR_CBOR_TYPE}, /* null: the payload is elsewhere */
    {STEP_BYTES | STEP_EXACT, 2u * HALF, ALOFT_ERR_SIGNATURE_STRUCTURE},
};

/* The largest r and s: n - 1 and (n - 1) / 2 with the order n of the curve. Of s and n - s, which are both good, only the
 * smaller one is taken, so that each signature has one form. */
static const uint8_t largest[2][HALF] = {
    {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x50},
    {0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
     0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8},
};

static bool is_in_range(const uint8_t *value)
{
    for (unsigned half = 0; half < 2u; half++, value += HALF) {
        uint8_t any = 0;
        for (unsigned i = 0; i < HALF; i++) {
            any |= value[i];
        }
        if (any == 0 || memcmp(value, largest[half], HALF) > 0) {
            return false;
        }
    }
    return true;
}

static enum aloft_status read_block(const struct aloft_item *block)
{
    struct aloft_cbor reader = {block->bytes, block->value, 0};
    struct aloft_item kept;
    TRY(WALK(&reader, block_begin, &kept));
    if (block->bytes[reader.at] >> 5 == STEP_BYTES) {
        return ALOFT_ERR_SIGNATURE_STRUCTURE; /* the payload inside */
    }
    TRY(WALK(&reader, block_end, &kept));
    return is_in_range(kept.bytes) ? ALOFT_OK : ALOFT_ERR_SIGNATURE_MALFORMED;
}

enum aloft_status aloft_signatures_read(struct aloft_cbor *reader, uint32_t count, struct signatures *out)
{
    static const struct step string[] = {{STEP_BYTES | STEP_KEEP, 0, 0}};
    struct aloft_item block;
    if (count > ALOFT_MAX_SIGNATURES) {
        return ALOFT_ERR_SIGNATURE_TOO_MANY;
    }
    out->count = count;
    for (uint32_t i = 0; i < count; i++) {
        TRY(WALK(reader, string, &block));
        TRY(read_block(&block));
        if (i == 0) {
            out->first = block.bytes;
        } else if (memcmp(block.bytes + KEY_ID_AT - DISTANCE, block.bytes + KEY_ID_AT, ALOFT_KEY_ID_SIZE) >= 0) {
            return ALOFT_ERR_SIGNATURE_ORDER;
        }
    }
    return ALOFT_OK;
}

void aloft_digest_of(const uint8_t *bytes, size_t size, uint8_t digest[ALOFT_SHA256_SIZE])
{
    struct aloft_sha256 hash;
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, bytes, size);
    aloft_sha256_finish(&hash, digest);
}

/* ALOFT_ERR_SIGNATURE_KEY_UNKNOWN if none of the keys has this id, ALOFT_ERR_TRUST_STORE if one can not be read. */
static enum aloft_status find_key(const struct aloft_port *port, const struct trusted_keys *keys, const uint8_t *id,
                                  uint8_t room[ALOFT_PUBLIC_KEY_SIZE], const uint8_t **key)
{
    uint8_t digest[ALOFT_SHA256_SIZE];
    for (uint32_t i = 0; i < keys->count; i++) {
        *key = aloft_trust_key(port, keys, i, room);
        if (*key == NULL) {
            return ALOFT_ERR_TRUST_STORE;
        }
        aloft_digest_of(*key, ALOFT_PUBLIC_KEY_SIZE, digest);
        if (memcmp(digest, id, ALOFT_KEY_ID_SIZE) == 0) {
            return ALOFT_OK;
        }
    }
    return ALOFT_ERR_SIGNATURE_KEY_UNKNOWN;
}

/* The SHA-256 of the Sig_structure of RFC 9052, 4.4. */
static void hash_message(const uint8_t *block, const struct signed_bytes message[2], uint8_t digest[ALOFT_SHA256_SIZE])
{
    static const uint8_t begin[] = {0x84, 0x6a, 'S', 'i', 'g', 'n', 'a', 't', 'u', 'r', 'e', '1'};
    struct aloft_sha256 hash;
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, begin, sizeof begin);
    aloft_sha256_update(&hash, block + PROTECTED_AT, PROTECTED_SIZE);
    for (unsigned i = 0; i < 2u; i++) {
        aloft_sha256_update(&hash, message[i].bytes, message[i].size);
    }
    aloft_sha256_finish(&hash, digest);
}

enum aloft_status aloft_signatures_verify(const struct aloft_port *port, const struct trusted_keys *keys,
                                          const struct signatures *signatures, const struct signed_bytes message[2])
{
    const uint8_t *block = signatures->first;
    uint8_t digest[ALOFT_SHA256_SIZE];
    uint8_t room[ALOFT_PUBLIC_KEY_SIZE];
    uint32_t valid = 0;
    for (uint32_t i = 0; i < signatures->count; i++, block += DISTANCE) {
        const uint8_t *key;
        enum aloft_status status = find_key(port, keys, block + KEY_ID_AT, room, &key);
        if (status == ALOFT_ERR_SIGNATURE_KEY_UNKNOWN) {
            continue;
        }
        TRY(status);
        hash_message(block, message, digest);
        if (!port->verify(port->context, key, digest, block + VALUE_AT)) {
            return ALOFT_ERR_SIGNATURE_WRONG;
        }
        valid++;
    }
    if (valid == 0) {
        return ALOFT_ERR_SIGNATURE_KEY_UNKNOWN;
    }
    return valid >= keys->threshold ? ALOFT_OK : ALOFT_ERR_SIGNATURE_TOO_FEW;
}
