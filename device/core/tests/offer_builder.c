#include "offer_builder.h"

#include <string.h>

#include "check.h"
#include "manifest_builder.h"

void offer_put_head(struct offer_writer *writer, unsigned major, uint32_t value)
{
    unsigned bytes = value < 24u ? 0u : value < 256u ? 1u : value < 65536u ? 2u : 4u;
    unsigned info = bytes == 0 ? value : bytes == 1u ? 24u : bytes == 2u ? 25u : 26u;
    *writer->at++ = (uint8_t)(major << 5 | info);
    for (unsigned i = bytes; i > 0; i--) {
        *writer->at++ = (uint8_t)(value >> 8u * (i - 1u));
    }
}

void offer_put_uint(struct offer_writer *writer, uint32_t key, uint32_t value)
{
    offer_put_head(writer, 0, key);
    offer_put_head(writer, 0, value);
}

void offer_put_string(struct offer_writer *writer, uint32_t key, unsigned major, const void *bytes, uint32_t size)
{
    offer_put_head(writer, 0, key);
    offer_put_head(writer, major, size);
    memcpy(writer->at, bytes, size);
    writer->at += size;
}

static void digest_of(const uint8_t *bytes, uint32_t size, uint8_t digest[ALOFT_SHA256_SIZE])
{
    struct aloft_sha256 hash;
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, bytes, size);
    aloft_sha256_finish(&hash, digest);
}

uint32_t offer_build(uint8_t *out, const uint8_t *target, uint32_t size)
{
    uint8_t manifest[MANIFEST_ROOM];
    uint8_t envelope[ENVELOPE_ROOM];
    uint8_t digest[ALOFT_SHA256_SIZE];
    struct aloft_manifest_view view;
    struct offer_writer offer = {out};
    digest_of(target, size, digest);
    manifest_fill(&view, 1, "2", digest, size);
    uint32_t envelope_size = envelope_build(envelope, manifest, manifest_build(manifest, &view), NULL, 0);

    offer_put_head(&offer, 5, 3);
    offer_put_uint(&offer, 1, 2);
    offer_put_string(&offer, 2, 2, envelope, envelope_size);
    offer_put_head(&offer, 0, 4);
    offer_put_head(&offer, 4, 1);
    offer_put_head(&offer, 5, 3);
    offer_put_uint(&offer, 1, ALOFT_ARTIFACT_IMAGE);
    offer_put_string(&offer, 2, 2, digest, sizeof digest);
    offer_put_uint(&offer, 3, size);
    return (uint32_t)(offer.at - out);
}

uint32_t offer_add_patch(uint8_t *offer, uint32_t offer_size, const uint8_t *patch, uint32_t patch_size,
                         const uint8_t *base, uint32_t base_size)
{
    struct aloft_offer parsed;
    struct aloft_manifest_view view;
    uint8_t rest[256];
    uint8_t digest[ALOFT_SHA256_SIZE];
    if (aloft_offer_parse(&manifest_laboratory_port, offer, offer_size, &parsed, &view) != ALOFT_OK) {
        return 0;
    }
    uint32_t rest_size = offer_size - parsed.artifacts_offset;
    memcpy(rest, offer + parsed.artifacts_offset, rest_size);
    offer[parsed.artifacts_offset - 1u]++; /* the head of a short array */
    struct offer_writer writer = {offer + parsed.artifacts_offset};
    digest_of(patch, patch_size, digest);
    offer_put_head(&writer, 5, base == NULL ? 4 : 5);
    offer_put_uint(&writer, 1, base == NULL ? ALOFT_ARTIFACT_PACKED : ALOFT_ARTIFACT_PATCH);
    offer_put_string(&writer, 2, 2, digest, sizeof digest);
    offer_put_uint(&writer, 3, patch_size);
    if (base != NULL) {
        digest_of(base, base_size, digest);
        offer_put_string(&writer, 4, 2, digest, sizeof digest);
    }
    offer_put_uint(&writer, 5, 12345);
    memcpy(writer.at, rest, rest_size);
    return (uint32_t)(writer.at - offer) + rest_size;
}

uint32_t offer_add_statements(uint8_t *offer, uint32_t offer_size, const uint8_t *statement, uint32_t statement_size,
                              uint32_t count)
{
    struct aloft_offer parsed;
    struct aloft_manifest_view view;
    uint8_t rest[512];
    CHECK_STATUS(ALOFT_OK, aloft_offer_parse(&manifest_laboratory_port, offer, offer_size, &parsed, &view));
    uint32_t at = parsed.artifacts_offset - 2u; /* the key, and the head of a short array */
    uint32_t rest_size = offer_size - at;
    CHECK(offer[0] == 0xa3u && offer[at] == 4u && rest_size <= sizeof rest);
    memcpy(rest, offer + at, rest_size);
    offer[0]++;
    struct offer_writer writer = {offer + at};
    offer_put_head(&writer, 0, 3);
    offer_put_head(&writer, 4, count);
    for (uint32_t i = 0; i < count; i++) {
        offer_put_head(&writer, 2, statement_size);
        memcpy(writer.at, statement, statement_size);
        writer.at += statement_size;
    }
    memcpy(writer.at, rest, rest_size);
    return (uint32_t)(writer.at - offer) + rest_size;
}
