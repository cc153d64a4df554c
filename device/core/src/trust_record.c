#include <string.h>

#include "bytes.h"
#include "document.h"
#include "trust.h"

#if ALOFT_TRUST_STATEMENTS

#define FORMAT 1u
#define HEAD_SIZE 64u
#define POINT_SIZE (ALOFT_PUBLIC_KEY_SIZE - 1u)
#define RECORD_SIZE(count) (HEAD_SIZE + (count)*POINT_SIZE + ALOFT_SHA256_SIZE)
#define MOST_PIECES ((ALOFT_SECTOR_SIZE - RECORD_SIZE(0u)) / POINT_SIZE)

/* Byte offsets in the head of a record. */
enum head_field {
    MAGIC_AT = 0,
    FORMAT_AT = 4,
    THRESHOLD_AT = 5,
    COUNT_AT = 6,
    VERSION_AT = 8,
    SIZE_AT = 12,
    VENDOR_ID_AT = 16,
    CLASS_ID_AT = 32
};

/* The head that the record of these keys has, for any vendor and class. */
static void make_head(const struct trusted_keys *keys, uint8_t *head)
{
    memset(head, 0, HEAD_SIZE);
    memcpy(head + MAGIC_AT, "ALFT", 4);
    head[FORMAT_AT] = FORMAT;
    head[THRESHOLD_AT] = (uint8_t)keys->threshold;
    head[COUNT_AT] = (uint8_t)keys->count;
    aloft_store32(head + VERSION_AT, keys->version);
    aloft_store32(head + SIZE_AT, RECORD_SIZE(keys->count));
}

/* Clears an identifier if it is that of this device. */
static void clear_own(uint8_t *id, const uint8_t *own)
{
    if (memcmp(id, own, ALOFT_UUID_SIZE) == 0) {
        memset(id, 0, ALOFT_UUID_SIZE);
    }
}

/* Reads a head: true if it is for this device, and but for that exactly what would be written for its keys. */
static bool read_head(const struct aloft_trust *trust, uint8_t *head, struct trusted_keys *keys)
{
    uint8_t again[HEAD_SIZE];
    keys->threshold = head[THRESHOLD_AT];
    keys->count = head[COUNT_AT];
    keys->version = aloft_load32(head + VERSION_AT);
    clear_own(head + VENDOR_ID_AT, trust->vendor_id);
    clear_own(head + CLASS_ID_AT, trust->class_id);
    make_head(keys, again);
    return aloft_trust_fits(keys) && memcmp(head, again, HEAD_SIZE) == 0;
}

/* Reads the record of a sector, a piece at a time: nothing it says counts before the digest was compared. Whether its keys are
 * points was asked before they were written, and is not asked again: that takes memory, for want of which a record would
 * count no more. Whether they have different ids is still to be seen. ALOFT_ERR_TRUST_STORE if flash can not be read, or
 * holds a whole record of a format this program does not know; any other error if there is none for this device. */
