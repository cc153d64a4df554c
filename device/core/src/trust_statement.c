#include <string.h>

#include "document.h"
#include "trust.h"

#if ALOFT_TRUST_STATEMENTS

#define KEY_DISTANCE (ALOFT_PUBLIC_KEY_SIZE + 2u) /* with the head of its byte string */

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

/* What the payload says up to its keys. */
static enum aloft_status read_payload(struct aloft_cbor *reader, struct aloft_item parts[PAYLOAD_PARTS])
{
    TRY(aloft_cbor_check(reader->bytes, reader->size));
    return WALK(reader, payload_steps, parts);
}

static enum aloft_status read_set(const struct aloft_port *port, struct aloft_cbor *reader,
                                  const struct aloft_item parts[PAYLOAD_PARTS], struct trusted_keys *keys)
{
    keys->version = parts[VERSION].value;
    keys->count = parts[KEY_COUNT].value;
    keys->threshold = parts[THRESHOLD].value;
    if (!aloft_trust_fits(keys)) {
        return ALOFT_ERR_TRUST_BAD_VALUE;
    }
    TRY(read_keys(port, reader, keys));
    TRY(aloft_trust_differ(port, keys));
    bool is_same_vendor = parts[VENDOR_ID].value == ALOFT_UUID_SIZE &&
                          memcmp(parts[VENDOR_ID].bytes, port->trust->vendor_id, ALOFT_UUID_SIZE) == 0;
    return is_same_vendor ? ALOFT_OK : ALOFT_ERR_TRUST_OTHER_VENDOR;
}

enum aloft_status aloft_trust_replace(const struct aloft_port *port, const uint8_t *bytes, size_t size)
{
    static const uint8_t external[] = {0x53, 'a', 'l', 'o', 'f', 't', ' ', 't', 'r', 'u',
                                       's',  't', ' ', 'a', 'n', 'c', 'h', 'o', 'r', 's'};
    struct signatures signatures;
    struct trusted_keys keys; /* first those in use, then the new ones */
    struct aloft_item payload;
    struct aloft_item parts[PAYLOAD_PARTS];
    if (port->trust->key_count == 0 || port->trust_read == NULL) {
        return ALOFT_ERR_ARGUMENT;
    }
    TRY(aloft_trust_in_use(port, &keys));
    TRY(read_statement(bytes, size, &payload, &signatures));
    if (signatures.count == 0) {
        return ALOFT_ERR_TRUST_UNSIGNED;
    }
    struct aloft_cbor reader = {payload.bytes, payload.value, 0};
    TRY(read_payload(&reader, parts));
    if (parts[VERSION].value <= keys.version) {
        return ALOFT_ERR_TRUST_OLDER; /* before anything else: most are known already, and signatures take their time */
    }
    const uint8_t *begin = bytes + PAYLOAD_AT;
    const struct signed_bytes message[] = {{external, sizeof external},
                                           {begin, (size_t)(payload.bytes - begin) + payload.value}};
    TRY(aloft_signatures_verify(port, &keys, &signatures, message));
    TRY(read_set(port, &reader, parts, &keys));
    return aloft_trust_record_write(port, &keys);
}

#endif
