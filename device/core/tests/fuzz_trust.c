/*
 * Anything in the two sectors of the keys, and then a life of new sets and power cuts. A record counts if a reader written
 * apart from the device's takes it too, and a whole record of another format stops everything; after a set was kept it is in
 * use, and after a cut it or the one before. Nobody asks whether keys of a record are points.
 *
 * Input: for each sector u8 kind (0 blank, 1 bytes, 2 a record with the right digest, 3 one whose head is made to fit as
 * well, 4 the same but for its format), and u8 size less one in units of 16 bytes, and bytes. Then per deed u8 keys, u8 where the power is cut, u8 noise.
 */
#include <string.h>

#include "../src/bytes.h"
#include "../src/trust.h"
#include "aloft/sha256.h"
#include "check.h"
#include "fuzz.h"
#include "trust_flash.h"

#if ALOFT_TRUST_STATEMENTS

#define KINDS 5u
#define LARGEST 608u
#define MOST_DEEDS 8u

struct device {
    struct trust_flash flash;
    struct aloft_port port;
    struct aloft_trust trust;
};

static const uint8_t built_in[1][ALOFT_PUBLIC_KEY_SIZE] = {{4, 1}};
static const uint8_t vendor_id[ALOFT_UUID_SIZE] = {7};
static const uint8_t class_id[ALOFT_UUID_SIZE] = {9};

static bool is_public_key(void *context, const uint8_t *public_key)
{
    (void)context;
    CHECK(public_key == NULL); /* nobody asks: that takes memory, and without it the record would count no more */
    return false;
}

static void digest_of(const uint8_t *bytes, size_t size, uint8_t *digest)
{
    struct aloft_sha256 hash;
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, bytes, size);
    aloft_sha256_finish(&hash, digest);
}

static void place(struct fuzz_script *script, uint8_t *sector)
{
    unsigned kind = fuzz_take8(script) % KINDS;
    size_t size = (fuzz_take8(script) % (LARGEST / 16u) + 1u) * 16u;
    size_t taken;
    if (kind == 0) {
        return;
    }
    const uint8_t *bytes = fuzz_take(script, size, &taken);
    memcpy(sector, bytes, taken);
    if (kind >= 3u) {
        unsigned count = sector[6] % 8u + 1u;
        sector[4] = kind == 3u ? 1u : sector[4];
        sector[5] = 1;
        memcpy(sector, "ALFT", 4);
        sector[6] = (uint8_t)count;
        sector[7] = 0;
        aloft_store32(sector + 12, 96u + 64u * count);
        memset(sector + 16, 0, 48);
    }
    if (kind >= 2u) {
        uint32_t end = 64u + 64u * (sector[6] % 9u);
        digest_of(sector, end, sector + end);
    }
}

/* Whether each byte is zero, or else each the one of the identifier, whose other bytes are zero. */
static bool is_id(const uint8_t *id, uint8_t first)
{
    for (unsigned i = 1; i < ALOFT_UUID_SIZE; i++) {
        if (id[i] != 0) {
            return false;
        }
    }
    return id[0] == 0 || id[0] == first;
}

/* docs/spec/trust-anchors.md, 1, rule by rule. */
static bool is_record(const uint8_t *sector)
{
    unsigned count = sector[6];
    uint8_t digest[ALOFT_SHA256_SIZE];
    if (memcmp(sector, "ALFT\1", 5) != 0 || count < 1u || count > 8u || sector[5] < 1u || sector[5] > 4u ||
        sector[5] > count || sector[7] != 0 || aloft_load32(sector + 12) != 96u + 64u * count ||
        !is_id(sector + 16, vendor_id[0]) || !is_id(sector + 32, class_id[0]) || !is_id(sector + 48, 0)) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *key = sector + 64u + 64u * i;
        if (i > 0 && memcmp(key - 64, key, 64) >= 0) {
            return false;
        }
    }
    digest_of(sector, 64u + 64u * count, digest);
    return memcmp(digest, sector + 64u + 64u * count, sizeof digest) == 0;
}

/* Whether it holds what only a newer program can read. */
static bool is_newer_format(const uint8_t *sector)
{
    uint32_t size = aloft_load32(sector + 12);
    uint8_t digest[ALOFT_SHA256_SIZE];
    if (memcmp(sector, "ALFT", 4) != 0 || sector[4] == 1u || size < 96u || size > ALOFT_SECTOR_SIZE || size % 64u != 32u) {
        return false;
    }
    digest_of(sector, size - sizeof digest, digest);
    return memcmp(digest, sector + size - sizeof digest, sizeof digest) == 0;
}

