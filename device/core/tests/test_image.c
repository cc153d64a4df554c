#include <string.h>

#include "aloft/image.h"
#include "byte_slot.h"
#include "check.h"
#include "memory_port.h"

static enum aloft_status walk(const uint8_t *bytes, uint32_t limit, uint32_t file_size, uint32_t step,
                              struct aloft_image_info *info)
{
    struct byte_slot slot = {bytes, limit, UINT32_MAX};
    struct aloft_image_walk state;
    uint8_t buffer[512];
    enum aloft_status status;
    unsigned steps = 0;
    aloft_image_walk_init(&state, byte_slot_read, &slot, limit, file_size);
    do {
        status = aloft_image_walk_step(&state, buffer, step);
        CHECK(++steps < 10000);
    } while (status == ALOFT_OK);
    *info = state.info;
    return status;
}

void test_image(void)
{
    static uint8_t bytes[2048];
    struct aloft_image_info info;
    memset(bytes, 0xff, sizeof bytes);
    uint32_t size = memory_image_build(bytes, 600, 3);
    CHECK_STATUS(ALOFT_DONE, walk(bytes, sizeof bytes, 0, 64, &info));
    CHECK(info.file_size == size && info.loaded_size == size && info.chip_id == 5 && info.hash_appended);
    CHECK_STATUS(ALOFT_DONE, walk(bytes, size, size, 512, &info));
    CHECK_STATUS(ALOFT_OK, aloft_image_check_device(&info, 5, 3, 0));
    CHECK_STATUS(ALOFT_ERR_IMAGE_CHIP, aloft_image_check_device(&info, 9, 3, 0));
    CHECK_STATUS(ALOFT_ERR_IMAGE_SECURE_VERSION, aloft_image_check_device(&info, 5, 3, 1));
    info.min_chip_revision = 4;
    CHECK_STATUS(ALOFT_ERR_IMAGE_CHIP_REVISION, aloft_image_check_device(&info, 5, 3, 0));
    CHECK_STATUS(ALOFT_OK, aloft_image_check_device(&info, 5, 0xffff, 0));
    info.min_chip_revision = 0;
    info.max_chip_revision = 2;
    CHECK_STATUS(ALOFT_ERR_IMAGE_CHIP_REVISION, aloft_image_check_device(&info, 5, 3, 0));

    for (uint32_t limit = 0; limit < size; limit += 5u) {
        CHECK(walk(bytes, limit, 0, 64, &info) != ALOFT_DONE);
    }
    for (uint32_t at = 0; at < size; at++) {
        bytes[at] = (uint8_t)(bytes[at] ^ 0x80u);
        enum aloft_status known = walk(bytes, sizeof bytes, size, 128, &info);
        CHECK(known >= ALOFT_ERR_IMAGE_MAGIC && known <= ALOFT_ERR_IMAGE_HASH && info.file_size == size);
        CHECK_STATUS(known == ALOFT_ERR_IMAGE_SIZE ? walk(bytes, size, 0, 128, &info) : known,
                     walk(bytes, size, 0, 128, &info));
        bytes[at] = (uint8_t)(bytes[at] ^ 0x80u);
    }
    uint32_t state = 5;
    for (unsigned round = 0; round < 20000; round++) {
        for (unsigned i = 0; i < 64; i++) {
            bytes[i] = (uint8_t)check_random(&state);
        }
        bytes[0] = 0xe9;
        bytes[1] = (uint8_t)(bytes[1] % 18u);
        CHECK(walk(bytes, sizeof bytes, 0, 512, &info) != ALOFT_OK);
    }
}
