/*
 * Any bytes behind an app image, read as a bundle, and the first component as an archive. Nothing is read beyond the slot;
 * what is found lies inside the bundle, and the walk over the image comes to the same size.
 *
 * Input: u8 options; u8 reads until one fails, if the options say so; what stands behind the image. With SEAL it is
 * bound to the image and its CRC made to fit first, because no fuzzer guesses them.
 */
#include <stdlib.h>
#include <string.h>

#include "../src/bundle_index.h"
#include "../src/bytes.h"
#include "aloft/archive.h"
#include "aloft/crc32.h"
#include "byte_slot.h"
#include "check.h"
#include "fuzz.h"
#include "memory_port.h"

#define OPTION_SEAL 1u
#define OPTION_FAILING 2u
#define OPTION_SECOND_PLACE 4u
#define IMAGE_SIZE 256u

static void seal(uint8_t *index, uint32_t size, const uint8_t *image, uint32_t image_size)
{
    if (size < BUNDLE_HEAD_SIZE) {
        return;
    }
    memcpy(index, "ALFB\1", 6);
    aloft_store32(index + BUNDLE_IMAGE_SIZE_AT, image_size);
    memcpy(index + BUNDLE_IMAGE_HASH_AT, image + image_size - ALOFT_SHA256_SIZE, ALOFT_SHA256_SIZE);
    uint32_t end = BUNDLE_HEAD_SIZE + BUNDLE_RECORD_SIZE * aloft_load16(index + BUNDLE_COUNT_AT);
    if (end + 4u <= size) {
        aloft_store32(index + end, aloft_crc32(0, index, end));
    }
}

static uint32_t walked_size(struct byte_slot *slot)
{
    struct aloft_image_walk walk;
    uint8_t buffer[256];
    enum aloft_status status;
    aloft_image_walk_init(&walk, byte_slot_read, slot, slot->size, 0);
    do {
        status = aloft_image_walk_step(&walk, buffer, sizeof buffer);
    } while (status == ALOFT_OK);
    CHECK_STATUS(ALOFT_DONE, status);
    return walk.info.file_size;
}

static void check_archive(const struct aloft_bundle *bundle, const struct aloft_component *component)
{
    struct aloft_component file;
    enum aloft_status status = aloft_archive_find(bundle, component, "a", &file);
    CHECK(status == ALOFT_OK || status == ALOFT_ERR_ARCHIVE_FORMAT || status == ALOFT_ERR_ARCHIVE_UNKNOWN);
    if (status == ALOFT_OK) {
        CHECK(file.offset > component->offset && file.offset - component->offset <= component->size);
        CHECK(file.size <= component->size - (file.offset - component->offset));
    }
}

static void check_component(const struct aloft_bundle *bundle, uint32_t number, char *before)
{
    struct aloft_component component;
    struct aloft_component found;
    uint8_t buffer[64];
    CHECK_STATUS(ALOFT_OK, aloft_bundle_at(bundle, number, &component));
    CHECK_STATUS(ALOFT_OK, aloft_bundle_find(bundle, component.name, &found));
    CHECK(memcmp(&component, &found, sizeof found) == 0 && strcmp(before, component.name) < 0);
    CHECK(component.offset >= bundle->index_offset + BUNDLE_ALIGNMENT && component.offset % BUNDLE_ALIGNMENT == 0);
    CHECK(component.size > 0 && component.offset + component.size <= bundle->size);
    CHECK_STATUS(ALOFT_OK, aloft_bundle_read(bundle, &component, component.size - 1u, buffer, 1));
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_bundle_read(bundle, &component, component.size, buffer, 1));
    enum aloft_status verified = aloft_bundle_verify(bundle, &component, buffer, sizeof buffer);
    CHECK(verified == ALOFT_OK || verified == ALOFT_ERR_COMPONENT_DIGEST);
    memcpy(before, component.name, sizeof component.name);
    check_archive(bundle, &component);
}

static enum aloft_status open_bundle(struct byte_slot *slot, struct aloft_bundle *bundle)
{
    enum aloft_status status = aloft_bundle_open(bundle, byte_slot_read, slot, slot->size);
    CHECK(status == ALOFT_OK || (status >= ALOFT_ERR_BUNDLE_NONE && status <= ALOFT_ERR_FLASH_READ) ||
          status == ALOFT_ERR_BUNDLE_NAME || status == ALOFT_ERR_BUNDLE_ORDER);
    return status;
}

int fuzz_bundle(const uint8_t *data, size_t size)
{
    struct fuzz_script script = {data, size};
    struct aloft_bundle bundle;
    uint8_t options = fuzz_take8(&script);
    uint32_t reads = fuzz_take8(&script);
    uint32_t place = (options & OPTION_SECOND_PLACE) != 0 ? 2u * BUNDLE_ALIGNMENT : BUNDLE_ALIGNMENT;
    uint32_t slot_size = place + (uint32_t)script.left;
    uint8_t *bytes = malloc(slot_size);
    struct byte_slot slot = {bytes, slot_size, UINT32_MAX};
    CHECK(bytes != NULL);
    memset(bytes, 0xff, slot_size);
    uint32_t image_size = memory_image_build(bytes, IMAGE_SIZE, 1);
    memcpy(bytes + place, script.at, script.left);
    if ((options & OPTION_SEAL) != 0) {
        seal(bytes + place, (uint32_t)script.left, bytes, image_size);
    }
    enum aloft_status status = open_bundle(&slot, &bundle);
    CHECK(status != ALOFT_ERR_FLASH_READ);
    if (status == ALOFT_OK) {
        char before[ALOFT_COMPONENT_NAME_MAX_SIZE + 1u] = "";
        CHECK(bundle.index_offset == place && bundle.size <= slot.size);
        for (uint32_t i = 0; i < bundle.count; i++) {
            check_component(&bundle, i, before);
        }
        CHECK(walked_size(&slot) == bundle.size);
    } else {
        /* Records are for who reads components. */
        uint32_t walked = walked_size(&slot);
        CHECK(walked == image_size || (walked == bundle.size && bundle.index_offset == place));
    }
    if ((options & OPTION_FAILING) != 0) {
        slot.reads_left = reads;
        (void)open_bundle(&slot, &bundle);
    }
    free(bytes);
    return 0;
}
