#include <string.h>

#include "aloft/crc32.h"
#include "bytes.h"
#include "patch_body.h"

#define VERSION 1u
#define CRC_AT 92u
/* The first four bytes of the body are the range decoder's. */
#define SMALLEST_SIZE (ALOFT_PATCH_HEADER_SIZE + 4u)

static const uint8_t magic[4] = {'A', 'L', 'F', 'P'};

static bool is_zero(const uint8_t *bytes, uint32_t size)
{
    uint8_t seen = 0;
    for (uint32_t i = 0; i < size; i++) {
        seen |= bytes[i];
    }
    return seen == 0;
}

enum aloft_status aloft_patch_check_header(const struct aloft_patch_header *header)
{
    switch (header->features) {
    case ALOFT_SET_NONE:
    case ALOFT_SET_XTENSA:
    case ALOFT_SET_XTENSA_WIDE:
    case ALOFT_SET_RISCV:
        break;
    default:
        return ALOFT_ERR_PATCH_FEATURE;
    }
    if (header->patch_size < SMALLEST_SIZE || header->target_size == 0 ||
        header->target_size > ALOFT_PATCH_MAX_IMAGE_SIZE || header->base_size > ALOFT_PATCH_MAX_IMAGE_SIZE ||
        header->ram_size < ALOFT_PATCH_STATE_SIZE + ALOFT_PATCH_LEAST_WORKSPACE) {
        return ALOFT_ERR_PATCH_SIZE;
    }
    if (header->base_size == 0 &&
        (header->features != 0 || !is_zero(header->base_sha256, sizeof header->base_sha256))) {
        return ALOFT_ERR_PATCH_SIZE;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_patch_parse_header(const uint8_t *bytes, size_t size, struct aloft_patch_header *out)
{
    if (memcmp(bytes, magic, size < sizeof magic ? size : sizeof magic) != 0) {
        return ALOFT_ERR_PATCH_MAGIC;
    }
    if (size < ALOFT_PATCH_HEADER_SIZE) {
        return ALOFT_ERR_PATCH_TRUNCATED;
    }
    if (bytes[4] != VERSION) {
        return ALOFT_ERR_PATCH_VERSION;
    }
    if (aloft_load32(bytes + CRC_AT) != aloft_crc32(0, bytes, CRC_AT)) {
        return ALOFT_ERR_PATCH_HEADER_CRC;
    }
    out->version = bytes[4];
    out->chip_id = aloft_load16(bytes + 6);
    out->patch_size = aloft_load32(bytes + 8);
    out->base_size = aloft_load32(bytes + 12);
    out->target_size = aloft_load32(bytes + 16);
    out->ram_size = aloft_load32(bytes + 20);
    memcpy(out->base_sha256, bytes + 24, sizeof out->base_sha256);
    memcpy(out->target_sha256, bytes + 56, sizeof out->target_sha256);
    out->features = aloft_load32(bytes + 88);
    enum aloft_status status = aloft_patch_check_header(out);
    return status == ALOFT_OK && bytes[5] != 0 ? ALOFT_ERR_PATCH_SIZE : status;
}

uint32_t aloft_patch_workspace_size(const struct aloft_patch_header *header)
{
    return header->ram_size > ALOFT_PATCH_STATE_SIZE ? header->ram_size - ALOFT_PATCH_STATE_SIZE : 0;
}
