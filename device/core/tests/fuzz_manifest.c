/*
 * Any bytes as a manifest, an envelope or a trust statement. What is accepted is byte for byte what a writer would have
 * written. The first byte of the input says which it is and what the signatures are worth; the digest of an envelope is
 * made to fit, because nobody finds one by chance.
 */
#include <string.h>

#include "../src/manifest_content.h"
#include "../src/trust.h"
#include "check.h"
#include "fuzz.h"
#include "manifest_builder.h"
#include "offer_builder.h"
#include "trust_flash.h"

#define KIND_MANIFEST 0u
#define KIND_ENVELOPE 1u
#define KIND_STATEMENT 2u
#define WRAPPER_AT 6u /* behind d8 6b a2 02 58 and a size */
#define DIGEST_AT 7u  /* in the wrapper, behind 8n 58 24 82 2f 58 20 */

struct device {
    struct trust_flash flash;
    struct aloft_port port;
    struct aloft_trust trust;
    unsigned answers; /* of the verifier: bit by bit */
};

static bool verify(void *context, const uint8_t *public_key, const uint8_t *digest, const uint8_t *signature)
{
    struct device *device = context;
    bool answer = (device->answers & 1u) == 0;
    (void)digest;
    CHECK(public_key[0] == 4u && (signature[32] & 0x80u) == 0);
    device->answers >>= 1;
    return answer;
}

static bool is_public_key(void *context, const uint8_t *public_key)
{
    (void)context;
    return public_key[64] != 0xffu;
}

static void check_view(const struct aloft_manifest_view *view, const uint8_t *data, size_t size)
{
    uint8_t again[MANIFEST_ROOM];
    struct aloft_manifest manifest;
    CHECK(size <= sizeof again && manifest_build(again, view) == size && memcmp(again, data, size) == 0);
    aloft_manifest_copy(view, &manifest);
    CHECK(manifest.target_size > 0 && manifest.version[0] != '\0' && strlen(manifest.device_class) < 32u);
}

static void make_digest_fit(uint8_t *envelope, size_t size)
{
    size_t element = size > WRAPPER_AT ? WRAPPER_AT + envelope[WRAPPER_AT - 1u] + 1u : size;
    if (element < size && element >= WRAPPER_AT + DIGEST_AT + ALOFT_SHA256_SIZE) {
        aloft_digest_of(envelope + element, size - element, envelope + WRAPPER_AT + DIGEST_AT);
    }
}

static void try_envelope(struct device *device, const uint8_t *data, size_t size)
{
    uint8_t envelope[ALOFT_ENVELOPE_MAX_SIZE + 1u];
    uint8_t again[ENVELOPE_ROOM];
    struct aloft_manifest_view view;
    if (size > sizeof envelope) {
        return;
    }
    memcpy(envelope, data, size);
    make_digest_fit(envelope, size);
    if (aloft_manifest_verify(&device->port, envelope, size, &view) != ALOFT_OK) {
        return;
    }
    const uint8_t *end = envelope + size;
    const uint8_t *at = view.parts[ALOFT_PART_DIGEST].bytes;
    CHECK(at > envelope && at < end);
    /* The wrapper is 39 bytes, and 86 more for each signature. */
    uint32_t wrapper = envelope[4] == 0x58u ? envelope[5] : (uint32_t)envelope[5] << 8 | envelope[6];
    uint32_t signatures = (wrapper - 39u) / 86u;
    const uint8_t *blocks = envelope + (envelope[4] == 0x58u ? 45u : envelope[4] == 0x59u ? 46u : 44u);
    uint8_t manifest[MANIFEST_ROOM];
    uint32_t manifest_size = manifest_build(manifest, &view);
    CHECK(envelope_build(again, manifest, manifest_size, blocks, signatures) == size);
    CHECK(memcmp(again, envelope, size) == 0);
    (void)aloft_manifest_is_for(&device->port, &view);
    (void)aloft_manifest_may_follow(&device->port, &view, 3);
}

