/*
 * Entry for libFuzzer: any base, any body behind a header that is in order, decoded twice with different piece sizes.
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -Idevice/core/include -Idevice/core/src \
 *       device/core/src/patch*.c device/core/src/crc32.c device/core/tests/patch_runner.c \
 *       device/core/tests/fuzz_patch.c -o fuzz_patch && ./fuzz_patch -max_len=8192
 *
 * Input: 8 bytes of choices; u16 base size; base; body.
 */
#include <stdlib.h>
#include <string.h>

#include "../src/bytes.h"
#include "../src/patch_body.h"
#include "aloft/crc32.h"
#include "patch_runner.h"

#define CHOICES 10u
/* Without a shift map. */
#define LEAST_RAM (ALOFT_PATCH_STATE_SIZE + ALOFT_PATCH_LEAST_WORKSPACE)
#define TARGET_LIMIT 4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_header(uint8_t *header, const uint8_t *choices, uint32_t base_size, uint32_t body_size)
{
    static const uint8_t features[4] = {0, 1, 3, 4};
    memset(header, 0, ALOFT_PATCH_HEADER_SIZE);
    memcpy(header, "ALFP\1", 5);
    aloft_store32(header + 8, ALOFT_PATCH_HEADER_SIZE + body_size);
    aloft_store32(header + 12, base_size);
    aloft_store32(header + 16, 1u + aloft_load16(choices) % TARGET_LIMIT);
    aloft_store32(header + 20, LEAST_RAM + choices[2] * 8u);
    header[88] = base_size == 0 ? 0 : features[choices[3] % 4u];
    aloft_store32(header + 92, aloft_crc32(0, header, 92));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
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
