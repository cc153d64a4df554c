#include <stdio.h>
#include <string.h>

#include "../src/bytes.h"
#include "../src/trust.h"
#include "aloft/sha256.h"
#include "check.h"
#include "trust_flash.h"

#if ALOFT_TRUST_STATEMENTS

struct device {
    struct trust_flash flash;
    struct aloft_port port;
    struct aloft_trust trust;
};

static struct device device;

/* Erases and writes for one copy of the record of two keys. */
#define WRITES 5u

/* Not points of the curve: the port says what is one. */
static const uint8_t built_in[1][ALOFT_PUBLIC_KEY_SIZE] = {{4, 1}};
static const uint8_t ids[2][ALOFT_UUID_SIZE] = {{1}, {2}};
static const uint8_t stored[2][ALOFT_PUBLIC_KEY_SIZE] = {{4, 2}, {4, 3}};

/* A device out of memory: it can not tell points from others. */
static bool is_public_key(void *context, const uint8_t *public_key)
{
    (void)context;
    (void)public_key;
    return false;
}

static bool verify(void *context, const uint8_t *public_key, const uint8_t *digest, const uint8_t *signature)
{
    (void)context;
    (void)public_key;
    (void)digest;
    (void)signature;
    return false;
}

static void device_init(uint32_t version)
{
    memset(&device, 0, sizeof device);
    trust_flash_init(&device.flash);
    device.trust = (struct aloft_trust){.vendor_domain = "example.com",
                                        .vendor_id = ids[0],
                                        .class_id = ids[1],
                                        .keys = built_in,
                                        .key_count = 1,
                                        .threshold = 1,
                                        .version = version};
    device.port.context = &device;
    device.port.trust = &device.trust;
    device.port.verify = verify;
    device.port.is_public_key = is_public_key;
    trust_flash_connect(&device.port);
}

static enum aloft_status keep(uint32_t version)
{
    const struct trusted_keys keys = {stored[0], ALOFT_PUBLIC_KEY_SIZE, 0, 2, 1, version};
    return aloft_trust_record_write(&device.port, &keys);
}

static uint32_t in_use(void)
{
    uint32_t version = UINT32_MAX;
    CHECK_STATUS(ALOFT_OK, aloft_trust_version(&device.port, &version));
    return version;
}

static void the_newer_of_both_counts(void)
{
    device_init(5);
    CHECK(in_use() == 5u);
    CHECK_STATUS(ALOFT_OK, keep(5));
    struct trusted_keys keys;
    CHECK_STATUS(ALOFT_OK, aloft_trust_in_use(&device.port, &keys));
    CHECK(keys.first == built_in[0] && keys.count == 1u);
    CHECK_STATUS(ALOFT_OK, keep(6));
    CHECK_STATUS(ALOFT_OK, aloft_trust_in_use(&device.port, &keys));
    CHECK(keys.first == NULL && keys.count == 2u && keys.version == 6u);
    device.trust.version = 7;
    CHECK(in_use() == 7u);
}

/* keep() runs on a device that is out of memory; whether keys are points was asked before they were kept. */
static void keys_that_were_kept_count_without_memory(void)
{
    device_init(0);
    CHECK_STATUS(ALOFT_OK, keep(1));
    CHECK(in_use() == 1u);
}

/* Whatever byte goes bad, in whichever sector, the revoked set of before does not come back. */
static void one_bad_byte_brings_nothing_back(void)
{
    device_init(0);
    CHECK_STATUS(ALOFT_OK, keep(1));
    CHECK_STATUS(ALOFT_OK, keep(2));
    for (uint32_t i = 0; i < TRUST_FLASH_SIZE; i++) {
        device.flash.bytes[i] ^= (uint8_t)(1u << i % 8u);
        CHECK(in_use() == 2u);
        device.flash.bytes[i] ^= (uint8_t)(1u << i % 8u);
    }
}

/* A power cut between the two copies leaves the set of before in the other sector until the next set comes. */
static void the_second_copy_comes_with_the_next_set_at_the_latest(void)
{
    device_init(0);
    CHECK_STATUS(ALOFT_OK, keep(1));
    device.flash.cut_at = device.flash.operations + WRITES + 1u;
    CHECK_STATUS(ALOFT_OK, keep(2));
    device.flash.cut_at = 0;
    CHECK(memcmp(device.flash.bytes, device.flash.bytes + ALOFT_SECTOR_SIZE, ALOFT_SECTOR_SIZE) != 0);
    CHECK(in_use() == 2u);
    CHECK_STATUS(ALOFT_OK, keep(3));
    CHECK(memcmp(device.flash.bytes, device.flash.bytes + ALOFT_SECTOR_SIZE, ALOFT_SECTOR_SIZE) == 0);
    CHECK(in_use() == 3u);
}

/* A newer program was here, and this one does not know whom it revoked. */
static void newer_formats_stop_the_device(void)
{
    for (uint32_t sector = 0; sector < ALOFT_TRUST_SECTORS; sector++) {
        struct aloft_sha256 hash;
        uint8_t before[TRUST_FLASH_SIZE];
        uint32_t version;
        device_init(0);
        CHECK_STATUS(ALOFT_OK, keep(1));
        uint8_t *record = device.flash.bytes + sector * ALOFT_SECTOR_SIZE;
        uint32_t end = aloft_load32(record + 12) - ALOFT_SHA256_SIZE;
        record[4] = 2;
        CHECK(in_use() == 1u); /* damaged, as far as anybody can tell */
        aloft_sha256_init(&hash);
        aloft_sha256_update(&hash, record, end);
        aloft_sha256_finish(&hash, record + end);
        memcpy(before, device.flash.bytes, sizeof before);
        CHECK_STATUS(ALOFT_ERR_TRUST_STORE, aloft_trust_version(&device.port, &version));
        CHECK_STATUS(ALOFT_ERR_TRUST_STORE, keep(9));
        CHECK(memcmp(before, device.flash.bytes, sizeof before) == 0);
    }
}

