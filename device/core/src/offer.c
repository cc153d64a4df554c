#include "aloft/offer.h"

#include <stdbool.h>
#include <string.h>

#include "aloft/cbor.h"
#include "document.h"

#define OFFER_FORMAT 2u

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

/* An offer that is being read. */
struct opened {
    struct aloft_cbor reader;
    const uint8_t *envelope;
    uint32_t envelope_size;
    uint32_t statements;
};

/* Checks the document and reads it up to its first statement. */
static enum aloft_status open_offer(const uint8_t *bytes, size_t size, struct opened *offer)
{
    uint32_t count;
    uint32_t format;
    offer->reader = (struct aloft_cbor){bytes, size, 0};
    offer->statements = 0;
    if (size > ALOFT_OFFER_MAX_SIZE) {
        return ALOFT_ERR_OFFER_SIZE;
    }
    TRY(aloft_cbor_check(bytes, size));
    TRY(aloft_cbor_read_map(&offer->reader, &count));
    TRY(read_uint(&offer->reader, 1, &format));
    if (format != OFFER_FORMAT) {
        return ALOFT_ERR_OFFER_FORMAT;
    }
    if (count != 3u && count != 4u) {
        return ALOFT_ERR_OFFER_KEY;
    }
    TRY(expect_key(&offer->reader, 2));
    TRY(aloft_cbor_read_bytes(&offer->reader, &offer->envelope, &offer->envelope_size));
    if (count == 4u) {
        TRY(expect_key(&offer->reader, 3));
        TRY(aloft_cbor_read_array(&offer->reader, &offer->statements));
        if (offer->statements == 0 || offer->statements > ALOFT_OFFER_MAX_STATEMENTS) {
            return ALOFT_ERR_OFFER_STATEMENT_COUNT;
        }
    }
    return ALOFT_OK;
}

bool aloft_offer_statement(const uint8_t *bytes, size_t size, uint32_t index, const uint8_t **statement,
                           uint32_t *statement_size)
{
    struct opened offer;
    if (open_offer(bytes, size, &offer) != ALOFT_OK || index >= offer.statements) {
        return false;
    }
    for (uint32_t i = 0; i <= index; i++) {
        if (aloft_cbor_read_bytes(&offer.reader, statement, statement_size) != ALOFT_OK) {
            return false;
        }
    }
    return true;
}

enum aloft_status aloft_offer_parse(const struct aloft_port *port, const uint8_t *bytes, size_t size,
                                    struct aloft_offer *offer, struct aloft_manifest_view *view)
{
    struct opened opened;
    struct aloft_cbor *reader = &opened.reader;
    TRY(open_offer(bytes, size, &opened));
    for (uint32_t i = 0; i < opened.statements; i++) {
        const uint8_t *statement;
        uint32_t statement_size;
        TRY(aloft_cbor_read_bytes(reader, &statement, &statement_size));
    }
    TRY(aloft_manifest_verify(port, opened.envelope, opened.envelope_size, view));
    aloft_manifest_copy(view, &offer->manifest);
    TRY(expect_key(reader, 4));
    TRY(aloft_cbor_read_array(reader, &offer->artifact_count));
    if (offer->artifact_count > ALOFT_OFFER_MAX_ARTIFACTS) {
        return ALOFT_ERR_OFFER_ARTIFACT_COUNT;
    }
    offer->artifacts_offset = (uint32_t)reader->at;
    for (uint32_t i = 0; i < offer->artifact_count; i++) {
        struct aloft_artifact artifact;
        TRY(read_artifact(reader, &artifact));
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
