/*
 * The vectors of vectors/manifests/, in the form that scripts/native-manifest-vectors.ts gives them. Per case:
 *
 *   u8 kind (0 manifest, 1 trust statement) | u8 status | name
 *   u8 threshold, u8 number of keys, keys of 65 bytes, u32 version: what the device trusts
 *   vendor identifier, class identifier, vendor domain, device class: who it is
 *   u32 chip id, chip revision, secure version, installed sequence; u64 time
 *   u32 size, document | u32 size, what it says
 *
 * Names are a byte with their size, and text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/bytes.h"
#include "../src/trust.h"
#include "aloft/manifest.h"
#include "check.h"
#include "manifest_port.h"

#define FILE_LIMIT (4u << 20)

struct vector {
    unsigned kind;
    enum aloft_status expected;
    struct manifest_device device;
    uint32_t sequence;
    const uint8_t *document;
    uint32_t size;
    const uint8_t *result;
    uint32_t result_size;
};

static uint32_t take32(const uint8_t **at)
{
    *at += 4;
    return aloft_load32(*at - 4);
}

static const uint8_t *take(const uint8_t **at, size_t size)
{
    *at += size;
    return *at - size;
}

static void take_text(const uint8_t **at, char *out)
{
    uint8_t size = *take(at, 1);
    memcpy(out, take(at, size), size);
    out[size] = '\0';
}

static const uint8_t *take_vector(const uint8_t *at, struct vector *vector)
{
    struct manifest_device *device = &vector->device;
    char name[256];
    memset(vector, 0, sizeof *vector);
    manifest_device_init(device);
    vector->kind = *take(&at, 1);
    vector->expected = (enum aloft_status)*take(&at, 1);
    take_text(&at, name);
    device->trust.threshold = *take(&at, 1);
    device->trust.key_count = *take(&at, 1);
    memcpy(device->keys, take(&at, device->trust.key_count * 65u), device->trust.key_count * 65u);
    device->trust.version = take32(&at);
    device->trust.is_laboratory = device->trust.key_count == 0;
    device->trust.vendor_id = take(&at, 16);
    device->trust.class_id = take(&at, 16);
    take_text(&at, device->vendor_domain);
    take_text(&at, device->device_class);
    device->port.chip_id = (uint16_t)take32(&at);
    device->port.chip_revision = (uint16_t)take32(&at);
    device->port.secure_version = take32(&at);
    vector->sequence = take32(&at);
    uint32_t low = take32(&at);
    device->now = low | (uint64_t)take32(&at) << 32;
    vector->size = take32(&at);
    vector->document = take(&at, vector->size);
    vector->result_size = take32(&at);
    vector->result = take(&at, vector->result_size);
    return at;
}

static enum aloft_status verify(const struct vector *vector, const uint8_t *document, struct aloft_manifest_view *view)
{
    const struct aloft_port *port = &vector->device.port;
    enum aloft_status status = aloft_manifest_verify(port, document, vector->size, view);
    if (status == ALOFT_OK) {
        status = aloft_manifest_is_for(port, view);
    }
    return status == ALOFT_OK ? aloft_manifest_may_follow(port, view, vector->sequence) : status;
}

static uint8_t *put32(uint8_t *at, uint32_t value)
{
    aloft_store32(at, value);
    return at + 4;
}

static void check_says(const struct vector *vector, const struct aloft_manifest_view *view)
{
    uint8_t said[512];
    uint8_t *at = said;
    struct aloft_manifest manifest;
    for (unsigned i = 0; i < ALOFT_LIMITS; i++) {
        at = put32(at, view->limits[i]);
    }
    at = put32(at, view->parts[ALOFT_PART_SEQUENCE].value);
    at = put32(at, view->parts[ALOFT_PART_SIZE].value);
    memcpy(at, view->parts[ALOFT_PART_DIGEST].bytes, ALOFT_SHA256_SIZE);
    at += ALOFT_SHA256_SIZE;
    for (unsigned i = ALOFT_PART_VENDOR_DOMAIN; i <= ALOFT_PART_VERSION; i++) {
        *at++ = (uint8_t)view->parts[i].value;
        memcpy(at, view->parts[i].bytes, view->parts[i].value);
        at += view->parts[i].value;
    }
    CHECK((size_t)(at - said) == vector->result_size && memcmp(said, vector->result, vector->result_size) == 0);
    aloft_manifest_copy(view, &manifest);
    CHECK(manifest.sequence == view->parts[ALOFT_PART_SEQUENCE].value && manifest.chip_id == view->limits[2]);
    CHECK(strlen(manifest.version) == view->parts[ALOFT_PART_VERSION].value);
    CHECK(strcmp(manifest.device_class, vector->device.device_class) == 0);
}

/* Nothing of an envelope can be changed, but for the signatures of keys that are not trusted. */
static void change_every_byte(struct vector *vector, uint8_t *document)
{
    unsigned signatures = (document[4] == 0x58u ? document[6] & 15u : document[7] & 15u) - 1u;
    bool is_covered = vector->device.good_count == signatures && signatures > 0;
    vector->device.is_settled = true;
    for (uint32_t i = 0; i < vector->size; i++) {
        struct aloft_manifest_view view;
        document[i] ^= (uint8_t)(1u << i % 8u);
        CHECK(verify(vector, document, &view) != ALOFT_OK || !is_covered);
        document[i] = vector->document[i];
    }
}

