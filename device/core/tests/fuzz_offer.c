/*
 * Any bytes as an offer. What the parser accepts, a writer would have written: encoding what was found gives the same
 * bytes again. So nothing is skipped, guessed, or read in two ways. The input is the document, and tried as a manifest
 * too.
 */
#include <string.h>

#include "aloft/offer.h"
#include "check.h"
#include "fuzz.h"
#include "offer_builder.h"

static uint8_t again[ALOFT_OFFER_MAX_SIZE + 512u];

static uint32_t text_size(const char *text)
{
    uint32_t size = 0;
    while (text[size] != '\0') {
        size++;
        CHECK(size <= ALOFT_TEXT_MAX_SIZE);
    }
    return size;
}

static void put_manifest(struct offer_writer *writer, const struct aloft_manifest *manifest)
{
    offer_put_head(writer, 5, 8);
    offer_put_uint(writer, 1, 1);
    offer_put_uint(writer, 2, manifest->sequence);
    offer_put_string(writer, 3, 3, manifest->device_class, text_size(manifest->device_class));
    offer_put_string(writer, 4, 3, manifest->version, text_size(manifest->version));
    offer_put_uint(writer, 5, manifest->chip_id);
    offer_put_string(writer, 6, 2, manifest->target_digest, ALOFT_SHA256_SIZE);
    offer_put_uint(writer, 7, manifest->target_size);
    offer_put_uint(writer, 8, manifest->secure_version);
}

static void put_artifact(struct offer_writer *writer, const struct aloft_artifact *artifact)
{
    unsigned fields = artifact->kind == ALOFT_ARTIFACT_IMAGE ? 3u : artifact->kind == ALOFT_ARTIFACT_PATCH ? 5u : 4u;
    CHECK(artifact->kind <= ALOFT_ARTIFACT_PACKED && artifact->size > 0);
    offer_put_head(writer, 5, fields);
    offer_put_uint(writer, 1, artifact->kind);
    offer_put_string(writer, 2, 2, artifact->digest, ALOFT_SHA256_SIZE);
    offer_put_uint(writer, 3, artifact->size);
    if (artifact->kind == ALOFT_ARTIFACT_PATCH) {
        offer_put_string(writer, 4, 2, artifact->base_digest, ALOFT_SHA256_SIZE);
    }
    if (artifact->kind != ALOFT_ARTIFACT_IMAGE) {
        offer_put_uint(writer, 5, artifact->ram_size);
    }
}

static void check_same(const struct offer_writer *writer, const uint8_t *start, const uint8_t *data, size_t size)
{
    CHECK((size_t)(writer->at - start) == size && memcmp(start, data, size) == 0);
}

static void check_offer(const uint8_t *data, size_t size, const struct aloft_offer *offer)
{
    uint8_t manifest[160];
    struct offer_writer inner = {manifest};
    struct offer_writer writer = {again};
    uint32_t cursor = offer->artifacts_offset;
    CHECK(size <= ALOFT_OFFER_MAX_SIZE && offer->artifact_count <= ALOFT_OFFER_MAX_ARTIFACTS);
    put_manifest(&inner, &offer->manifest);
    offer_put_head(&writer, 5, 4);
    offer_put_uint(&writer, 1, 1);
    offer_put_string(&writer, 2, 2, manifest, (uint32_t)(inner.at - manifest));
    offer_put_head(&writer, 0, 3);
    *writer.at++ = 0xf6;
    offer_put_head(&writer, 0, 4);
    offer_put_head(&writer, 4, offer->artifact_count);
    for (uint32_t i = 0; i < offer->artifact_count; i++) {
        struct aloft_artifact artifact;
        CHECK_STATUS(ALOFT_OK, aloft_offer_next(data, size, &cursor, &artifact));
        put_artifact(&writer, &artifact);
    }
    CHECK(cursor == size);
    check_same(&writer, again, data, size);
}

int fuzz_offer(const uint8_t *data, size_t size)
{
    struct aloft_offer offer;
    struct aloft_manifest manifest;
    struct offer_writer writer = {again};
    if (aloft_offer_parse(data, size, &offer) == ALOFT_OK) {
        check_offer(data, size, &offer);
    }
    if (aloft_manifest_parse(data, size, &manifest) == ALOFT_OK) {
        put_manifest(&writer, &manifest);
        check_same(&writer, again, data, size);
    }
    return 0;
}
