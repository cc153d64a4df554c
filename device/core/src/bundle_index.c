#include "bundle_index.h"

#include <string.h>

#include "aloft/crc32.h"
#include "bytes.h"

#define FORMAT 1u
#define CRC_SIZE 4u

/* The index is at the first multiple of 4096 behind the image, or behind its signature, which takes one sector more. */
#define PLACES 2u

static bool is_name_letter(uint8_t letter, uint32_t at)
{
    bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    return is_plain || (at > 0 && (letter == '.' || letter == '_' || letter == '-'));
}

/* A name of 1 to 31 letters, and zeros behind it. */
static bool is_name(const uint8_t *name)
{
    uint32_t size = 0;
    while (size < ALOFT_COMPONENT_NAME_MAX_SIZE && is_name_letter(name[size], size)) {
        size++;
    }
    for (uint32_t at = size; at <= ALOFT_COMPONENT_NAME_MAX_SIZE; at++) {
        if (name[at] != 0) {
            return false;
        }
    }
    return size > 0;
}

static enum aloft_status check_head(const struct aloft_bundle *bundle, const uint8_t *head, uint32_t image_size,
                                    const uint8_t *image_hash)
{
    if (image_hash == NULL || aloft_load32(head + BUNDLE_IMAGE_SIZE_AT) != image_size ||
        memcmp(head + BUNDLE_IMAGE_HASH_AT, image_hash, ALOFT_SHA256_SIZE) != 0) {
        return ALOFT_ERR_BUNDLE_IMAGE;
    }
    return aloft_load32(head + BUNDLE_SIZE_AT) > bundle->limit ? ALOFT_ERR_BUNDLE_SIZE : ALOFT_OK;
}

/* `before` is the name of the record before, zeros for the first; *end is where that one ends. */
static enum aloft_status check_record(const uint8_t *record, const uint8_t *before, uint32_t bundle_size, uint32_t *end)
{
    const uint8_t *name = record + BUNDLE_RECORD_NAME_AT;
    uint32_t offset = aloft_load32(record);
    uint32_t size = aloft_load32(record + 4);
    if (!is_name(name)) {
        return ALOFT_ERR_BUNDLE_NAME;
    }
    if (memcmp(before, name, BUNDLE_NAME_SIZE) >= 0) {
        return ALOFT_ERR_BUNDLE_ORDER;
    }
    if (offset != aloft_round_up(*end, BUNDLE_ALIGNMENT) || size == 0 || offset > bundle_size ||
        size > bundle_size - offset) {
        return ALOFT_ERR_BUNDLE_LAYOUT;
    }
    *end = offset + size;
    return ALOFT_OK;
}

static bool read_index(const struct aloft_bundle *bundle, uint32_t at, uint8_t *out, uint32_t size)
{
    return bundle->read(bundle->context, bundle->index_offset + at, out, size);
}

/* Checks the records, and the CRC over all of the index: a damaged one is damaged, whatever else is wrong with it. */
static enum aloft_status check_records(const struct aloft_bundle *bundle, uint32_t crc, enum aloft_status problem)
{
    uint8_t record[BUNDLE_RECORD_SIZE];
    uint8_t before[BUNDLE_NAME_SIZE] = {0};
    uint32_t at = BUNDLE_HEAD_SIZE;
    uint32_t end = bundle->index_offset + BUNDLE_HEAD_SIZE + bundle->count * BUNDLE_RECORD_SIZE + CRC_SIZE;
    for (uint32_t i = 0; i < bundle->count; i++) {
        if (!read_index(bundle, at, record, sizeof record)) {
            return ALOFT_ERR_FLASH_READ;
        }
        at += BUNDLE_RECORD_SIZE;
        crc = aloft_crc32(crc, record, sizeof record);
        if (problem == ALOFT_OK) {
            problem = check_record(record, before, bundle->size, &end);
            memcpy(before, record + BUNDLE_RECORD_NAME_AT, sizeof before);
        }
    }
    if (!read_index(bundle, at, record, CRC_SIZE)) {
        return ALOFT_ERR_FLASH_READ;
    }
    if (aloft_crc32(crc, record, CRC_SIZE) != ALOFT_CRC32_RESIDUE) {
        return ALOFT_ERR_BUNDLE_CRC;
    }
    return problem == ALOFT_OK && end != bundle->size ? ALOFT_ERR_BUNDLE_LAYOUT : problem;
}

/* The index at bundle->index_offset, if there is one. */
static enum aloft_status check_index(struct aloft_bundle *bundle, uint32_t image_size, const uint8_t *image_hash)
{
    uint8_t head[BUNDLE_HEAD_SIZE];
    if (bundle->index_offset > bundle->limit || bundle->limit - bundle->index_offset < BUNDLE_ALIGNMENT) {
        return ALOFT_ERR_BUNDLE_NONE;
    }
    if (!read_index(bundle, 0, head, sizeof head)) {
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
    bundle->size = aloft_load32(head + BUNDLE_SIZE_AT);
    enum aloft_status problem = check_head(bundle, head, image_size, image_hash);
    return check_records(bundle, aloft_crc32(0, head, sizeof head), problem);
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
