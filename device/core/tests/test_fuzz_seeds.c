/*
 * Every seed of vectors/fuzz/ through its target, in the form that scripts/native-fuzz-seeds.ts gives them: per seed u8
 * target, u32 size, bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/bytes.h"
#include "check.h"
#include "fuzz.h"
#include "fuzz_device.h"

#define HEAD_SIZE 5u
#define FILE_LIMIT (4u << 20)

/* In the order of scripts/native-fuzz-seeds.ts. */
static int (*const targets[])(const uint8_t *data, size_t size) = {
    fuzz_patch, fuzz_offer, fuzz_image, fuzz_journal, fuzz_http, fuzz_engine, fuzz_manifest, fuzz_trust, fuzz_bundle};
#define TARGETS (sizeof targets / sizeof targets[0])

/* A copy of its own size, so that reading beyond it is noticed. */
static void run_seed(unsigned target, const uint8_t *bytes, uint32_t size)
{
    uint8_t *copy = malloc(size + (size == 0));
    CHECK(copy != NULL && target < TARGETS);
    memcpy(copy, bytes, size);
    CHECK(targets[target](copy, size) == 0);
    free(copy);
}

void test_fuzz_seeds(const char *folder)
{
    char path[1024];
    uint8_t *bytes = malloc(FILE_LIMIT);
    unsigned counts[TARGETS] = {0};
    snprintf(path, sizeof path, "%s/seeds.bin", folder);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL && bytes != NULL);
    size_t size = fread(bytes, 1, FILE_LIMIT, file);
    fclose(file);
    memset(fuzz_events, 0, sizeof fuzz_events);
    for (size_t at = 0; at < size;) {
        uint32_t seed_size = aloft_load32(bytes + at + 1);
        CHECK(size - at >= HEAD_SIZE && size - at - HEAD_SIZE >= seed_size);
        run_seed(bytes[at], bytes + at + HEAD_SIZE, seed_size);
        counts[bytes[at]]++;
        at += HEAD_SIZE + seed_size;
    }
    free(bytes);
    /* Seeds are no use unless they lead to every end. */
    for (unsigned i = 0; i < TARGETS; i++) {
        CHECK(counts[i] > 0);
    }
    unsigned last = ALOFT_TRUST_STATEMENTS ? ALOFT_EVENT_TRUST : ALOFT_EVENT_REBOOT;
    for (unsigned kind = 1; kind <= last; kind++) {
        CHECK(fuzz_events[kind] > 0);
    }
}