static void try_statement(struct device *device, const uint8_t *data, size_t size)
{
#if ALOFT_TRUST_STATEMENTS
    struct trusted_keys keys;
    enum aloft_status status = aloft_trust_replace(&device->port, data, size);
    CHECK_STATUS(ALOFT_OK, aloft_trust_in_use(&device->port, &keys));
    CHECK((status == ALOFT_OK) == (keys.version > 0) && (status == ALOFT_OK) == (device->flash.operations > 0));
    CHECK(keys.count >= 1u && keys.count <= ALOFT_MAX_KEYS && keys.threshold >= 1u && keys.threshold <= keys.count);
    for (uint32_t i = 0; i < keys.count; i++) {
        uint8_t room[ALOFT_PUBLIC_KEY_SIZE];
        const uint8_t *key = aloft_trust_key(&device->port, &keys, i, room);
        CHECK(key != NULL && key[0] == 4u);
    }
    CHECK(status != ALOFT_OK || aloft_trust_replace(&device->port, data, size) != ALOFT_OK);
#else
    (void)device;
    (void)data;
    (void)size;
#endif
}

int fuzz_manifest(const uint8_t *data, size_t size)
{
    /* The public halves of the test keys that sign the seeds: vectors/manifests/keys.json. */
    static const uint8_t keys[][ALOFT_PUBLIC_KEY_SIZE] = {
        {0x04, 0x72, 0x8a, 0xef, 0x4f, 0xc7, 0x1b, 0xaf, 0xb2, 0x0a, 0x84, 0x3d, 0x91, 0x5e, 0xa5, 0xc8,
         0x8f, 0xf4, 0x7b, 0xd8, 0x80, 0xe6, 0x74, 0x2f, 0x8b, 0xd3, 0x2c, 0xc2, 0xc0, 0xe4, 0x17, 0x2c,
         0xf4, 0x27, 0xab, 0x57, 0x87, 0xd6, 0xea, 0xe3, 0x47, 0x69, 0x94, 0x1d, 0xef, 0xb1, 0x11, 0x8e,
         0x70, 0xd7, 0xf7, 0x6e, 0xcb, 0xf8, 0x2e, 0x52, 0x08, 0x38, 0x77, 0xad, 0x55, 0x53, 0x64, 0x88,
         0x17},
        {0x04, 0x3c, 0x08, 0x4f, 0x13, 0xf1, 0x62, 0xc7, 0x2c, 0xd2, 0x8d, 0x29, 0xa8, 0x7d, 0x83, 0xab,
         0xcb, 0x6e, 0xf3, 0xfc, 0xb3, 0x57, 0x7f, 0x4d, 0xb7, 0x3c, 0xf3, 0x3b, 0x77, 0xe6, 0x4c, 0x02,
         0x02, 0x7c, 0xc0, 0x2b, 0x35, 0xbb, 0x2b, 0x25, 0xce, 0x16, 0xe5, 0xc9, 0x0d, 0x52, 0xed, 0x09,
         0x85, 0xc2, 0xe9, 0xec, 0x2e, 0xd1, 0x09, 0x9b, 0xd5, 0x3c, 0x6f, 0x4a, 0x54, 0x70, 0xf3, 0x6a,
         0x9a},
    };
    static struct device device;
    struct aloft_manifest_view view;
    if (size == 0) {
        return 0;
    }
    unsigned kind = data[0] & 3u;
    memset(&device, 0, sizeof device);
    trust_flash_init(&device.flash);
    device.trust = manifest_laboratory;
    device.answers = data[0] >> 4;
    if (kind != KIND_MANIFEST && (data[0] & 4u) != 0) {
        device.trust.keys = keys;
        device.trust.key_count = 2;
        device.trust.threshold = 1;
        device.trust.is_laboratory = false;
    }
    device.port.context = &device;
    device.port.device_class = "lamp";
    device.port.trust = &device.trust;
    device.port.verify = verify;
    device.port.is_public_key = is_public_key;
    trust_flash_connect(&device.port);
    data++;
    size--;
    if (kind == KIND_MANIFEST && aloft_manifest_read(data, size, &view) == ALOFT_OK) {
        check_view(&view, data, size);
    } else if (kind == KIND_ENVELOPE) {
        try_envelope(&device, data, size);
    } else if (kind == KIND_STATEMENT && !device.trust.is_laboratory) {
        try_statement(&device, data, size);
    }
    return 0;
}
