#include "host_trust.h"

#include <stdio.h>
#include <string.h>

#include "aloft/sha256.h"
#include "p256.h"
#include "sha1.h"

#define SECTOR_SIZE 4096u
#define HEAD_SIZE 64u
#define POINT_SIZE 64u
#define UNCOMPRESSED 0x04u

/* Offsets in a record: docs/spec/trust-anchors.md, 1. */
enum {
    FORMAT_AT = 4,
    THRESHOLD_AT = 5,
    COUNT_AT = 6,
    ZERO_AT = 7,
    VERSION_AT = 8,
    SIZE_AT = 12,
    VENDOR_AT = 16,
    CLASS_AT = 32,
    RESERVED_AT = 48
};

/* UUIDv5 (RFC 9562, 5.5) of a name of at most 63 bytes. */
static void name_id(const uint8_t space[ALOFT_UUID_SIZE], const char *name, uint8_t id[ALOFT_UUID_SIZE])
{
    uint8_t message[HOST_SHA1_MAX_MESSAGE];
    uint8_t digest[HOST_SHA1_SIZE];
    size_t size = strlen(name);
    memcpy(message, space, ALOFT_UUID_SIZE);
    memcpy(message + ALOFT_UUID_SIZE, name, size);
    host_sha1(message, ALOFT_UUID_SIZE + size, digest);
    memcpy(id, digest, ALOFT_UUID_SIZE);
    id[6] = (uint8_t)((id[6] & 0x0fu) | 0x50u);
    id[8] = (uint8_t)((id[8] & 0x3fu) | 0x80u);
}

static void set_names(struct host_trust *trust, const char *vendor_domain, const char *device_class)
{
    static const uint8_t dns[ALOFT_UUID_SIZE] = {0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                                 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8};
    memset(trust, 0, sizeof *trust);
    name_id(dns, vendor_domain, trust->vendor_id);
    name_id(trust->vendor_id, device_class, trust->class_id);
    trust->trust.vendor_domain = vendor_domain;
    trust->trust.vendor_id = trust->vendor_id;
    trust->trust.class_id = trust->class_id;
}

void host_trust_laboratory(struct host_trust *trust, const char *vendor_domain, const char *device_class)
{
    set_names(trust, vendor_domain, device_class);
    trust->trust.is_laboratory = true;
}

static uint32_t load32(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static bool are_zeros(const uint8_t *bytes, size_t size)
{
    static const uint8_t zeros[ALOFT_UUID_SIZE];
    return memcmp(bytes, zeros, size) == 0;
}

static bool has_good_digest(const uint8_t *record, uint32_t size)
{
    struct aloft_sha256 hash;
    uint8_t digest[ALOFT_SHA256_SIZE];
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, record, size - ALOFT_SHA256_SIZE);
    aloft_sha256_finish(&hash, digest);
    return memcmp(digest, record + size - ALOFT_SHA256_SIZE, ALOFT_SHA256_SIZE) == 0;
}

static bool has_good_keys(const uint8_t *record, unsigned count)
{
    uint8_t key[ALOFT_PUBLIC_KEY_SIZE] = {UNCOMPRESSED};
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *point = record + HEAD_SIZE + i * POINT_SIZE;
        memcpy(key + 1, point, POINT_SIZE);
        if ((i > 0 && memcmp(point - POINT_SIZE, point, POINT_SIZE) >= 0) || !host_p256_is_public_key(key)) {
            return false;
        }
    }
    return true;
}

static bool is_record(const uint8_t *bytes, size_t size)
{
    if (size < HEAD_SIZE || memcmp(bytes, "ALFT", 4) != 0 || bytes[FORMAT_AT] != 1u) {
        return false;
    }
    unsigned count = bytes[COUNT_AT];
    unsigned threshold = bytes[THRESHOLD_AT];
    uint32_t expected = HEAD_SIZE + count * POINT_SIZE + ALOFT_SHA256_SIZE;
    return count >= 1u && count <= ALOFT_MAX_KEYS && threshold >= 1u && threshold <= count &&
           threshold <= ALOFT_MAX_SIGNATURES && bytes[ZERO_AT] == 0 && are_zeros(bytes + RESERVED_AT, ALOFT_UUID_SIZE) &&
           load32(bytes + SIZE_AT) == expected && size >= expected && has_good_digest(bytes, expected) &&
           has_good_keys(bytes, count);
}

/* The record that counts, of the two a partition may hold: the one with the highest version. */
static const uint8_t *find_record(const uint8_t *bytes, size_t size)
{
    const uint8_t *best = NULL;
    for (size_t at = 0; at <= SECTOR_SIZE && at < size; at += SECTOR_SIZE) {
        size_t left = size - at < SECTOR_SIZE ? size - at : SECTOR_SIZE;
        if (is_record(bytes + at, left) &&
            (best == NULL || load32(bytes + at + VERSION_AT) > load32(best + VERSION_AT))) {
            best = bytes + at;
        }
    }
    return best;
}

/* Whether a stored identifier is the device's, or none. */
static bool is_for(const uint8_t *stored, const uint8_t *own)
{
    return are_zeros(stored, ALOFT_UUID_SIZE) || memcmp(stored, own, ALOFT_UUID_SIZE) == 0;
}

static void take_keys(struct host_trust *trust, const uint8_t *record)
{
    trust->trust.key_count = record[COUNT_AT];
    trust->trust.threshold = record[THRESHOLD_AT];
    trust->trust.version = load32(record + VERSION_AT);
    trust->trust.keys = (const uint8_t(*)[ALOFT_PUBLIC_KEY_SIZE])trust->keys;
    for (unsigned i = 0; i < record[COUNT_AT]; i++) {
        trust->keys[i][0] = UNCOMPRESSED;
        memcpy(trust->keys[i] + 1, record + HEAD_SIZE + i * POINT_SIZE, POINT_SIZE);
    }
}

static bool complain(const char *file, const char *what)
{
    fprintf(stderr, "aloft-host: --trust \"%s\": %s\n", file, what);
    return false;
}

bool host_trust_read(struct host_trust *trust, const char *file, const char *vendor_domain, const char *device_class)
{
    uint8_t bytes[2u * SECTOR_SIZE];
    FILE *stream = fopen(file, "rb");
    if (stream == NULL) {
        return complain(file, "it cannot be read");
    }
    size_t size = fread(bytes, 1, sizeof bytes, stream);
    fclose(stream);
    const uint8_t *record = find_record(bytes, size);
    if (record == NULL) {
        return complain(file, "there is no valid record of trust anchors in it; aloft keys export -o trust.bin makes one");
    }
    set_names(trust, vendor_domain, device_class);
    if (!is_for(record + VENDOR_AT, trust->vendor_id)) {
        return complain(file, "it is for another vendor than --vendor");
    }
    if (!is_for(record + CLASS_AT, trust->class_id)) {
        return complain(file, "it is for another class than --class");
    }
    take_keys(trust, record);
    return true;
}
