/*
 * The golden patches of vectors/patches/, in the form that scripts/native-patch-vectors.ts gives them: per patch u8 status;
 * u32 size of name, base, patch, target; target SHA-256; name, base, patch.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/bytes.h"
#include "aloft/sha256.h"
#include "check.h"
#include "patch_runner.h"

#define RECORD_SIZE 49u
#define FILE_LIMIT (4u << 20)

struct vector {
    struct patch_run run;
    enum aloft_status expected;
    uint32_t target_size;
    uint8_t digest[ALOFT_SHA256_SIZE];
};

/* Takes the record at `bytes`; returns its size. */
static uint32_t read_vector(struct vector *vector, const uint8_t *bytes)
{
    uint32_t name_size = aloft_load32(bytes + 1);
    memset(vector, 0, sizeof *vector);
    vector->expected = (enum aloft_status)bytes[0];
    vector->run.base_size = aloft_load32(bytes + 5);
    vector->run.patch_size = aloft_load32(bytes + 9);
    vector->target_size = aloft_load32(bytes + 13);
    memcpy(vector->digest, bytes + 17, sizeof vector->digest);
    vector->run.base = bytes + RECORD_SIZE + name_size;
    vector->run.patch = vector->run.base + vector->run.base_size;
    return RECORD_SIZE + name_size + vector->run.base_size + vector->run.patch_size;
}

static void check_result(const struct vector *vector, enum aloft_status status)
{
    uint8_t digest[ALOFT_SHA256_SIZE];
    struct aloft_sha256 hash;
    CHECK_STATUS(vector->expected, status);
    CHECK(!vector->run.is_rude);
    if (status == ALOFT_OK) {
        CHECK(vector->run.target_size == vector->target_size);
        aloft_sha256_init(&hash);
        aloft_sha256_update(&hash, vector->run.target, vector->run.target_size);
        aloft_sha256_finish(&hash, digest);
        CHECK(memcmp(digest, vector->digest, sizeof digest) == 0);
    }
}

/* However input and output are cut, the result is the same. */
static void decode_in_pieces(struct vector *vector)
{
    static const uint32_t pieces[][2] = {{1, 1}, {1, 4096}, {200, 3}, {7, 5}, {100000, 100000}};
    for (unsigned i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        vector->run.input_size = pieces[i][0];
        vector->run.output_size = pieces[i][1];
        check_result(vector, patch_run(&vector->run));
        free(vector->run.target);
    }
}

/* What a run made before it stopped is the target's beginning: nothing comes of a read that failed. */
static void check_beginning(const struct patch_run *run, const uint8_t *target, uint32_t size)
{
    CHECK(run->target_size <= size && (size == 0 || memcmp(run->target, target, run->target_size) == 0));
}

/* A read that fails is told, unless it came after everything had been read. */
static void fail_reads(struct vector *vector)
{
    struct patch_run *run = &vector->run;
    run->input_size = 300;
    run->output_size = 64;
    enum aloft_status status = patch_run(run);
    uint8_t *target = run->target;
    uint32_t size = run->target_size;
    uint32_t base_reads = run->base_reads;
    uint32_t target_reads = run->target_reads;
    CHECK(status == vector->expected);
    for (uint32_t i = 1; i <= base_reads && i < 40; i++) {
        run->fail_base = i;
        CHECK_STATUS(ALOFT_ERR_PATCH_BASE_READ, patch_run(run));
        CHECK(run->base_reads == i && !run->is_rude);
        check_beginning(run, target, size);
        free(run->target);
    }
    run->fail_base = 0;
    for (uint32_t i = 1; i <= target_reads && i < 40; i++) {
        run->fail_target = i;
        CHECK_STATUS(ALOFT_ERR_PATCH_TARGET_READ, patch_run(run));
        CHECK(run->target_reads == i && !run->is_rude);
        check_beginning(run, target, size);
        free(run->target);
    }
    run->fail_target = 0;
    free(target);
}

void test_patch_vectors(const char *folder)
{
    char path[512];
    uint8_t *bytes = malloc(FILE_LIMIT);
    snprintf(path, sizeof path, "%s/patches.bin", folder);
    FILE *stream = fopen(path, "rb");
    CHECK(stream != NULL && bytes != NULL);
    uint32_t size = (uint32_t)fread(bytes, 1, FILE_LIMIT, stream);
    fclose(stream);
    CHECK(size > RECORD_SIZE && size < FILE_LIMIT);
    for (uint32_t at = 0; at < size;) {
        struct vector vector;
        at += read_vector(&vector, bytes + at);
        CHECK(at <= size);
        decode_in_pieces(&vector);
        fail_reads(&vector);
    }
    free(bytes);
}
