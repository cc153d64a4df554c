/*
 * The patch decoder's functions called as they should not be, and out of turn.
 */
#include <string.h>

#include "../src/bytes.h"
#include "aloft/crc32.h"
#include "aloft/patch.h"
#include "check.h"

/* Five bytes of zeros are one literal, a zero. */
#define PATCH_SIZE (ALOFT_PATCH_HEADER_SIZE + 5u)
#define TABLE_BITS 8u
#define RAM_UNITS 512u

static struct aloft_patch_decoder decoder;
static uint32_t workspace[RAM_UNITS * 4u];

static bool read_nothing(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    (void)context;
    (void)offset;
    memset(out, 0, size);
    return true;
}

static const struct aloft_patch_io whole_io = {NULL, read_nothing, read_nothing};

/* A sound header in front of zeros. */
static void write_patch(uint8_t *patch, uint32_t base_size)
{
    memset(patch, 0, PATCH_SIZE);
    memcpy(patch, "ALFP\1", 5);
    aloft_store32(patch + 8, PATCH_SIZE);
    aloft_store32(patch + 12, base_size);
    aloft_store32(patch + 16, 1);
    aloft_store32(patch + 20, RAM_UNITS | TABLE_BITS << 16);
    aloft_store32(patch + 56, aloft_crc32(0, patch, 56));
}

static void parse(uint8_t *patch, uint32_t base_size, struct aloft_patch_header *header)
{
    write_patch(patch, base_size);
    CHECK_STATUS(ALOFT_OK, aloft_patch_parse_header(patch, PATCH_SIZE, header));
}

static enum aloft_status init(const struct aloft_patch_header *header, void *memory, uint32_t size,
                              const struct aloft_patch_io *io)
{
    return aloft_patch_init(&decoder, header, memory, size, io);
}

static void refuse_arguments(void)
{
    uint8_t patch[PATCH_SIZE];
    struct aloft_patch_header header;
    const struct aloft_patch_io blind = {NULL, NULL, read_nothing};
    const struct aloft_patch_io forgetful = {NULL, read_nothing, NULL};
    parse(patch, 100, &header);
    uint32_t size = aloft_patch_workspace_size(&header);
    CHECK(size == RAM_UNITS * 16u - ALOFT_PATCH_STATE_SIZE);
    CHECK_STATUS(ALOFT_OK, init(&header, workspace, size, &whole_io));
    CHECK_STATUS(ALOFT_ERR_PATCH_RAM, init(&header, workspace, size - 1u, &whole_io));
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, init(&header, NULL, size, &whole_io));
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, init(&header, (uint8_t *)workspace + 2, size, &whole_io));
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, init(&header, workspace, size, &blind));
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, init(&header, workspace, size, &forgetful));
    header.base_size = 0;
    CHECK_STATUS(ALOFT_OK, init(&header, workspace, size, &blind));
    header.target_size = 0;
    CHECK_STATUS(ALOFT_ERR_PATCH_SIZE, init(&header, workspace, size, &whole_io));
    header.ram_size = ALOFT_PATCH_STATE_SIZE;
    CHECK(aloft_patch_workspace_size(&header) == 0);
    header.ram_size = 0;
    CHECK(aloft_patch_workspace_size(&header) == 0);
}

static void stop_for_good(void)
{
    uint8_t patch[PATCH_SIZE];
    uint8_t out[16];
    uint32_t count = 0;
    struct aloft_patch_header header;
    parse(patch, 0, &header);
    CHECK_STATUS(ALOFT_OK, init(&header, workspace, sizeof workspace, &whole_io));
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_patch_poll(&decoder, out, 0, &count));
    CHECK_STATUS(ALOFT_NEED_INPUT, aloft_patch_poll(&decoder, out, sizeof out, &count));
    CHECK_STATUS(ALOFT_ERR_PATCH_TRUNCATED, aloft_patch_finish(&decoder));
    CHECK_STATUS(ALOFT_OK, aloft_patch_sink(&decoder, patch, sizeof patch, &count));
    CHECK(count == sizeof patch);
    CHECK_STATUS(ALOFT_OK, aloft_patch_sink(&decoder, patch, 0, &count));
    CHECK_STATUS(ALOFT_ERR_PATCH_TRAILING, aloft_patch_sink(&decoder, patch, 1, &count));
    CHECK(count == 0);
    CHECK_STATUS(ALOFT_DONE, aloft_patch_poll(&decoder, out, sizeof out, &count));
    CHECK(count == 1 && out[0] == 0);
    CHECK_STATUS(ALOFT_OK, aloft_patch_finish(&decoder));

    header.target_size = 4000;
    CHECK_STATUS(ALOFT_OK, init(&header, workspace, sizeof workspace, &whole_io));
    memset(patch + ALOFT_PATCH_HEADER_SIZE, 0xff, 5);
    CHECK_STATUS(ALOFT_OK, aloft_patch_sink(&decoder, patch, sizeof patch, &count));
    CHECK_STATUS(ALOFT_ERR_PATCH_CORRUPT, aloft_patch_poll(&decoder, out, sizeof out, &count));
    CHECK_STATUS(ALOFT_ERR_PATCH_CORRUPT, aloft_patch_poll(&decoder, out, sizeof out, &count));
    CHECK(count == 0);
    CHECK_STATUS(ALOFT_ERR_PATCH_CORRUPT, aloft_patch_sink(&decoder, patch, 1, &count));
    CHECK(count == 0);
    CHECK_STATUS(ALOFT_ERR_PATCH_CORRUPT, aloft_patch_finish(&decoder));
}

void test_patch_calls(void)
{
    refuse_arguments();
    stop_for_good();
}
