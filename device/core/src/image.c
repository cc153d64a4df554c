#include "aloft/image.h"

#include <string.h>

#include "aloft/crc32.h"
#include "bundle_index.h"
#include "bytes.h"
#include "image_format.h"

/* esp_image_header_t */
#define CHIP_ID_AT 0x0cu
#define REVISIONS_AT 0x0fu /* lowest, then highest */

#define CHECKSUM_SEED 0xefu

/* esp_app_desc_t, at the start of the first segment */
#define DESCRIPTOR_OFFSET 0x20u
#define DESCRIPTOR_MAGIC 0xabcd5432u
#define DESCRIPTOR_VERSION_AT 0x10u
#define DESCRIPTOR_VERSION_SIZE 32u

/* First block of a signature sector (ets_secure_boot_sig_block_t): magic, version, ..., CRC of what precedes it; without
 * the padding behind that */
#define SIGNATURE_MAGIC 0xe7u
#define SIGNATURE_SIZE 1200u
#define SIGNATURE_PIECE 48u

/* Holds each part that has to come in one piece. */
#define SMALLEST_BUFFER 64u

/* The next `size` bytes are the part named. Always ALOFT_OK: nothing is wrong so far. */
static enum aloft_status begin(struct aloft_image_walk *walk, enum aloft_image_part part, uint32_t size)
{
    walk->part = part;
    walk->part_end = walk->offset + size;
    return ALOFT_OK;
}

void aloft_image_walk_init(struct aloft_image_walk *walk, aloft_image_read read, void *context, uint32_t limit,
                           uint32_t file_size)
{
    memset(walk, 0, sizeof *walk);
    walk->read = read;
    walk->context = context;
    walk->limit = limit;
    walk->wanted_size = file_size;
    walk->checksum = CHECKSUM_SEED;
    aloft_sha256_init(&walk->hash);
    begin(walk, ALOFT_IMAGE_HEADER, ALOFT_IMAGE_HEADER_SIZE);
}

uint32_t aloft_image_walk_offset(const struct aloft_image_walk *walk)
{
    return walk->offset;
}

static enum aloft_status begin_segment(struct aloft_image_walk *walk)
{
    if (walk->segments_left == 0) {
        return begin(walk, ALOFT_IMAGE_CHECKSUM, CHECKSUM_BLOCK - walk->offset % CHECKSUM_BLOCK);
    }
    walk->segments_left--;
    return begin(walk, ALOFT_IMAGE_SEGMENT_HEADER, SEGMENT_HEADER_SIZE);
}

static enum aloft_status take_header(struct aloft_image_walk *walk, const uint8_t *header)
{
    if (header[0] != IMAGE_MAGIC) {
        return ALOFT_ERR_IMAGE_MAGIC;
    }
    walk->segments_left = header[SEGMENT_COUNT_AT];
    if (walk->segments_left == 0 || walk->segments_left > ALOFT_IMAGE_MAX_SEGMENTS) {
        return ALOFT_ERR_IMAGE_SEGMENT_COUNT;
    }
    walk->info.chip_id = aloft_load16(header + CHIP_ID_AT);
    uint32_t revisions = aloft_load32(header + REVISIONS_AT);
    walk->info.min_chip_revision = (uint16_t)revisions;
    walk->info.max_chip_revision = (uint16_t)(revisions >> 16);
    walk->info.hash_appended = header[HASH_APPENDED_AT] != 0;
    return begin_segment(walk);
}

static enum aloft_status take_segment_header(struct aloft_image_walk *walk, const uint8_t *header)
{
    uint32_t size = aloft_load32(header + 4);
    if (size % 4u != 0 || size >= ALOFT_IMAGE_MAX_SIZE) {
        return ALOFT_ERR_IMAGE_SEGMENT;
    }
    return begin(walk, ALOFT_IMAGE_SEGMENT_DATA, size);
}

static void read_descriptor(struct aloft_image_info *info, const uint8_t *descriptor)
{
    if (aloft_load32(descriptor) == DESCRIPTOR_MAGIC) {
        info->has_descriptor = true;
        info->secure_version = aloft_load32(descriptor + 4);
        memcpy(info->version, descriptor + DESCRIPTOR_VERSION_AT, DESCRIPTOR_VERSION_SIZE);
    }
}

static enum aloft_status take_segment_data(struct aloft_image_walk *walk, const uint8_t *data, uint32_t size)
{
    for (uint32_t i = 0; i < size; i += 4u) {
        walk->checksum ^= aloft_load32(data + i);
    }
    if (walk->offset - size == DESCRIPTOR_OFFSET && size >= DESCRIPTOR_VERSION_AT + DESCRIPTOR_VERSION_SIZE) {
        read_descriptor(&walk->info, data);
    }
    return walk->offset == walk->part_end ? begin_segment(walk) : ALOFT_OK;
}

/* The image is over; what follows up to the end of the file is only hashed. */
static enum aloft_status begin_tail(struct aloft_image_walk *walk)
{
    walk->info.loaded_size = walk->offset;
    walk->part = walk->wanted_size > 0 ? ALOFT_IMAGE_TAIL : ALOFT_IMAGE_SIGNATURE;
    walk->part_end = walk->wanted_size;
    return ALOFT_OK;
}

