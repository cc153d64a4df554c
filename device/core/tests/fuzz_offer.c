/*
 * Any bytes as an offer. What the parser accepts, a writer would have written: encoding what was found gives the same
 * bytes again. So nothing is skipped, guessed, or read in two ways.
 */
#include <stdbool.h>
#include <string.h>

#include "aloft/offer.h"
#include "check.h"
#include "fuzz.h"
#include "manifest_builder.h"
#include "offer_builder.h"

static uint8_t again[ALOFT_OFFER_MAX_SIZE + 512u];

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

static uint32_t count_statements(const uint8_t *data, size_t size)
{
    const uint8_t *statement;
    uint32_t statement_size;
    uint32_t count = 0;
    while (aloft_offer_statement(data, size, count, &statement, &statement_size)) {
        CHECK(statement >= data && statement_size <= (size_t)(data + size - statement));
        count++;
    }
    CHECK(count <= ALOFT_OFFER_MAX_STATEMENTS);
    return count;
}

static void put_statements(struct offer_writer *writer, const uint8_t *data, size_t size, uint32_t count)
{
    const uint8_t *statement;
    uint32_t statement_size;
    if (count == 0) {
        return;
    }
    offer_put_head(writer, 0, 3);
    offer_put_head(writer, 4, count);
    for (uint32_t i = 0; i < count; i++) {
        CHECK(aloft_offer_statement(data, size, i, &statement, &statement_size));
        offer_put_head(writer, 2, statement_size);
        memcpy(writer->at, statement, statement_size);
        writer->at += statement_size;
    }
}

static void check_same(const struct offer_writer *writer, const uint8_t *start, const uint8_t *data, size_t size)
{
    CHECK((size_t)(writer->at - start) == size && memcmp(start, data, size) == 0);
}

/* Whether the envelope of an accepted offer has signatures: a3 01 02 02 58 size or 59 size size, d8 6b a2 02 58 size, and
 * then the wrapper, an array of one digest and the signatures. */
static bool is_signed(const uint8_t *data)
{
    const uint8_t *wrapper = data + (data[4] == 0x59u ? 13 : 12);
    return *wrapper != 0x81u;
}

static void check_offer(const uint8_t *data, size_t size, const struct aloft_offer *offer,
                        const struct aloft_manifest_view *view)
{
    uint8_t manifest[MANIFEST_ROOM];
    uint8_t envelope[ENVELOPE_ROOM];
    struct offer_writer writer = {again};
    uint32_t cursor = offer->artifacts_offset;
    CHECK(size <= ALOFT_OFFER_MAX_SIZE && offer->artifact_count <= ALOFT_OFFER_MAX_ARTIFACTS);
    if (is_signed(data)) {
        return; /* fuzz_manifest knows that part */
    }
    uint32_t envelope_size = envelope_build(envelope, manifest, manifest_build(manifest, view), NULL, 0);
    uint32_t statements = count_statements(data, size);
    offer_put_head(&writer, 5, statements > 0 ? 4u : 3u);
    offer_put_uint(&writer, 1, 2);
    offer_put_string(&writer, 2, 2, envelope, envelope_size);
    put_statements(&writer, data, size, statements);
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
    struct aloft_manifest_view view;
    (void)count_statements(data, size);
    if (aloft_offer_parse(&manifest_laboratory_port, data, size, &offer, &view) == ALOFT_OK) {
        check_offer(data, size, &offer, &view);
    }
    return 0;
}
