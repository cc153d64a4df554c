#include "aloft/offer.h"

#include <stdbool.h>
#include <string.h>

#include "aloft/cbor.h"

#define OFFER_FORMAT 1u
#define MANIFEST_FORMAT 1u
#define BYTE_STRING 2 /* CBOR major type */

#define TRY(call)                       \
    do {                                \
        enum aloft_status tried = call; \
        if (tried != ALOFT_OK) {        \
            return tried;               \
        }                               \
    } while (0)

/* Keys ascend and none is optional within its place, so each is simply expected where it must be. */
static enum aloft_status expect_key(struct aloft_cbor *reader, uint32_t key)
{
    uint32_t found;
    TRY(aloft_cbor_read_uint(reader, &found));
    return found == key ? ALOFT_OK : ALOFT_ERR_OFFER_KEY;
}

static enum aloft_status read_uint(struct aloft_cbor *reader, uint32_t key, uint32_t *value)
{
    TRY(expect_key(reader, key));
    return aloft_cbor_read_uint(reader, value);
}

static enum aloft_status read_digest(struct aloft_cbor *reader, uint32_t key, uint8_t digest[ALOFT_SHA256_SIZE])
{
    const uint8_t *bytes;
    uint32_t size;
    TRY(expect_key(reader, key));
    TRY(aloft_cbor_read_bytes(reader, &bytes, &size));
    if (size != ALOFT_SHA256_SIZE) {
        return ALOFT_ERR_OFFER_DIGEST;
    }
    memcpy(digest, bytes, ALOFT_SHA256_SIZE);
    return ALOFT_OK;
}

static enum aloft_status read_text(struct aloft_cbor *reader, uint32_t key, char text[ALOFT_TEXT_MAX_SIZE + 1u],
                                   enum aloft_status problem)
{
    const uint8_t *bytes;
    uint32_t size;
    TRY(expect_key(reader, key));
    TRY(aloft_cbor_read_text(reader, &bytes, &size));
    if (size == 0 || size > ALOFT_TEXT_MAX_SIZE) {
        return problem;
    }
    memset(text, 0, ALOFT_TEXT_MAX_SIZE + 1u);
    for (uint32_t i = 0; i < size; i++) {
        if (bytes[i] < 0x20u || bytes[i] == 0x7fu) {
            return problem; /* control characters: a NUL would cut the text, others mean no good in a log */
        }
        text[i] = (char)bytes[i];
    }
    return ALOFT_OK;
}

static bool is_class_name(const char *name)
{
    for (const char *at = name; *at != '\0'; at++) {
        bool plain = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
        bool joint = *at == '.' || *at == '_' || *at == '-';
        if (!plain && (!joint || at == name)) {
            return false;
        }
    }
    return true;
}

enum aloft_status aloft_manifest_parse(const uint8_t *bytes, size_t size, struct aloft_manifest *manifest)
{
    struct aloft_cbor reader = {bytes, size, 0};
    uint32_t count;
    uint32_t format;
    uint32_t chip_id;
    TRY(aloft_cbor_check(bytes, size));
    TRY(aloft_cbor_read_map(&reader, &count));
    TRY(read_uint(&reader, 1, &format));
    if (format != MANIFEST_FORMAT) {
        return ALOFT_ERR_OFFER_FORMAT;
    }
    if (count != 8u) {
        return ALOFT_ERR_OFFER_KEY;
    }
    TRY(read_uint(&reader, 2, &manifest->sequence));
    TRY(read_text(&reader, 3, manifest->device_class, ALOFT_ERR_OFFER_CLASS));
    TRY(read_text(&reader, 4, manifest->version, ALOFT_ERR_OFFER_VERSION));
    TRY(read_uint(&reader, 5, &chip_id));
    TRY(read_digest(&reader, 6, manifest->target_digest));
    TRY(read_uint(&reader, 7, &manifest->target_size));
    TRY(read_uint(&reader, 8, &manifest->secure_version));
    if (!is_class_name(manifest->device_class)) {
        return ALOFT_ERR_OFFER_CLASS;
    }
    if (chip_id > UINT16_MAX) {
        return ALOFT_ERR_OFFER_CHIP;
    }
    manifest->chip_id = (uint16_t)chip_id;
    return manifest->target_size > 0 ? ALOFT_OK : ALOFT_ERR_OFFER_TARGET_SIZE;
}

