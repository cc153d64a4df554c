#include <string.h>

#include "aloft/crc32.h"
#include "aloft/limits.h"
#include "bytes.h"
#include "patch_body.h"
#include "patch_map.h"

#define VERSION 1u
#define RAM_UNIT 16u
/* Sizes of a table of byte models, as powers of two. */
#define LEAST_TABLE_BITS 8u
#define MOST_TABLE_BITS 14u
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

/* Workspace without a shift map: models; with a base also what is learned, the habits and the trust in them. */
uint32_t aloft_patch_least_workspace(const struct aloft_patch_header *header)
{
    uint32_t size = ALOFT_MODELS(header->table_bits) * (uint32_t)sizeof(uint16_t);
    if (header->base_size > 0) {
        size += ALOFT_MAP_LEARNED * (uint32_t)sizeof(struct aloft_shift) +
                ALOFT_PATCH_HABITS * ((uint32_t)sizeof(struct aloft_habit) + 1u);
    }
    return size;
}

static bool is_known(uint32_t set)
{
    return set == ALOFT_SET_NONE || ALOFT_SET_IS_XTENSA(set) || ALOFT_SET_IS_RISCV(set) || ALOFT_SET_IS_THUMB(set);
}

enum aloft_status aloft_patch_check_header(const struct aloft_patch_header *header)
{
    if (!is_known(header->set) || header->features != 0) {
        return ALOFT_ERR_PATCH_FEATURE;
    }
    if (header->patch_size < SMALLEST_SIZE || header->target_size == 0 ||
        header->target_size > ALOFT_IMAGE_MAX_SIZE || header->base_size > ALOFT_IMAGE_MAX_SIZE ||
        header->table_bits < LEAST_TABLE_BITS || header->table_bits > MOST_TABLE_BITS ||
        header->ram_size < ALOFT_PATCH_STATE_SIZE + aloft_patch_least_workspace(header)) {
        return ALOFT_ERR_PATCH_SIZE;
    }
    bool has_orphan = header->base_size == 0 && !is_zero(header->base_digest, sizeof header->base_digest);
    return has_orphan ? ALOFT_ERR_PATCH_SIZE : ALOFT_OK;
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
    if (aloft_crc32(0, bytes, ALOFT_PATCH_HEADER_SIZE) != ALOFT_CRC32_RESIDUE) {
        return ALOFT_ERR_PATCH_HEADER_CRC;
    }
    out->version = bytes[4];
    out->chip_id = aloft_load16(bytes + 6);
    out->patch_size = aloft_load32(bytes + 8);
    out->base_size = aloft_load32(bytes + 12);
    out->target_size = aloft_load32(bytes + 16);
    out->ram_size = aloft_load16(bytes + 20) * RAM_UNIT;
    out->set = bytes[5];
    out->table_bits = bytes[22];
    out->features = bytes[23];
    memcpy(out->base_digest, bytes + 24, sizeof out->base_digest);
    memcpy(out->target_digest, bytes + 40, sizeof out->target_digest);
    return aloft_patch_check_header(out);
}

uint32_t aloft_patch_workspace_size(const struct aloft_patch_header *header)
{
    return header->ram_size > ALOFT_PATCH_STATE_SIZE ? header->ram_size - ALOFT_PATCH_STATE_SIZE : 0;
}
