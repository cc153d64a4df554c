/*
 * Any base, any body behind a header that is in order, decoded twice with different piece sizes.
 *
 * Input: u16 target size less one; u8 map entries; u8 instruction set and table bits; u8 and u8 sizes of the pieces less
 * one; u16 zeros; u16 base size; base; body. packages/delta/src/vectors/fuzz-seeds.ts writes such files.
 */
#include <stdlib.h>
#include <string.h>

#include "../src/bytes.h"
#include "../src/patch_body.h"
#include "aloft/crc32.h"
#include "fuzz.h"
#include "patch_runner.h"

#define CHOICES 10u
#define TARGET_LIMIT 4096u
#define RAM_UNIT 16u
#define LEAST_TABLE_BITS 8u
#define TABLE_SIZES 7u
#define SETS 5u

static void write_header(uint8_t *header, const uint8_t *choices, uint32_t base_size, uint32_t body_size)
{
    struct aloft_patch_header needs;
    needs.base_size = base_size;
    needs.table_bits = (uint8_t)(LEAST_TABLE_BITS + choices[3] / SETS % TABLE_SIZES);
    uint32_t ram = ALOFT_PATCH_STATE_SIZE + aloft_patch_least_workspace(&needs) + choices[2] * 8u;
    memset(header, 0, ALOFT_PATCH_HEADER_SIZE);
    memcpy(header, "ALFP\1", 5);
    header[5] = choices[3] % SETS;
    aloft_store32(header + 8, ALOFT_PATCH_HEADER_SIZE + body_size);
    aloft_store32(header + 12, base_size);
    aloft_store32(header + 16, 1u + aloft_load16(choices) % TARGET_LIMIT);
    aloft_store32(header + 20, (ram + RAM_UNIT - 1u) / RAM_UNIT);
    header[22] = needs.table_bits;
    aloft_store32(header + 56, aloft_crc32(0, header, 56));
}

int fuzz_patch(const uint8_t *data, size_t size)
{
    if (size < CHOICES + 4u || size > 0x10000u) {
        return 0;
    }
    uint32_t left = (uint32_t)size - CHOICES - 4u;
    uint32_t base_size = aloft_smaller(aloft_load16(data + 8), left);
    uint32_t body_size = (uint32_t)size - CHOICES - base_size;
    uint8_t *patch = malloc(ALOFT_PATCH_HEADER_SIZE + body_size);
    uint8_t *base = malloc(base_size + 1u);
    if (patch == NULL || base == NULL) {
        abort();
    }
    write_header(patch, data, base_size, body_size);
    memcpy(base, data + CHOICES, base_size);
    memcpy(patch + ALOFT_PATCH_HEADER_SIZE, data + CHOICES + base_size, body_size);
    struct patch_run whole = {.base = base, .base_size = base_size, .patch = patch};
    whole.patch_size = ALOFT_PATCH_HEADER_SIZE + body_size;
    whole.input_size = 70000;
    whole.output_size = 70000;
    struct patch_run cut = whole;
    cut.input_size = 1u + data[4];
    cut.output_size = 1u + data[5];
    enum aloft_status expected = patch_run(&whole);
    enum aloft_status status = patch_run(&cut);
    bool is_same = status == expected && cut.target_size == whole.target_size &&
                   (whole.target_size == 0 || memcmp(cut.target, whole.target, whole.target_size) == 0);
    if (!is_same || whole.is_rude || cut.is_rude) {
        abort();
    }
    free(whole.target);
    free(cut.target);
    free(patch);
    free(base);
    return 0;
}
