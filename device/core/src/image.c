#include "aloft/image.h"

#include <string.h>

#include "aloft/crc32.h"
#include "bytes.h"

/* esp_image_header_t */
#define IMAGE_MAGIC 0xe9u
#define SEGMENT_COUNT_AT 1u
#define CHIP_ID_AT 0x0cu
#define MIN_REVISION_AT 0x0fu
#define MAX_REVISION_AT 0x11u
#define HASH_APPENDED_AT 0x17u

#define SEGMENT_HEADER_SIZE 8u
#define SEGMENT_MAX_SIZE (16u * 1024u * 1024u)
#define CHECKSUM_SEED 0xefu
#define CHECKSUM_BLOCK 16u

/* esp_app_desc_t, at the start of the first segment */
#define DESCRIPTOR_OFFSET 0x20u
#define DESCRIPTOR_MAGIC 0xabcd5432u
#define DESCRIPTOR_VERSION_AT 0x10u
#define DESCRIPTOR_VERSION_SIZE 32u

/* First block of a signature sector (ets_secure_boot_sig_block_t): magic, version, ..., CRC of what precedes it */
#define SIGNATURE_MAGIC 0xe7u
#define SIGNATURE_CRC_AT 1196u
#define SIGNATURE_PIECE 64u

void aloft_image_walk_init(struct aloft_image_walk *walk, aloft_image_read read, void *context, uint32_t limit,
                           uint32_t file_size)
{
    memset(walk, 0, sizeof *walk);
    walk->read = read;
    walk->context = context;
    walk->limit = limit;
    walk->wanted_size = file_size;
    walk->part = ALOFT_IMAGE_HEADER;
    walk->checksum = CHECKSUM_SEED;
    aloft_sha256_init(&walk->hash);
}

uint32_t aloft_image_walk_offset(const struct aloft_image_walk *walk)
{
    return walk->offset;
}

/* Bytes of the file, or the most it can have. */
static uint32_t end_of_file(const struct aloft_image_walk *walk)
{
    return walk->wanted_size > 0 ? walk->wanted_size : walk->limit;
}

/* Notes what is wrong. With a known size the rest of the file is still hashed; otherwise there is no rest. */
static enum aloft_status found(struct aloft_image_walk *walk, enum aloft_status problem)
{
    walk->problem = problem;
    walk->part_end = walk->wanted_size > 0 ? walk->wanted_size : walk->offset;
    walk->part = ALOFT_IMAGE_TAIL;
    return ALOFT_OK;
}

/* Reads and hashes the next `size` bytes of the file. */
static enum aloft_status take(struct aloft_image_walk *walk, uint8_t *buffer, uint32_t size)
{
    if (!walk->read(walk->context, walk->offset, buffer, size)) {
        return ALOFT_ERR_FLASH_READ;
    }
    aloft_sha256_update(&walk->hash, buffer, size);
    walk->offset += size;
    return ALOFT_OK;
}

static bool has_room(const struct aloft_image_walk *walk, uint32_t size)
{
    return end_of_file(walk) - walk->offset >= size;
}

/* Takes a part of fixed size. False: the file has not as much, or could not be read; *status says how to go on. */
static bool take_part(struct aloft_image_walk *walk, uint8_t *buffer, uint32_t size, enum aloft_status *status)
{
    *status = has_room(walk, size) ? take(walk, buffer, size) : found(walk, ALOFT_ERR_IMAGE_SIZE);
    return *status == ALOFT_OK && walk->problem == ALOFT_OK;
}

static enum aloft_status walk_header(struct aloft_image_walk *walk, uint8_t *buffer)
{
    enum aloft_status status;
    if (!take_part(walk, buffer, ALOFT_IMAGE_HEADER_SIZE, &status)) {
        return status;
    }
    if (buffer[0] != IMAGE_MAGIC) {
        return found(walk, ALOFT_ERR_IMAGE_MAGIC);
    }
    walk->segments_left = buffer[SEGMENT_COUNT_AT];
    if (walk->segments_left == 0 || walk->segments_left > ALOFT_IMAGE_MAX_SEGMENTS) {
        return found(walk, ALOFT_ERR_IMAGE_SEGMENT_COUNT);
    }
    walk->info.chip_id = aloft_load16(buffer + CHIP_ID_AT);
    walk->info.min_chip_revision = aloft_load16(buffer + MIN_REVISION_AT);
    walk->info.max_chip_revision = aloft_load16(buffer + MAX_REVISION_AT);
    walk->info.hash_appended = buffer[HASH_APPENDED_AT] != 0;
    walk->part = ALOFT_IMAGE_SEGMENT_HEADER;
    return ALOFT_OK;
}

