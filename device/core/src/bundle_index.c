#include "bundle_index.h"

#include <string.h>

#include "aloft/crc32.h"
#include "bytes.h"

#define FORMAT 1u

/* The index is at the first multiple of 4096 behind the image, or behind its signature, which takes one sector more. */
#define PLACES 2u

bool aloft_bundle_read_index(const struct aloft_bundle *bundle, uint32_t at, uint8_t *out, uint32_t size)
{
    return bundle->read(bundle->context, bundle->index_offset + at, out, size);
}

/* Over head, records and the CRC itself: a damaged index is damaged, whatever else is wrong with it. */
static enum aloft_status check_crc(const struct aloft_bundle *bundle)
{
    uint8_t piece[BUNDLE_PIECE];
    uint32_t crc = 0;
    uint32_t size = BUNDLE_HEAD_SIZE + bundle->count * BUNDLE_RECORD_SIZE + BUNDLE_CRC_SIZE;
    for (uint32_t at = 0; at < size; at += BUNDLE_PIECE) {
        uint32_t count = aloft_smaller(size - at, BUNDLE_PIECE);
        if (!aloft_bundle_read_index(bundle, at, piece, count)) {
            return ALOFT_ERR_FLASH_READ;
        }
        crc = aloft_crc32(crc, piece, count);
    }
    return crc == ALOFT_CRC32_RESIDUE ? ALOFT_OK : ALOFT_ERR_BUNDLE_CRC;
}

/* The index at bundle->index_offset, if there is one. */
static enum aloft_status check_index(struct aloft_bundle *bundle, uint32_t image_size, const uint8_t *image_hash)
{
    uint8_t head[BUNDLE_HEAD_SIZE];
    if (bundle->index_offset > bundle->limit || bundle->limit - bundle->index_offset < BUNDLE_ALIGNMENT) {
        return ALOFT_ERR_BUNDLE_NONE;
    }
    if (!aloft_bundle_read_index(bundle, 0, head, sizeof head)) {
        return ALOFT_ERR_FLASH_READ;
    }
    if (memcmp(head, "ALFB", 4) != 0) {
        return ALOFT_ERR_BUNDLE_NONE;
    }
    if (aloft_load16(head + BUNDLE_FORMAT_AT) != FORMAT) {
        return ALOFT_ERR_BUNDLE_FORMAT;
    }
    bundle->count = aloft_load16(head + BUNDLE_COUNT_AT);
    if (bundle->count == 0 || bundle->count > ALOFT_BUNDLE_MAX_COMPONENTS) {
        return ALOFT_ERR_BUNDLE_COUNT;
    }
    enum aloft_status status = check_crc(bundle);
    if (status != ALOFT_OK) {
        return status;
    }
    if (image_hash == NULL || aloft_load32(head + BUNDLE_IMAGE_SIZE_AT) != image_size ||
        memcmp(head + BUNDLE_IMAGE_HASH_AT, image_hash, ALOFT_SHA256_SIZE) != 0) {
        return ALOFT_ERR_BUNDLE_IMAGE;
    }
    bundle->size = aloft_load32(head + BUNDLE_SIZE_AT);
    if (bundle->size > bundle->limit) {
        return ALOFT_ERR_BUNDLE_SIZE;
    }
    return bundle->size > bundle->index_offset ? ALOFT_OK : ALOFT_ERR_BUNDLE_LAYOUT;
}

enum aloft_status aloft_bundle_search(struct aloft_bundle *bundle, uint32_t image_size, const uint8_t *image_hash)
{
    enum aloft_status first = ALOFT_ERR_BUNDLE_NONE;
    bundle->index_offset = aloft_round_up(image_size, BUNDLE_ALIGNMENT);
    for (unsigned place = 0; place < PLACES; place++) {
        enum aloft_status status = check_index(bundle, image_size, image_hash);
        if (status == ALOFT_OK || status == ALOFT_ERR_FLASH_READ) {
            return status;
        }
        first = first == ALOFT_ERR_BUNDLE_NONE ? status : first;
        bundle->index_offset += BUNDLE_ALIGNMENT;
    }
    return first;
}