/* Also below a newer built-in set, which a rollback takes away again. */
static void the_newest_record_is_never_erased(void)
{
    device_init(0);
    CHECK_STATUS(ALOFT_OK, keep(3));
    CHECK_STATUS(ALOFT_OK, keep(4));
    device.trust.version = 5;
    uint32_t before = device.flash.operations;
    for (uint32_t cut = 1; cut <= WRITES; cut++) {
        device.flash.cut_at = before + cut;
        device.flash.noise = cut;
        CHECK_STATUS(ALOFT_ERR_TRUST_STORE, keep(6));
        before = device.flash.operations;
        device.flash.cut_at = 0;
        device.trust.version = 0;
        CHECK(in_use() == 4u);
        device.trust.version = 5;
    }
    CHECK_STATUS(ALOFT_OK, keep(6));
    CHECK(in_use() == 6u);
}

/* After each write and each cut the newest whole record counts: the one before until the new one is there. */
static void survives_cuts_in_a_row(void)
{
    device_init(0);
    uint32_t noise = 5;
    uint32_t newest = 0;
    for (uint32_t version = 1; version < 400u; version++) {
        bool is_cut = check_random(&noise) % 3u != 0;
        uint32_t cut = 1u + check_random(&noise) % (2u * WRITES);
        bool is_early = is_cut && cut <= WRITES; /* before the first copy is whole */
        device.flash.cut_at = is_cut ? device.flash.operations + cut : 0;
        device.flash.noise = version % 7u;
        enum aloft_status status = keep(version);
        CHECK_STATUS(is_early ? ALOFT_ERR_TRUST_STORE : ALOFT_OK, status);
        newest = status == ALOFT_OK ? version : newest;
        CHECK(in_use() == newest);
    }
}

/* What can not be read may have been there to revoke the keys that can. */
static void nobody_is_obeyed_while_flash_can_not_be_read(void)
{
    struct trusted_keys keys;
    device_init(0);
    CHECK_STATUS(ALOFT_OK, keep(3));
    uint32_t needed = 0;
    for (;; needed++) {
        device.flash.reads_left = needed;
        enum aloft_status status = aloft_trust_in_use(&device.port, &keys);
        if (status == ALOFT_OK) {
            break;
        }
        CHECK_STATUS(ALOFT_ERR_TRUST_STORE, status);
    }
    CHECK(keys.version == 3u && needed >= 5u); /* head, two keys, digest; head of the other sector */
    device.flash.reads_left = 0;
    CHECK(aloft_trust_key(&device.port, &keys, 0, (uint8_t[ALOFT_PUBLIC_KEY_SIZE]){0}) == NULL);
    const uint8_t block[128] = {0};
    const struct signatures signatures = {block, 1};
    const struct signed_bytes message[2] = {{block, 1}, {block, 1}};
    CHECK_STATUS(ALOFT_ERR_TRUST_STORE, aloft_signatures_verify(&device.port, &keys, &signatures, message));
    CHECK_STATUS(ALOFT_ERR_TRUST_STORE, keep(4));
    CHECK_STATUS(ALOFT_ERR_TRUST_STORE, aloft_trust_replace(&device.port, stored[0], 1));
}

/* What was written is read back: an old record that is still there is not taken for the new one. */
static void stuck_flash_is_noticed(void)
{
    device_init(0);
    device.flash.is_stuck = true;
    CHECK_STATUS(ALOFT_ERR_TRUST_STORE, keep(2));
    device.flash.is_stuck = false;
    CHECK_STATUS(ALOFT_OK, keep(3));
    CHECK_STATUS(ALOFT_OK, keep(4));
    device.flash.is_stuck = true;
    CHECK_STATUS(ALOFT_ERR_TRUST_STORE, keep(5));
    CHECK(in_use() == 4u);
}

static void ports_have_all_of_it_or_none(void)
{
    device_init(0);
    CHECK_STATUS(ALOFT_OK, aloft_trust_check(&device.port));
    device.port.trust_erase = NULL;
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_trust_check(&device.port));
    device_init(0);
    device.port.is_public_key = NULL;
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_trust_check(&device.port));
    device.port.trust_read = NULL;
    device.port.trust_erase = NULL;
    device.port.trust_write = NULL;
    CHECK_STATUS(ALOFT_OK, aloft_trust_check(&device.port));
    CHECK(in_use() == 0u);
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_trust_replace(&device.port, stored[0], 1));
}

void test_trust(void)
{
    the_newer_of_both_counts();
    keys_that_were_kept_count_without_memory();
    one_bad_byte_brings_nothing_back();
    the_second_copy_comes_with_the_next_set_at_the_latest();
    newer_formats_stop_the_device();
    the_newest_record_is_never_erased();
    survives_cuts_in_a_row();
    stuck_flash_is_noticed();
    nobody_is_obeyed_while_flash_can_not_be_read();
    ports_have_all_of_it_or_none();
}

#else

void test_trust(void)
{
    printf("skipped: keys that replace those of the program, which this build leaves out\n");
}

#endif
