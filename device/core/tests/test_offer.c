#include <string.h>

#include "check.h"
#include "manifest_builder.h"
#include "offer_builder.h"

static const uint8_t target[] = "a target";

static void says_what_was_written(void)
{
    uint8_t bytes[OFFER_ROOM];
    uint32_t size = offer_build(bytes, target, sizeof target);
    struct aloft_offer offer;
    struct aloft_manifest_view view;
    struct aloft_artifact artifact;
    CHECK_STATUS(ALOFT_OK, aloft_offer_parse(&manifest_laboratory_port, bytes, size, &offer, &view));
    CHECK(strcmp(offer.manifest.device_class, "lamp") == 0 && strcmp(offer.manifest.version, "2") == 0);
    CHECK(offer.manifest.target_size == sizeof target && offer.artifact_count == 1);
    uint32_t cursor = offer.artifacts_offset;
    CHECK_STATUS(ALOFT_OK, aloft_offer_next(bytes, size, &cursor, &artifact));
    CHECK(artifact.kind == ALOFT_ARTIFACT_IMAGE && artifact.size == sizeof target && artifact.ram_size == 0);
    CHECK(memcmp(artifact.digest, offer.manifest.target_digest, ALOFT_SHA256_SIZE) == 0);
    CHECK(cursor == size);
}

static void finds_its_statements(void)
{
    static const uint8_t statement[] = "anything";
    for (uint32_t count = 1; count <= ALOFT_OFFER_MAX_STATEMENTS + 1u; count++) {
        uint8_t bytes[OFFER_ROOM];
        uint32_t size = offer_build(bytes, target, sizeof target);
        struct aloft_offer offer;
        struct aloft_manifest_view view;
        const uint8_t *found;
        uint32_t found_size;
        bool is_too_many = count > ALOFT_OFFER_MAX_STATEMENTS;
        CHECK(!aloft_offer_statement(bytes, size, 0, &found, &found_size));
        size = offer_add_statements(bytes, size, statement, sizeof statement, count);
        CHECK_STATUS(is_too_many ? ALOFT_ERR_OFFER_STATEMENT_COUNT : ALOFT_OK,
                     aloft_offer_parse(&manifest_laboratory_port, bytes, size, &offer, &view));
        for (uint32_t i = 0; i < count && !is_too_many; i++) {
            CHECK(aloft_offer_statement(bytes, size, i, &found, &found_size));
            CHECK(found_size == sizeof statement && memcmp(found, statement, found_size) == 0);
        }
        CHECK(!aloft_offer_statement(bytes, size, is_too_many ? 0 : count, &found, &found_size));
        /* Artifacts behind them are where they were. */
        if (!is_too_many) {
            struct aloft_artifact artifact;
            uint32_t cursor = offer.artifacts_offset;
            CHECK_STATUS(ALOFT_OK, aloft_offer_next(bytes, size, &cursor, &artifact));
            CHECK(artifact.size == sizeof target && cursor == size);
        }
    }
}

static void refuses_every_prefix(void)
{
    uint8_t bytes[OFFER_ROOM];
    uint32_t size = offer_build(bytes, target, sizeof target);
    struct aloft_offer offer;
    struct aloft_manifest_view view;
    for (uint32_t cut = 0; cut < size; cut++) {
        uint8_t copy[OFFER_ROOM];
        memcpy(copy + sizeof copy - cut, bytes, cut);
        CHECK(aloft_offer_parse(&manifest_laboratory_port, copy + sizeof copy - cut, cut, &offer, &view) != ALOFT_OK);
    }
}

static void survives_every_changed_byte(void)
{
    uint8_t bytes[OFFER_ROOM];
    uint32_t size = offer_build(bytes, target, sizeof target);
    for (uint32_t at = 0; at < size; at++) {
        uint8_t good = bytes[at];
        for (unsigned value = 0; value < 256u; value++) {
            struct aloft_offer offer;
            struct aloft_manifest_view view;
            bytes[at] = (uint8_t)value;
            if (aloft_offer_parse(&manifest_laboratory_port, bytes, size, &offer, &view) == ALOFT_OK) {
                struct aloft_artifact artifact;
                uint32_t cursor = offer.artifacts_offset;
                CHECK(offer.artifact_count <= 1);
                CHECK(offer.artifact_count == 0 ||
                      aloft_offer_next(bytes, size, &cursor, &artifact) == ALOFT_OK);
            }
        }
        bytes[at] = good;
    }
}

void test_offer(void)
{
    says_what_was_written();
    finds_its_statements();
    refuses_every_prefix();
    survives_every_changed_byte();
}
