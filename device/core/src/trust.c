#include "trust.h"

#include <stdbool.h>
#include <string.h>

#include "document.h"

#define KEY_DISTANCE (ALOFT_PUBLIC_KEY_SIZE + 2u) /* with the head of its byte string */
#define UNCOMPRESSED 0x04u

static const struct step statement_steps[] = {
    {STEP_MAP, 2, ALOFT_ERR_TRUST_STRUCTURE},
    {STEP_INT, 1, ALOFT_ERR_TRUST_STRUCTURE},
    {STEP_BYTES | STEP_KEEP, 0, 0}, /* the payload */
    {STEP_INT, 2, ALOFT_ERR_TRUST_STRUCTURE},
    {STEP_ARRAY | STEP_KEEP, 0, 0}, /* the signatures */
};

#define PAYLOAD_AT 2u /* behind a2 01 */

/* What statement_steps keeps. */
enum statement_part {
    PAYLOAD,
    SIGNATURES,
    STATEMENT_PARTS
};

static const struct step payload_steps[] = {
    {STEP_MAP, 5, ALOFT_ERR_TRUST_STRUCTURE},
    {STEP_INT, 1, ALOFT_ERR_TRUST_STRUCTURE},
    {STEP_INT, 1, ALOFT_ERR_TRUST_STRUCTURE}, /* format */
    {STEP_INT, 2, ALOFT_ERR_TRUST_STRUCTURE},
    {STEP_UINT | STEP_KEEP, 1, ALOFT_ERR_TRUST_BAD_VALUE},
    {STEP_INT, 3, ALOFT_ERR_TRUST_STRUCTURE},
    {STEP_BYTES | STEP_KEEP, 0, 0},
    {STEP_INT, 4, ALOFT_ERR_TRUST_STRUCTURE},
    {STEP_UINT | STEP_KEEP, 0, 0},
    {STEP_INT, 5, ALOFT_ERR_TRUST_STRUCTURE},
    {STEP_ARRAY | STEP_KEEP, 0, 0},
};

enum payload_part {
    VERSION,
    VENDOR_ID,
    THRESHOLD,
    KEY_COUNT,
    PAYLOAD_PARTS
};

static bool fits(uint32_t count, uint32_t threshold)
{
    uint32_t most = count < ALOFT_MAX_SIGNATURES ? count : ALOFT_MAX_SIGNATURES;
    return count >= 1u && count <= ALOFT_MAX_KEYS && threshold >= 1u && threshold <= most;
}

/* Whether no key has the id of another. */
static bool can_be_told_apart(const struct trusted_keys *keys)
{
    uint8_t ids[(ALOFT_MAX_KEYS - 1u) * ALOFT_KEY_ID_SIZE + ALOFT_SHA256_SIZE];
    uint8_t *id = ids;
    for (uint32_t i = 0; i < keys->count; i++, id += ALOFT_KEY_ID_SIZE) {
        aloft_digest_of(keys->first + i * keys->stride, ALOFT_PUBLIC_KEY_SIZE, id); /* the next one takes the place of the digest's rest */
        for (const uint8_t *other = ids; other < id; other += ALOFT_KEY_ID_SIZE) {
            if (memcmp(other, id, ALOFT_KEY_ID_SIZE) == 0) {
                return false;
            }
        }
    }
    return true;
}

static enum aloft_status read_statement(const uint8_t *bytes, size_t size, struct aloft_item *payload,
                                        struct signatures *signatures)
{
    struct aloft_cbor reader = {bytes, size, 0};
    struct aloft_item parts[STATEMENT_PARTS];
    if (size > ALOFT_STATEMENT_MAX_SIZE) {
        return ALOFT_ERR_TRUST_TOO_LARGE;
    }
    TRY(aloft_cbor_check(bytes, size));
    TRY(WALK(&reader, statement_steps, parts));
    *payload = parts[PAYLOAD];
    return aloft_signatures_read(&reader, parts[SIGNATURES].value, signatures);
}

/* The keys have to ascend, to be of the right size, and to be points of the curve. */
static enum aloft_status read_keys(const struct aloft_port *port, struct aloft_cbor *reader, struct trusted_keys *keys)
{
    static const struct step step[] = {{STEP_BYTES | STEP_EXACT, ALOFT_PUBLIC_KEY_SIZE, ALOFT_ERR_KEY_INVALID}};
    struct aloft_item key;
    enum aloft_status status = ALOFT_OK;
    keys->stride = KEY_DISTANCE;
    for (uint32_t i = 0; i < keys->count; i++) {
        TRY(WALK(reader, step, &key));
        if (i == 0) {
            keys->first = key.bytes;
        } else if (memcmp(key.bytes - KEY_DISTANCE, key.bytes, ALOFT_PUBLIC_KEY_SIZE) >= 0) {
            return ALOFT_ERR_TRUST_BAD_VALUE;
        }
        if (key.bytes[0] != UNCOMPRESSED || !port->is_public_key(port->context, key.bytes)) {
            status = ALOFT_ERR_KEY_INVALID;
        }
    }
    return status;
}

