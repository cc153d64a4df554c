/*
 * The vectors of vectors/trust-anchors/, in the form that scripts/native-trust-records.ts gives them. Per case:
 *
 *   u8 kind | u32 version, u8 threshold, vendor identifier, class identifier
 *   u8 number of keys, keys of 65 bytes | u32 size, the record
 *
 * Kinds: 0 passed over, 1 valid, 2 nobody is obeyed, 3 counts although it is not valid. All but a valid one have zeros
 * between kind and size. The device is a "door-sensor" of "example.com"; its two identifiers come first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/bytes.h"
#include "../src/trust.h"
#include "check.h"
#include "manifest_port.h"

#define FILE_LIMIT (64u << 10)

#if ALOFT_TRUST_STATEMENTS

enum kind {
    PASSED_OVER = 0,
    VALID = 1,
    NOBODY_IS_OBEYED = 2,
    COUNTS = 3
};

struct record {
    enum kind kind;
    uint32_t version;
    uint8_t threshold;
    const uint8_t *ids; /* vendor and class, zeros where it is for all */
    uint8_t key_count;
    const uint8_t *keys;
    uint32_t size;
    const uint8_t *bytes;
};

static struct manifest_device device;
static uint8_t ids[2][ALOFT_UUID_SIZE]; /* the device's vendor and class */

static const uint8_t *take_record(const uint8_t *at, struct record *record)
{
    record->kind = (enum kind)at[0];
    record->version = aloft_load32(at + 1);
    record->threshold = at[5];
    record->ids = at + 6;
    record->key_count = at[38];
    record->keys = at + 39;
    at += 39u + record->key_count * ALOFT_PUBLIC_KEY_SIZE;
    record->size = aloft_load32(at);
    record->bytes = at + 4;
    return record->bytes + record->size;
}

/* Whether the sector, with these bytes and blank behind them, holds a record. */
static bool holds_record(uint32_t sector, const uint8_t *bytes, uint32_t size, struct trusted_keys *found)
{
    trust_flash_init(&device.flash);
    memcpy(device.flash.bytes + sector * ALOFT_SECTOR_SIZE, bytes, size);
    CHECK_STATUS(ALOFT_OK, aloft_trust_record_find(&device.port, found));
    return found->count > 0;
}

static bool is_zero(const uint8_t *id)
{
    static const uint8_t zeros[ALOFT_UUID_SIZE];
    return memcmp(id, zeros, sizeof zeros) == 0;
}

static void is_what_the_vector_says(const struct record *record, const struct trusted_keys *found)
{
    uint8_t room[ALOFT_PUBLIC_KEY_SIZE];
    CHECK(found->version == record->version && found->threshold == record->threshold);
    CHECK(found->count == record->key_count);
    for (uint32_t i = 0; i < found->count; i++) {
        const uint8_t *key = aloft_trust_key(&device.port, found, i, room);
        CHECK(key != NULL && memcmp(key, record->keys + i * ALOFT_PUBLIC_KEY_SIZE, ALOFT_PUBLIC_KEY_SIZE) == 0);
    }
}

/* Made for another vendor or class it is none, and made for all it is one for them too. */
static void is_for_whom_it_says(const struct record *record)
{
    struct trusted_keys found;
    for (unsigned i = 0; i < 2u; i++) {
        ids[i][15] ^= 1u;
        CHECK(holds_record(0, record->bytes, record->size, &found) == is_zero(record->ids + i * ALOFT_UUID_SIZE));
        ids[i][15] ^= 1u;
    }
}

/* What the device writes for these keys is the vector, byte for byte, if that is for this vendor and all its classes. */
static void is_what_a_device_writes(const struct record *record)
{
    struct trusted_keys keys = {record->keys,      ALOFT_PUBLIC_KEY_SIZE, 0,
                                record->key_count, record->threshold,     record->version};
    trust_flash_init(&device.flash);
    CHECK_STATUS(ALOFT_OK, aloft_trust_record_write(&device.port, &keys));
    bool is_ours = !is_zero(record->ids) && is_zero(record->ids + ALOFT_UUID_SIZE);
    CHECK((memcmp(device.flash.bytes, record->bytes, record->size) == 0) == is_ours);
    CHECK(device.flash.bytes[record->size] == 0xffu);
}

static void run_invalid(const struct record *record)
{
    struct trusted_keys found;
    for (uint32_t sector = 0; sector < ALOFT_TRUST_SECTORS; sector++) {
        if (record->kind != NOBODY_IS_OBEYED) {
            CHECK(holds_record(sector, record->bytes, record->size, &found) == (record->kind == COUNTS));
            continue;
        }
        trust_flash_init(&device.flash);
        memcpy(device.flash.bytes + sector * ALOFT_SECTOR_SIZE, record->bytes, record->size);
        CHECK_STATUS(ALOFT_ERR_TRUST_STORE, aloft_trust_record_find(&device.port, &found));
    }
}

static void run_valid(const struct record *record)
{
    uint8_t changed[ALOFT_SECTOR_SIZE];
    struct trusted_keys found;
    for (uint32_t sector = 0; sector < ALOFT_TRUST_SECTORS; sector++) {
        CHECK(holds_record(sector, record->bytes, record->size, &found));
        is_what_the_vector_says(record, &found);
    }
    for (uint32_t i = 0; i < record->size; i++) {
        memcpy(changed, record->bytes, record->size);
        changed[i] ^= (uint8_t)(1u << i % 8u);
        CHECK(!holds_record(0, changed, record->size, &found));
        CHECK(!holds_record(0, record->bytes, i, &found));
    }
    is_for_whom_it_says(record);
    is_what_a_device_writes(record);
}

void test_trust_records(const char *folder)
{
    char path[512];
    uint8_t *bytes = malloc(FILE_LIMIT);
    unsigned counts[COUNTS + 1u] = {0};
    snprintf(path, sizeof path, "%s/trust-records.bin", folder);
    FILE *stream = fopen(path, "rb");
    CHECK(stream != NULL && bytes != NULL);
    size_t size = fread(bytes, 1, FILE_LIMIT, stream);
    fclose(stream);
    CHECK(size > 2u * ALOFT_UUID_SIZE && size < FILE_LIMIT);
    manifest_device_init(&device);
    memcpy(ids, bytes, sizeof ids);
    device.trust.vendor_id = ids[0];
    device.trust.class_id = ids[1];
    for (const uint8_t *at = bytes + 2u * ALOFT_UUID_SIZE; at < bytes + size;) {
        struct record record;
        at = take_record(at, &record);
        CHECK(at <= bytes + size);
        CHECK(record.kind <= COUNTS);
        counts[record.kind]++;
        if (record.kind == VALID) {
            run_valid(&record);
        } else {
            run_invalid(&record);
        }
    }
    CHECK(counts[PASSED_OVER] >= 17u && counts[VALID] >= 3u && counts[NOBODY_IS_OBEYED] >= 3u && counts[COUNTS] == 1u);
    free(bytes);
}

#else

void test_trust_records(const char *folder)
{
    (void)folder;
    printf("skipped: records of keys, which this build leaves out\n");
}

#endif