/* Looks behind an image of unknown size: a bundle's components count as part of the file, or else a signature sector if its
 * first block is intact. */
static enum aloft_status find_end(struct aloft_image_walk *walk, uint8_t *buffer)
{
    struct aloft_bundle bundle = {.read = walk->read, .context = walk->context, .limit = walk->limit};
    uint32_t start = aloft_round_up(walk->offset, ALOFT_IMAGE_SIGNATURE_SIZE);
    uint32_t crc = 0;
    enum aloft_status status =
        aloft_bundle_search(&bundle, walk->offset, walk->info.hash_appended ? walk->info.digest : NULL);
    if (status == ALOFT_ERR_FLASH_READ) {
        return status;
    }
    if (status == ALOFT_OK) {
        walk->part = ALOFT_IMAGE_TAIL;
        walk->part_end = bundle.size;
        return ALOFT_OK;
    }
    if (start <= walk->limit && walk->limit - start >= ALOFT_IMAGE_SIGNATURE_SIZE) {
        for (uint32_t at = 0; at < SIGNATURE_SIZE; at += SIGNATURE_PIECE) {
            if (!walk->read(walk->context, start + at, buffer, SIGNATURE_PIECE)) {
                return ALOFT_ERR_FLASH_READ;
            }
            if (at == 0 && buffer[0] != SIGNATURE_MAGIC) {
                break;
            }
            crc = aloft_crc32(crc, buffer, SIGNATURE_PIECE);
        }
    }
    walk->part = ALOFT_IMAGE_TAIL;
    walk->part_end = crc == ALOFT_CRC32_RESIDUE ? start + ALOFT_IMAGE_SIGNATURE_SIZE : walk->offset;
    return ALOFT_OK;
}

static enum aloft_status take_checksum(struct aloft_image_walk *walk, const uint8_t *bytes, uint32_t size)
{
    uint32_t half = walk->checksum ^ walk->checksum >> 16;
    if (bytes[size - 1u] != (uint8_t)(half ^ half >> 8)) {
        return ALOFT_ERR_IMAGE_CHECKSUM;
    }
    if (!walk->info.hash_appended) {
        return begin_tail(walk);
    }
    /* What the hash has to be; the file's digest takes the place at the end. */
    struct aloft_sha256 so_far = walk->hash;
    aloft_sha256_finish(&so_far, walk->info.digest);
    return begin(walk, ALOFT_IMAGE_HASH, ALOFT_SHA256_SIZE);
}

static enum aloft_status take_hash(struct aloft_image_walk *walk, const uint8_t *hash)
{
    return memcmp(hash, walk->info.digest, ALOFT_SHA256_SIZE) == 0 ? begin_tail(walk) : ALOFT_ERR_IMAGE_HASH;
}

/* What the part at hand, of which the last `size` bytes are in the buffer, says about the image. */
static enum aloft_status take_part(struct aloft_image_walk *walk, const uint8_t *buffer, uint32_t size)
{
    switch (walk->part) {
    case ALOFT_IMAGE_HEADER:
        return take_header(walk, buffer);
    case ALOFT_IMAGE_SEGMENT_HEADER:
        return take_segment_header(walk, buffer);
    case ALOFT_IMAGE_SEGMENT_DATA:
        return take_segment_data(walk, buffer, size);
    case ALOFT_IMAGE_CHECKSUM:
        return take_checksum(walk, buffer, size);
    case ALOFT_IMAGE_HASH:
        return take_hash(walk, buffer);
    default:
        return ALOFT_OK;
    }
}

/* Notes what is wrong. With a known size the rest of the file is still hashed; otherwise there is no rest. */
static enum aloft_status note(struct aloft_image_walk *walk, enum aloft_status problem)
{
    if (problem != ALOFT_OK) {
        walk->problem = problem;
        walk->part = ALOFT_IMAGE_TAIL;
        walk->part_end = walk->wanted_size > 0 ? walk->wanted_size : walk->offset;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_image_walk_step(struct aloft_image_walk *walk, uint8_t *buffer, uint32_t size)
{
    uint32_t file_end = walk->wanted_size > 0 ? walk->wanted_size : walk->limit;
    uint32_t left = walk->part_end - walk->offset;
    if (size < SMALLEST_BUFFER || size % 4u != 0 || file_end > walk->limit) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (walk->part == ALOFT_IMAGE_END) {
        return walk->problem == ALOFT_OK ? ALOFT_DONE : walk->problem;
    }
    if (walk->part == ALOFT_IMAGE_SIGNATURE) {
        return find_end(walk, buffer);
    }
    if (walk->part == ALOFT_IMAGE_TAIL && left == 0) {
        walk->info.file_size = walk->offset;
        aloft_sha256_finish(&walk->hash, walk->info.digest);
        walk->part = ALOFT_IMAGE_END;
        return ALOFT_OK;
    }
    if (left > file_end - walk->offset) {
        return note(walk, ALOFT_ERR_IMAGE_SIZE);
    }
    size = aloft_smaller(size, left);
    if (!walk->read(walk->context, walk->offset, buffer, size)) {
        return ALOFT_ERR_FLASH_READ;
    }
    aloft_sha256_update(&walk->hash, buffer, size);
    walk->offset += size;
    return note(walk, take_part(walk, buffer, size));
}