/* The version that counts, by the page. */
static uint32_t newest_of(const struct device *device)
{
    uint32_t newest = device->trust.version;
    for (unsigned i = 0; i < ALOFT_TRUST_SECTORS; i++) {
        const uint8_t *sector = device->flash.bytes + i * ALOFT_SECTOR_SIZE;
        if (is_record(sector) && aloft_load32(sector + 8) > newest) {
            newest = aloft_load32(sector + 8);
        }
    }
    return newest;
}

/* UINT32_MAX: nothing can come after it, or nobody is obeyed. */
static uint32_t in_use(const struct device *device)
{
    struct trusted_keys keys;
    uint8_t room[ALOFT_PUBLIC_KEY_SIZE];
    enum aloft_status status = aloft_trust_in_use(&device->port, &keys);
    if (is_newer_format(device->flash.bytes) || is_newer_format(device->flash.bytes + ALOFT_SECTOR_SIZE)) {
        CHECK_STATUS(ALOFT_ERR_TRUST_STORE, status);
        return UINT32_MAX;
    }
    CHECK_STATUS(ALOFT_OK, status);
    CHECK(keys.count >= 1u && keys.count <= ALOFT_MAX_KEYS && keys.threshold >= 1u && keys.threshold <= keys.count);
    for (uint32_t i = 0; i < keys.count; i++) {
        const uint8_t *key = aloft_trust_key(&device->port, &keys, i, room);
        CHECK(key != NULL && key[0] == 4u);
    }
    CHECK(keys.version == newest_of(device));
    return keys.version;
}

static void live(struct fuzz_script *script, struct device *device)
{
    uint8_t keys[ALOFT_MAX_KEYS][ALOFT_PUBLIC_KEY_SIZE];
    uint32_t count = fuzz_take8(script) % ALOFT_MAX_KEYS + 1u;
    uint8_t cut = fuzz_take8(script) % 16u;
    uint32_t before = in_use(device);
    if (before == UINT32_MAX) {
        return;
    }
    memset(keys, (int)count, sizeof keys);
    for (uint32_t i = 0; i < count; i++) {
        keys[i][0] = 4;
        keys[i][64] = (uint8_t)i;
    }
    const struct trusted_keys set = {keys[0], ALOFT_PUBLIC_KEY_SIZE, 0, count, 1, before + 1u};
    device->flash.cut_at = cut == 0 ? 0 : device->flash.operations + cut;
    device->flash.noise = fuzz_take8(script);
    enum aloft_status status = aloft_trust_record_write(&device->port, &set);
    bool is_cut = cut > 0 && cut <= count + 3u; /* before the first of two copies was whole */
    device->flash.cut_at = 0;
    CHECK_STATUS(is_cut ? ALOFT_ERR_TRUST_STORE : ALOFT_OK, status);
    bool may_be_whole = cut == count + 3u; /* torn in its last byte, which came out right */
    uint32_t after = in_use(device);
    CHECK(after == (is_cut ? before : before + 1u) || (may_be_whole && after == before + 1u));
}

int fuzz_trust(const uint8_t *data, size_t size)
{
    static struct device device;
    struct fuzz_script script = {data, size};
    memset(&device, 0, sizeof device);
    trust_flash_init(&device.flash);
    device.trust = (struct aloft_trust){.vendor_domain = "example.com",
                                        .vendor_id = vendor_id,
                                        .class_id = class_id,
                                        .keys = built_in,
                                        .key_count = 1,
                                        .threshold = 1,
                                        .version = 3};
    device.port.context = &device;
    device.port.trust = &device.trust;
    device.port.is_public_key = is_public_key;
    trust_flash_connect(&device.port);
    for (unsigned i = 0; i < ALOFT_TRUST_SECTORS; i++) {
        place(&script, device.flash.bytes + i * ALOFT_SECTOR_SIZE);
    }
    (void)in_use(&device);
    for (unsigned deeds = 0; deeds < MOST_DEEDS && script.left > 0; deeds++) {
        live(&script, &device);
    }
    return 0;
}

#else

int fuzz_trust(const uint8_t *data, size_t size)
{
    (void)data;
    (void)size;
    return 0;
}

#endif