static enum aloft_status walk_segment_header(struct aloft_image_walk *walk, uint8_t *buffer)
{
    if (walk->segments_left == 0) {
        walk->part = ALOFT_IMAGE_CHECKSUM;
        return ALOFT_OK;
    }
    enum aloft_status status;
    if (!take_part(walk, buffer, SEGMENT_HEADER_SIZE, &status)) {
        return status;
    }
    uint32_t size = aloft_load32(buffer + 4);
    if (size % 4u != 0 || size >= SEGMENT_MAX_SIZE) {
        return found(walk, ALOFT_ERR_IMAGE_SEGMENT);
    }
    if (!has_room(walk, size)) {
        return found(walk, ALOFT_ERR_IMAGE_SIZE);
    }
    walk->segments_left--;
    walk->part_end = walk->offset + size;
    walk->part = ALOFT_IMAGE_SEGMENT_DATA;
    return ALOFT_OK;
}

static void read_descriptor(struct aloft_image_info *info, const uint8_t *descriptor)
{
    if (aloft_load32(descriptor) == DESCRIPTOR_MAGIC) {
        info->has_descriptor = true;
        info->secure_version = aloft_load32(descriptor + 4);
        memcpy(info->version, descriptor + DESCRIPTOR_VERSION_AT, DESCRIPTOR_VERSION_SIZE);
    }
}

static enum aloft_status walk_segment_data(struct aloft_image_walk *walk, uint8_t *buffer, uint32_t size)
{
    uint32_t start = walk->offset;
    uint32_t piece = aloft_smaller(walk->part_end - start, size);
    enum aloft_status status = take(walk, buffer, piece);
    if (status != ALOFT_OK) {
        return status;
    }
    for (uint32_t i = 0; i < piece; i += 4u) {
        walk->checksum ^= aloft_load32(buffer + i);
    }
    if (start == DESCRIPTOR_OFFSET && piece >= DESCRIPTOR_VERSION_AT + DESCRIPTOR_VERSION_SIZE) {
        read_descriptor(&walk->info, buffer);
    }
    if (walk->offset == walk->part_end) {
        walk->part = ALOFT_IMAGE_SEGMENT_HEADER;
    }
    return ALOFT_OK;
}

/* A signature sector counts as part of the file only if its first block is intact. */
static enum aloft_status find_signature(struct aloft_image_walk *walk, uint8_t *buffer, bool *present)
{
    uint32_t start = aloft_round_up(walk->info.loaded_size, ALOFT_IMAGE_SIGNATURE_SIZE);
    uint32_t crc = 0;
    *present = false;
    if (start > walk->limit || walk->limit - start < ALOFT_IMAGE_SIGNATURE_SIZE) {
        return ALOFT_OK;
    }
    for (uint32_t at = 0; at < SIGNATURE_CRC_AT; at += SIGNATURE_PIECE) {
        uint32_t piece = aloft_smaller(SIGNATURE_CRC_AT - at, SIGNATURE_PIECE);
        if (!walk->read(walk->context, start + at, buffer, piece)) {
            return ALOFT_ERR_FLASH_READ;
        }
        if (at == 0 && buffer[0] != SIGNATURE_MAGIC) {
            return ALOFT_OK;
        }
        crc = aloft_crc32(crc, buffer, piece);
    }
    if (!walk->read(walk->context, start + SIGNATURE_CRC_AT, buffer, 4)) {
        return ALOFT_ERR_FLASH_READ;
    }
    *present = aloft_load32(buffer) == crc;
    return ALOFT_OK;
}