static enum aloft_status read_payload(const struct aloft_port *port, const struct aloft_item *payload,
                                      struct trusted_keys *keys, uint32_t *version)
{
    struct aloft_cbor reader = {payload->bytes, payload->value, 0};
    struct aloft_item parts[PAYLOAD_PARTS];
    TRY(aloft_cbor_check(payload->bytes, payload->value));
    TRY(WALK(&reader, payload_steps, parts));
    *version = parts[VERSION].value;
    keys->count = parts[KEY_COUNT].value;
    keys->threshold = parts[THRESHOLD].value;
    if (!fits(keys->count, keys->threshold)) {
        return ALOFT_ERR_TRUST_BAD_VALUE;
    }
    TRY(read_keys(port, &reader, keys));
    if (!can_be_told_apart(keys)) {
        return ALOFT_ERR_TRUST_BAD_VALUE;
    }
    bool is_same_vendor = parts[VENDOR_ID].value == ALOFT_UUID_SIZE &&
                          memcmp(parts[VENDOR_ID].bytes, port->trust->vendor_id, ALOFT_UUID_SIZE) == 0;
    return is_same_vendor ? ALOFT_OK : ALOFT_ERR_TRUST_OTHER_VENDOR;
}

uint32_t aloft_trust_in_use(const struct aloft_port *port, struct trusted_keys *keys)
{
    const struct aloft_trust *trust = port->trust;
    struct signatures signatures;
    struct aloft_item payload;
    const uint8_t *bytes;
    uint32_t size;
    uint32_t version;
    if (trust->key_count > 0 && port->kept_statement != NULL && port->kept_statement(port->context, &bytes, &size) &&
        read_statement(bytes, size, &payload, &signatures) == ALOFT_OK &&
        read_payload(port, &payload, keys, &version) == ALOFT_OK && version > trust->version) {
        return version;
    }
    keys->first = (const uint8_t *)trust->keys;
    keys->stride = ALOFT_PUBLIC_KEY_SIZE;
    keys->count = trust->key_count;
    keys->threshold = trust->threshold;
    return trust->version;
}

uint32_t aloft_trust_version(const struct aloft_port *port)
{
    struct trusted_keys keys;
    return aloft_trust_in_use(port, &keys);
}

enum aloft_status aloft_trust_replace(const struct aloft_port *port, const uint8_t *bytes, size_t size)
{
    static const uint8_t external[] = {0x53, 'a', 'l', 'o', 'f', 't', ' ', 't', 'r', 'u',
                                       's',  't', ' ', 'a', 'n', 'c', 'h', 'o', 'r', 's'};
    struct signatures signatures;
    struct trusted_keys keys;
    struct aloft_item payload;
    uint32_t version;
    if (port->trust->key_count == 0 || port->is_public_key == NULL || port->keep_statement == NULL) {
        return ALOFT_ERR_ARGUMENT;
    }
    uint32_t version_in_use = aloft_trust_in_use(port, &keys);
    TRY(read_statement(bytes, size, &payload, &signatures));
    if (signatures.count == 0) {
        return ALOFT_ERR_TRUST_UNSIGNED;
    }
    const uint8_t *begin = bytes + PAYLOAD_AT;
    const struct signed_bytes message[] = {{external, sizeof external},
                                           {begin, (size_t)(payload.bytes - begin) + payload.value}};
    TRY(aloft_signatures_verify(port, &keys, &signatures, message));
    TRY(read_payload(port, &payload, &keys, &version));
    if (version <= version_in_use) {
        return ALOFT_ERR_TRUST_OLDER;
    }
    return port->keep_statement(port->context, bytes, (uint32_t)size) ? ALOFT_OK : ALOFT_ERR_TRUST_STORE;
}

enum aloft_status aloft_trust_check(const struct aloft_port *port)
{
    const struct aloft_trust *trust = port->trust;
    bool can_keep = port->keep_statement != NULL;
    if (trust == NULL || trust->vendor_domain == NULL || (port->kept_statement != NULL) != can_keep ||
        (port->is_public_key != NULL) != can_keep) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (trust->key_count == 0) {
        return trust->is_laboratory ? ALOFT_OK : ALOFT_ERR_ARGUMENT;
    }
    const struct trusted_keys keys = {(const uint8_t *)trust->keys, ALOFT_PUBLIC_KEY_SIZE, trust->key_count,
                                      trust->threshold};
    bool is_sound = !trust->is_laboratory && trust->keys != NULL && port->verify != NULL &&
                    trust->vendor_id != NULL && trust->class_id != NULL && fits(keys.count, keys.threshold) &&
                    can_be_told_apart(&keys);
    return is_sound ? ALOFT_OK : ALOFT_ERR_ARGUMENT;
}