static enum aloft_status read_artifact(struct aloft_cbor *reader, struct aloft_artifact *artifact)
{
    static const uint32_t fields[] = {3, 5, 4}; /* by kind */
    uint32_t count;
    uint32_t kind;
    memset(artifact, 0, sizeof *artifact);
    TRY(aloft_cbor_read_map(reader, &count));
    TRY(read_uint(reader, 1, &kind));
    if (kind > ALOFT_ARTIFACT_PACKED) {
        return ALOFT_ERR_OFFER_ARTIFACT;
    }
    if (count != fields[kind]) {
        return ALOFT_ERR_OFFER_KEY;
    }
    artifact->kind = (enum aloft_artifact_kind)kind;
    TRY(read_digest(reader, 2, artifact->digest));
    TRY(read_uint(reader, 3, &artifact->size));
    if (artifact->kind == ALOFT_ARTIFACT_PATCH) {
        TRY(read_digest(reader, 4, artifact->base_digest));
    }
    if (artifact->kind != ALOFT_ARTIFACT_IMAGE) {
        TRY(read_uint(reader, 5, &artifact->ram_size));
    }
    return artifact->size > 0 ? ALOFT_OK : ALOFT_ERR_OFFER_ARTIFACT;
}

/* A raw image is the target itself, so the manifest already says everything about it. */
static bool contradicts(const struct aloft_artifact *artifact, const struct aloft_manifest *manifest)
{
    return artifact->kind == ALOFT_ARTIFACT_IMAGE &&
           (artifact->size != manifest->target_size ||
            memcmp(artifact->digest, manifest->target_digest, ALOFT_SHA256_SIZE) != 0);
}

enum aloft_status aloft_offer_parse(const uint8_t *bytes, size_t size, struct aloft_offer *offer)
{
    struct aloft_cbor reader = {bytes, size, 0};
    const uint8_t *manifest;
    uint32_t manifest_size;
    uint32_t count;
    uint32_t format;
    if (size > ALOFT_OFFER_MAX_SIZE) {
        return ALOFT_ERR_OFFER_SIZE;
    }
    TRY(aloft_cbor_check(bytes, size));
    TRY(aloft_cbor_read_map(&reader, &count));
    TRY(read_uint(&reader, 1, &format));
    if (format != OFFER_FORMAT) {
        return ALOFT_ERR_OFFER_FORMAT;
    }
    if (count != 4u) {
        return ALOFT_ERR_OFFER_KEY;
    }
    TRY(expect_key(&reader, 2));
    TRY(aloft_cbor_read_bytes(&reader, &manifest, &manifest_size));
    TRY(aloft_manifest_parse(manifest, manifest_size, &offer->manifest));
    TRY(expect_key(&reader, 3));
    if ((bytes[reader.at] >> 5) == BYTE_STRING) {
        return ALOFT_ERR_OFFER_SIGNATURE;
    }
    TRY(aloft_cbor_read_null(&reader));
    TRY(expect_key(&reader, 4));
    TRY(aloft_cbor_read_array(&reader, &offer->artifact_count));
    if (offer->artifact_count > ALOFT_OFFER_MAX_ARTIFACTS) {
        return ALOFT_ERR_OFFER_ARTIFACT_COUNT;
    }
    offer->artifacts_offset = (uint32_t)reader.at;
    for (uint32_t i = 0; i < offer->artifact_count; i++) {
        struct aloft_artifact artifact;
        TRY(read_artifact(&reader, &artifact));
        if (contradicts(&artifact, &offer->manifest)) {
            return ALOFT_ERR_OFFER_ARTIFACT;
        }
    }
    return ALOFT_OK;
}

enum aloft_status aloft_offer_next(const uint8_t *bytes, size_t size, uint32_t *cursor, struct aloft_artifact *artifact)
{
    struct aloft_cbor reader = {bytes, size, *cursor};
    TRY(read_artifact(&reader, artifact));
    *cursor = (uint32_t)reader.at;
    return ALOFT_OK;
}
