#include "trust.h"

#include <string.h>

#include "document.h"

const uint8_t *aloft_trust_key(const struct aloft_port *port, const struct trusted_keys *keys, uint32_t index,
                               uint8_t room[ALOFT_PUBLIC_KEY_SIZE])
{
#if ALOFT_TRUST_STATEMENTS
    if (keys->first == NULL) {
        room[0] = UNCOMPRESSED;
        return port->trust_read(port->context, keys->at + index * keys->stride, room + 1, keys->stride) ? room : NULL;
    }
#endif
    (void)port;
    (void)room;
    return keys->first + index * keys->stride;
}

bool aloft_trust_fits(const struct trusted_keys *keys)
{
    uint32_t most = keys->count < ALOFT_MAX_SIGNATURES ? keys->count : ALOFT_MAX_SIGNATURES;
    return keys->count >= 1u && keys->count <= ALOFT_MAX_KEYS && keys->threshold >= 1u && keys->threshold <= most;
}

enum aloft_status aloft_trust_differ(const struct aloft_port *port, const struct trusted_keys *keys)
{
    uint8_t ids[(ALOFT_MAX_KEYS - 1u) * ALOFT_KEY_ID_SIZE + ALOFT_SHA256_SIZE];
    uint8_t room[ALOFT_PUBLIC_KEY_SIZE];
    uint8_t *id = ids;
    for (uint32_t i = 0; i < keys->count; i++, id += ALOFT_KEY_ID_SIZE) {
        const uint8_t *key = aloft_trust_key(port, keys, i, room);
        if (key == NULL) {
            return ALOFT_ERR_TRUST_STORE;
        }
        aloft_digest_of(key, ALOFT_PUBLIC_KEY_SIZE, id); /* the next one takes the place of the digest's rest */
        for (const uint8_t *other = ids; other < id; other += ALOFT_KEY_ID_SIZE) {
            if (memcmp(other, id, ALOFT_KEY_ID_SIZE) == 0) {
                return ALOFT_ERR_TRUST_BAD_VALUE;
            }
        }
    }
    return ALOFT_OK;
}

static void built_in(const struct aloft_trust *trust, struct trusted_keys *keys)
{
    keys->first = (const uint8_t *)trust->keys;
    keys->stride = ALOFT_PUBLIC_KEY_SIZE;
    keys->at = 0;
    keys->count = trust->key_count;
    keys->threshold = trust->threshold;
    keys->version = trust->version;
}

enum aloft_status aloft_trust_in_use(const struct aloft_port *port, struct trusted_keys *keys)
{
    built_in(port->trust, keys);
#if ALOFT_TRUST_STATEMENTS
    if (keys->count > 0 && port->trust_read != NULL) {
        struct trusted_keys kept;
        TRY(aloft_trust_record_find(port, &kept));
        if (kept.count > 0 && kept.version > keys->version) {
            *keys = kept;
        }
    }
#endif
    return ALOFT_OK;
}

enum aloft_status aloft_trust_version(const struct aloft_port *port, uint32_t *version)
{
    struct trusted_keys keys;
    TRY(aloft_trust_in_use(port, &keys));
    *version = keys.version;
    return ALOFT_OK;
}

enum aloft_status aloft_trust_check(const struct aloft_port *port)
{
    const struct aloft_trust *trust = port->trust;
    bool can_keep = port->trust_read != NULL;
    if (trust == NULL || trust->vendor_domain == NULL || (port->trust_erase != NULL) != can_keep ||
        (port->trust_write != NULL) != can_keep || (port->is_public_key != NULL) != can_keep) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (trust->key_count == 0) {
        return trust->is_laboratory ? ALOFT_OK : ALOFT_ERR_ARGUMENT;
    }
    struct trusted_keys keys;
    built_in(trust, &keys);
    bool is_sound = !trust->is_laboratory && trust->keys != NULL && port->verify != NULL && trust->vendor_id != NULL &&
                    trust->class_id != NULL && aloft_trust_fits(&keys) && aloft_trust_differ(port, &keys) == ALOFT_OK;
    return is_sound ? ALOFT_OK : ALOFT_ERR_ARGUMENT;
}
