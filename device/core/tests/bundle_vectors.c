/*
 * The vectors of vectors/bundles/, in the form that scripts/native-bundle-vectors.ts gives them. Per case:
 *
 *   u8 status of opening it | u8 status of verifying the first component that is not sound, 0 if all are
 *   u32 bytes of the slot | the slot | u32 count | per component: u32 offset, u32 size, name of 32 bytes
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/bytes.h"
#include "aloft/bundle.h"
#include "byte_slot.h"
#include "check.h"

#define FILE_LIMIT (8u << 20)
#define RECORD 40u

static void check_components(const struct aloft_bundle *bundle, const uint8_t *expected, enum aloft_status verified)
{
    enum aloft_status worst = ALOFT_OK;
    for (uint32_t i = 0; i < bundle->count; i++, expected += RECORD) {
        struct aloft_component component;
        uint8_t buffer[1000];
        CHECK_STATUS(ALOFT_OK, aloft_bundle_find(bundle, (const char *)expected + 8, &component));
        CHECK(component.offset == aloft_load32(expected) && component.size == aloft_load32(expected + 4));
        enum aloft_status status = aloft_bundle_verify(bundle, &component, buffer, sizeof buffer);
        worst = worst == ALOFT_OK ? status : worst;
    }
    CHECK_STATUS(verified, worst);
}

void test_bundle_vectors(const char *folder)
{
    char path[1024];
    uint8_t *file = malloc(FILE_LIMIT);
    unsigned cases = 0;
    snprintf(path, sizeof path, "%s/bundles.bin", folder);
    FILE *stream = fopen(path, "rb");
    CHECK(stream != NULL && file != NULL);
    size_t size = fread(file, 1, FILE_LIMIT, stream);
    CHECK(size < FILE_LIMIT);
    fclose(stream);
    for (const uint8_t *at = file; at < file + size; cases++) {
        struct byte_slot slot = {at + 6, aloft_load32(at + 2), UINT32_MAX};
        const uint8_t *expected = slot.bytes + slot.size;
        uint32_t count = aloft_load32(expected);
        struct aloft_bundle bundle;
        CHECK_STATUS(at[0], aloft_bundle_open(&bundle, byte_slot_read, &slot, slot.size));
        if (at[0] == ALOFT_OK) {
            CHECK(bundle.count == count);
            check_components(&bundle, expected + 4, (enum aloft_status)at[1]);
        }
        at = expected + 4u + count * RECORD;
    }
    CHECK(cases > 20);
    free(file);
}
