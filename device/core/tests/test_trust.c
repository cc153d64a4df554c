#include <stdio.h>
#include <string.h>

#include "../src/trust.h"
#include "check.h"
#include "trust_flash.h"

#if ALOFT_TRUST_STATEMENTS

struct device {
    struct trust_flash flash;
    struct aloft_port port;
    struct aloft_trust trust;
};

static struct device device;

/* Not points of the curve: the port says what is one. */
static const uint8_t built_in[1][ALOFT_PUBLIC_KEY_SIZE] = {{4, 1}};
static const uint8_t ids[2][ALOFT_UUID_SIZE] = {{1}, {2}};
static const uint8_t stored[2][ALOFT_PUBLIC_KEY_SIZE] = {{4, 2}, {4, 3}};

static bool is_public_key(void *context, const uint8_t *public_key)
{
    (void)context;
    return public_key[0] == 4u && public_key[1] != 99u;
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

/* Also below a newer built-in set, which a rollback takes away again. */
static void the_newest_record_is_never_erased(void)
{
    device_init(0);
    CHECK_STATUS(ALOFT_OK, keep(3));
    CHECK_STATUS(ALOFT_OK, keep(4));
    device.trust.version = 5;
    uint32_t before = device.flash.operations;
    for (uint32_t cut = 1; cut <= 5u; cut++) {
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

/* Both sectors take turns, and after each write and each cut the newest whole record counts. */
static void survives_cuts_in_a_row(void)
{
    device_init(0);
    uint32_t noise = 5;
    uint32_t newest = 0;
    for (uint32_t version = 1; version < 400u; version++) {
        bool is_cut = check_random(&noise) % 3u != 0;
        device.flash.cut_at = is_cut ? device.flash.operations + 1u + check_random(&noise) % 5u : 0;
        device.flash.noise = version % 7u;
        enum aloft_status status = keep(version);
        CHECK_STATUS(is_cut ? ALOFT_ERR_TRUST_STORE : ALOFT_OK, status);
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