/* The image is over; what follows up to the end of the file is only hashed. */
static enum aloft_status begin_tail(struct aloft_image_walk *walk, uint8_t *buffer)
{
    walk->info.loaded_size = walk->offset;
    walk->part_end = walk->wanted_size;
    if (walk->wanted_size == 0) {
        bool is_signed;
        enum aloft_status status = find_signature(walk, buffer, &is_signed);
        if (status != ALOFT_OK) {
            return status;
        }
        walk->part_end = walk->offset;
        if (is_signed) {
            walk->part_end = aloft_round_up(walk->offset, ALOFT_IMAGE_SIGNATURE_SIZE) + ALOFT_IMAGE_SIGNATURE_SIZE;
        }
    }
    walk->part = ALOFT_IMAGE_TAIL;
    return ALOFT_OK;
}

static enum aloft_status walk_checksum(struct aloft_image_walk *walk, uint8_t *buffer)
{
    uint32_t size = CHECKSUM_BLOCK - walk->offset % CHECKSUM_BLOCK;
    enum aloft_status status;
    if (!take_part(walk, buffer, size, &status)) {
        return status;
    }
    uint32_t half = walk->checksum ^ walk->checksum >> 16;
    if (buffer[size - 1u] != (uint8_t)(half ^ half >> 8)) {
        return found(walk, ALOFT_ERR_IMAGE_CHECKSUM);
    }
    if (walk->info.hash_appended) {
        walk->part = ALOFT_IMAGE_HASH;
        return ALOFT_OK;
    }
    return begin_tail(walk, buffer);
}

static enum aloft_status walk_hash(struct aloft_image_walk *walk, uint8_t *buffer)
{
    uint8_t expected[ALOFT_SHA256_SIZE];
    struct aloft_sha256 so_far = walk->hash;
    enum aloft_status status;
    if (!take_part(walk, buffer, ALOFT_SHA256_SIZE, &status)) {
        return status;
    }
    aloft_sha256_finish(&so_far, expected);
    if (memcmp(buffer, expected, ALOFT_SHA256_SIZE) != 0) {
        return found(walk, ALOFT_ERR_IMAGE_HASH);
    }
    return begin_tail(walk, buffer);
}

static enum aloft_status walk_tail(struct aloft_image_walk *walk, uint8_t *buffer, uint32_t size)
{
    if (walk->offset < walk->part_end) {
        return take(walk, buffer, aloft_smaller(walk->part_end - walk->offset, size));
    }
    walk->info.file_size = walk->offset;
    aloft_sha256_finish(&walk->hash, walk->info.digest);
    walk->part = ALOFT_IMAGE_END;
    return ALOFT_OK;
}

enum aloft_status aloft_image_walk_step(struct aloft_image_walk *walk, uint8_t *buffer, uint32_t size)
{
    if (size < SIGNATURE_PIECE || size % 4u != 0 || walk->wanted_size > walk->limit) {
        return ALOFT_ERR_ARGUMENT;
    }
    switch (walk->part) {
    case ALOFT_IMAGE_HEADER:
        return walk_header(walk, buffer);
    case ALOFT_IMAGE_SEGMENT_HEADER:
        return walk_segment_header(walk, buffer);
    case ALOFT_IMAGE_SEGMENT_DATA:
        return walk_segment_data(walk, buffer, size);
    case ALOFT_IMAGE_CHECKSUM:
        return walk_checksum(walk, buffer);
    case ALOFT_IMAGE_HASH:
        return walk_hash(walk, buffer);
    case ALOFT_IMAGE_TAIL:
        return walk_tail(walk, buffer, size);
    case ALOFT_IMAGE_END:
        break;
    }
    return walk->problem == ALOFT_OK ? ALOFT_DONE : walk->problem;
}

enum aloft_status aloft_image_check_device(const struct aloft_image_info *info, uint16_t chip_id,
                                           uint16_t chip_revision, uint32_t secure_version)
{
    if (info->chip_id != chip_id) {
        return ALOFT_ERR_IMAGE_CHIP;
    }
    if (chip_revision != UINT16_MAX) {
        bool has_maximum = info->max_chip_revision != 0 && info->max_chip_revision != UINT16_MAX;
        if (chip_revision < info->min_chip_revision || (has_maximum && chip_revision > info->max_chip_revision)) {
            return ALOFT_ERR_IMAGE_CHIP_REVISION;
        }
    }
    if (secure_version > 0 && (!info->has_descriptor || info->secure_version < secure_version)) {
        return ALOFT_ERR_IMAGE_SECURE_VERSION;
    }
    return ALOFT_OK;
}
