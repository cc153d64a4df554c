/*
 * Any bytes as a slot, walked as an image. The walk stays inside its limit, ends, and comes to the same result whatever
 * the size of its steps; a file it calls sound is the one its digest was made of.
 *
 * Input: u8 options; u8 size of the steps; u16 file size, if the options say that it is known; the slot. With SEAL the
 * checksum and the appended SHA-256 are put where they belong first, because no fuzzer guesses them.
 */
#include <stdlib.h>
#include <string.h>

#include "../src/bytes.h"
#include "aloft/image.h"
#include "byte_slot.h"
#include "check.h"
#include "fuzz.h"

#define OPTION_KNOWN_SIZE 1u
#define OPTION_SEAL 2u
#define OPTION_FAILING 4u
#define LARGEST_STEP 512u

static void digest_of(const uint8_t *bytes, uint32_t size, uint8_t digest[ALOFT_SHA256_SIZE])
{
    struct aloft_sha256 hash;
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, bytes, size);
    aloft_sha256_finish(&hash, digest);
}

/* Makes an image sound whose segments are in order; the tail grows into what follows. */
static void seal(uint8_t *bytes, uint32_t room)
{
    uint8_t checksum = 0xef;
    uint32_t at = ALOFT_IMAGE_HEADER_SIZE;
    if (room < at) {
        return;
    }
    bytes[0] = 0xe9;
    for (unsigned i = 0; i < bytes[1]; i++) {
        if (room - at < 8u) {
            return;
        }
        uint32_t size = aloft_load32(bytes + at + 4);
        at += 8u;
        if (size > room - at) {
            return;
        }
        for (uint32_t end = at + size; at < end; at++) {
            checksum ^= bytes[at];
        }
    }
    uint32_t end = (at & ~15u) + 16u;
    if (end + ALOFT_SHA256_SIZE > room) {
        return;
    }
    bytes[end - 1u] = checksum;
    if (bytes[0x17] != 0) {
        digest_of(bytes, end, bytes + end);
    }
}

static enum aloft_status walk(struct byte_slot *slot, uint32_t file_size, uint32_t step, struct aloft_image_info *info)
{
    struct aloft_image_walk state;
    static uint8_t buffer[LARGEST_STEP];
    enum aloft_status status;
    uint32_t limit = slot->size / 64u + 200u;
    aloft_image_walk_init(&state, byte_slot_read, slot, slot->size, file_size);
    do {
        status = aloft_image_walk_step(&state, buffer, step);
        CHECK(limit-- > 0 && aloft_image_walk_offset(&state) <= slot->size);
    } while (status == ALOFT_OK);
    *info = state.info;
    return status;
}

static void check_walk(struct byte_slot *slot, uint32_t file_size, uint32_t step)
{
    struct aloft_image_info info;
    struct aloft_image_info other;
    uint8_t digest[ALOFT_SHA256_SIZE];
    enum aloft_status status = walk(slot, file_size, LARGEST_STEP, &info);
    CHECK_STATUS(status, walk(slot, file_size, step, &other));
    CHECK(memcmp(&info, &other, sizeof info) == 0);
    CHECK(status == ALOFT_DONE || status == ALOFT_ERR_ARGUMENT ||
          (status >= ALOFT_ERR_IMAGE_MAGIC && status <= ALOFT_ERR_IMAGE_HASH));
    if (status == ALOFT_DONE || (file_size > 0 && file_size <= slot->size)) {
        CHECK(info.file_size <= slot->size && (file_size == 0 || info.file_size == file_size));
        digest_of(slot->bytes, info.file_size, digest);
        CHECK(memcmp(digest, info.digest, sizeof digest) == 0);
    }
    if (status == ALOFT_DONE && file_size == 0) {
        CHECK_STATUS(ALOFT_DONE, walk(slot, info.file_size, step, &other));
        CHECK(memcmp(&info, &other, sizeof info) == 0);
        aloft_image_check_device(&info, info.chip_id, info.min_chip_revision, info.secure_version);
    }
}

int fuzz_image(const uint8_t *data, size_t size)
{
    struct fuzz_script script = {data, size};
    struct aloft_image_info info;
    uint8_t options = fuzz_take8(&script);
    uint32_t step = 64u + fuzz_take8(&script) % 112u * 4u;
    uint32_t file_size = fuzz_take16(&script);
    uint8_t *bytes = malloc(script.left + 1u);
    struct byte_slot slot = {bytes, (uint32_t)script.left, UINT32_MAX};
    CHECK(bytes != NULL);
    memcpy(bytes, script.at, script.left);
    if ((options & OPTION_SEAL) != 0) {
        seal(bytes, slot.size);
    }
    file_size = (options & OPTION_KNOWN_SIZE) != 0 ? file_size : 0;
    check_walk(&slot, file_size, step);
    if ((options & OPTION_FAILING) != 0) {
        slot.reads_left = options >> 3;
        walk(&slot, file_size, step, &info);
    }
    free(bytes);
    return 0;
}