static enum aloft_status read_record(const struct aloft_port *port, uint32_t sector, struct trusted_keys *keys)
{
    struct aloft_sha256 hash;
    uint8_t key[2][ALOFT_PUBLIC_KEY_SIZE]; /* in turn */
    uint8_t *head = key[1];
    uint8_t digest[ALOFT_SHA256_SIZE];
    keys->first = NULL;
    keys->stride = POINT_SIZE;
    keys->at = sector * ALOFT_SECTOR_SIZE + HEAD_SIZE;
    if (!port->trust_read(port->context, keys->at - HEAD_SIZE, head, HEAD_SIZE)) {
        return ALOFT_ERR_TRUST_STORE;
    }
    uint32_t size = aloft_load32(head + SIZE_AT);
    uint32_t count = (size - RECORD_SIZE(0u)) / POINT_SIZE; /* the pieces of any format are as large as a key */
    if (memcmp(head + MAGIC_AT, "ALFT", 4) != 0 || count > MOST_PIECES || size != RECORD_SIZE(count)) {
        return ALOFT_ERR_TRUST_STRUCTURE;
    }
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, head, HEAD_SIZE);
    bool is_known = head[FORMAT_AT] == FORMAT;
    bool is_sound = read_head(port->trust, head, keys);
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *this = key[i % 2u];
        if (aloft_trust_key(port, keys, i, this) == NULL) {
            return ALOFT_ERR_TRUST_STORE;
        }
        aloft_sha256_update(&hash, this + 1, POINT_SIZE);
        is_sound = is_sound && (i == 0 || memcmp(key[(i + 1u) % 2u], this, ALOFT_PUBLIC_KEY_SIZE) < 0);
    }
    if (!port->trust_read(port->context, keys->at + count * POINT_SIZE, key[0], ALOFT_SHA256_SIZE)) {
        return ALOFT_ERR_TRUST_STORE;
    }
    aloft_sha256_finish(&hash, digest);
    if (memcmp(digest, key[0], ALOFT_SHA256_SIZE) != 0) {
        return ALOFT_ERR_TRUST_STRUCTURE;
    }
    if (!is_known) {
        return ALOFT_ERR_TRUST_STORE;
    }
    return is_sound ? ALOFT_OK : ALOFT_ERR_TRUST_STRUCTURE;
}

enum aloft_status aloft_trust_record_find(const struct aloft_port *port, struct trusted_keys *newest)
{
    newest->count = 0;
    for (uint32_t sector = 0; sector < ALOFT_TRUST_SECTORS; sector++) {
        struct trusted_keys keys;
        enum aloft_status status = read_record(port, sector, &keys);
        if (status == ALOFT_OK) {
            status = aloft_trust_differ(port, &keys); /* here, where less of the stack is in use */
        }
        if (status == ALOFT_ERR_TRUST_STORE) {
            return status;
        }
        if (status == ALOFT_OK && (newest->count == 0 || keys.version > newest->version)) {
            *newest = keys;
        }
    }
    return ALOFT_OK;
}

/* Hashes a piece of the record and writes it behind the one before. */
static bool put(const struct aloft_port *port, struct aloft_sha256 *hash, uint32_t *at, const uint8_t *piece)
{
    *at += POINT_SIZE;
    aloft_sha256_update(hash, piece, POINT_SIZE);
    return port->trust_write(port->context, *at - POINT_SIZE, piece, POINT_SIZE);
}

/* Erases a sector, writes the record into it and reads it back. */
static enum aloft_status write_record(const struct aloft_port *port, uint32_t sector, const struct trusted_keys *keys)
{
    struct aloft_sha256 hash;
    struct trusted_keys written;
    uint8_t piece[HEAD_SIZE];
    uint32_t at = sector * ALOFT_SECTOR_SIZE;
    aloft_sha256_init(&hash);
    make_head(keys, piece);
    memcpy(piece + VENDOR_ID_AT, port->trust->vendor_id, ALOFT_UUID_SIZE);
    bool is_written = port->trust_erase(port->context, sector) && put(port, &hash, &at, piece);
    for (uint32_t i = 0; is_written && i < keys->count; i++) {
        memcpy(piece, keys->first + i * keys->stride + 1u, POINT_SIZE);
        is_written = put(port, &hash, &at, piece);
    }
    aloft_sha256_finish(&hash, piece);
    is_written = is_written && port->trust_write(port->context, at, piece, ALOFT_SHA256_SIZE) &&
                 read_record(port, sector, &written) == ALOFT_OK && written.version == keys->version;
    return is_written ? ALOFT_OK : ALOFT_ERR_TRUST_STORE;
}

enum aloft_status aloft_trust_record_write(const struct aloft_port *port, const struct trusted_keys *keys)
{
    struct trusted_keys newest;
    TRY(aloft_trust_record_find(port, &newest));
    uint32_t sector = newest.count > 0 && newest.at < ALOFT_SECTOR_SIZE ? 1u : 0u;
    TRY(write_record(port, sector, keys));
    (void)write_record(port, 1u - sector, keys); /* the keys are in use, whether or not there is a second copy of them */
    return ALOFT_OK;
}

#endif