static void run_manifest(struct vector *vector)
{
    struct aloft_manifest_view view;
    uint8_t *copy = malloc(vector->size + (vector->size == 0)); /* of its own size: reading beyond it is noticed */
    CHECK(copy != NULL);
    memcpy(copy, vector->document, vector->size);
    CHECK_STATUS(vector->expected, verify(vector, copy, &view));
    if (vector->expected == ALOFT_OK) {
        check_says(vector, &view);
        for (uint32_t size = 0; size < vector->size; size++) {
            CHECK(aloft_manifest_verify(&vector->device.port, vector->document, size, &view) != ALOFT_OK);
        }
        change_every_byte(vector, copy);
    }
    free(copy);
}

#if ALOFT_TRUST_STATEMENTS
/* Whether the device obeys exactly the keys that the vector expects. */
static bool obeys_the_new(const struct vector *vector)
{
    struct trusted_keys keys;
    uint8_t room[ALOFT_PUBLIC_KEY_SIZE];
    const uint8_t *expected = vector->result;
    CHECK_STATUS(ALOFT_OK, aloft_trust_in_use(&vector->device.port, &keys));
    if (keys.version == vector->device.trust.version) {
        CHECK(keys.first == vector->device.keys[0] && keys.count == vector->device.trust.key_count);
        return false;
    }
    CHECK(keys.version == aloft_load32(expected) && keys.threshold == expected[4]);
    CHECK(keys.count * ALOFT_PUBLIC_KEY_SIZE == vector->result_size - 5u);
    for (uint32_t i = 0; i < keys.count; i++) {
        const uint8_t *key = aloft_trust_key(&vector->device.port, &keys, i, room);
        CHECK(key != NULL && memcmp(key, expected + 5u + i * ALOFT_PUBLIC_KEY_SIZE, ALOFT_PUBLIC_KEY_SIZE) == 0);
    }
    return true;
}

/* The power goes at each erase and write in turn: the device has the old keys or the new ones, and takes the statement when
 * it is shown again. */
static void cut_everywhere(struct vector *vector)
{
    struct manifest_device *device = &vector->device;
    unsigned cuts = 0;
    for (uint32_t noise = 0; noise < 3u; noise++) {
        for (uint32_t at = 1;; at++, cuts++) {
            trust_flash_init(&device->flash);
            device->flash.cut_at = at;
            device->flash.noise = noise;
            enum aloft_status status = aloft_trust_replace(&device->port, vector->document, vector->size);
            CHECK(status == ALOFT_OK || status == ALOFT_ERR_TRUST_STORE);
            CHECK(obeys_the_new(vector) == (status == ALOFT_OK));
            device->flash.cut_at = 0;
            if (status == ALOFT_OK) {
                break;
            }
            CHECK_STATUS(ALOFT_OK, aloft_trust_replace(&device->port, vector->document, vector->size));
            CHECK(obeys_the_new(vector));
        }
    }
    CHECK(cuts >= 3u * 4u); /* an erase, head, key and digest, at least */
}

static void run_statement(struct vector *vector)
{
    struct manifest_device *device = &vector->device;
    CHECK_STATUS(vector->expected, aloft_trust_replace(&device->port, vector->document, vector->size));
    if (vector->expected != ALOFT_OK) {
        uint32_t version;
        CHECK_STATUS(ALOFT_OK, aloft_trust_version(&device->port, &version));
        CHECK(version == device->trust.version && device->flash.operations == 0);
        return;
    }
    CHECK(obeys_the_new(vector));
    /* Nothing is taken twice, and what the program was built with counts again once it is newer. */
    CHECK(aloft_trust_replace(&device->port, vector->document, vector->size) != ALOFT_OK);
    uint32_t built_in = device->trust.version;
    device->trust.version = aloft_load32(vector->result);
    CHECK(!obeys_the_new(vector));
    device->trust.version = built_in;
    cut_everywhere(vector);
}
#else
static void run_statement(struct vector *vector)
{
    uint32_t version;
    CHECK_STATUS(ALOFT_OK, aloft_trust_version(&vector->device.port, &version));
    CHECK(version == vector->device.trust.version);
}
#endif

void test_manifest_vectors(const char *folder)
{
    char path[512];
    uint8_t *bytes = malloc(FILE_LIMIT);
    unsigned counts[2][2] = {{0}};
    snprintf(path, sizeof path, "%s/manifests.bin", folder);
    FILE *stream = fopen(path, "rb");
    CHECK(stream != NULL && bytes != NULL);
    size_t size = fread(bytes, 1, FILE_LIMIT, stream);
    fclose(stream);
    CHECK(size > 0 && size < FILE_LIMIT);
    for (const uint8_t *at = bytes; at < bytes + size;) {
        struct vector vector;
        at = take_vector(at, &vector);
        CHECK(at <= bytes + size && vector.kind < 2u);
        counts[vector.kind][vector.expected == ALOFT_OK]++;
        if (vector.kind == 0) {
            run_manifest(&vector);
        } else {
            run_statement(&vector);
        }
    }
    CHECK(counts[0][0] >= 240u && counts[0][1] >= 20u && counts[1][0] >= 35u && counts[1][1] >= 7u);
    free(bytes);
}
