/*
 * Walks an ESP app image in a slot, from its first byte to its last, once, through a read function: the structural
 * checks of the second-stage bootloader (ESP-IDF bootloader_support/src/esp_image_format.c) and the SHA-256 of the
 * whole file in one pass.
 *
 *   24-byte header, segments (8-byte header + data) back to back, zeros up to the checksum byte at the end of a 16-byte
 *   block, SHA-256 of everything so far if the header says so; then, on signed images, padding to 4 KB and one 4 KB
 *   sector of signature blocks; then, in a bundle, index and components (aloft/bundle.h).
 *
 * Not checked here: that mapped segments fall on the right MMU page, and signatures. The port's set_boot runs the
 * loader's own code for those.
 */
#ifndef ALOFT_IMAGE_H
#define ALOFT_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/limits.h"
#include "aloft/sha256.h"
#include "aloft/status.h"

#define ALOFT_IMAGE_HEADER_SIZE 24u
#define ALOFT_IMAGE_MAX_SEGMENTS 16u
#define ALOFT_IMAGE_SIGNATURE_SIZE 4096u

struct aloft_image_info {
    uint32_t loaded_size; /* bytes the loader looks at: up to the checksum, or the appended SHA-256 */
    uint32_t file_size;   /* bytes of the published file: loaded_size, and what follows it: a signature sector, components */
    uint16_t chip_id;
    uint16_t min_chip_revision; /* major * 100 + minor */
    uint16_t max_chip_revision; /* 0 or 0xFFFF: no limit */
    bool hash_appended;
    bool has_descriptor;     /* esp_app_desc_t found; otherwise the two fields below are empty */
    uint32_t secure_version; /* from the descriptor */
    char version[33];        /* from the descriptor, NUL-terminated */
    uint8_t digest[ALOFT_SHA256_SIZE]; /* over file_size bytes */
};

/* Reads `size` bytes from `offset` of the slot; false if the flash can not be read. */
typedef bool (*aloft_image_read)(void *context, uint32_t offset, uint8_t *out, uint32_t size);

enum aloft_image_part {
    ALOFT_IMAGE_HEADER,
    ALOFT_IMAGE_SEGMENT_HEADER,
    ALOFT_IMAGE_SEGMENT_DATA,
    ALOFT_IMAGE_CHECKSUM,
    ALOFT_IMAGE_HASH,
    ALOFT_IMAGE_SIGNATURE,
    ALOFT_IMAGE_TAIL,
    ALOFT_IMAGE_END
};

/* A walk in progress. Fields are private, except `info` once the walk is over. */
struct aloft_image_walk {
    aloft_image_read read;
    void *context;
    uint32_t limit;       /* nothing at or beyond is read */
    uint32_t wanted_size; /* the file size if known, 0 to find out */
    enum aloft_image_part part;
    enum aloft_status problem; /* first thing found wrong */
    uint32_t offset;           /* of the next byte to hash */
    uint32_t part_end;         /* where the part at hand ends */
    uint32_t segments_left;
    uint32_t checksum; /* XOR of 32-bit words, not folded yet */
    struct aloft_sha256 hash;
    struct aloft_image_info info;
};

/*
 * Begins a walk over a slot of `limit` bytes. With file_size 0 the file ends where the image, its signature sector, or
 * its last component ends. With another file_size exactly that many bytes are hashed, even when the image in them turns
 * out to be broken, so that info.digest tells a damaged file from one that was published broken.
 */
void aloft_image_walk_init(struct aloft_image_walk *walk, aloft_image_read read, void *context, uint32_t limit,
                           uint32_t file_size);

/*
 * Goes on by at most `size` bytes (64 or more, a multiple of 4), read into `buffer`.
 * ALOFT_OK: not finished, call again. ALOFT_DONE: the image is sound. ALOFT_ERR_FLASH_READ: the flash can not be read.
 * ALOFT_ERR_IMAGE_*: not an image a loader would start; info.digest is valid if file_size was given.
 */
enum aloft_status aloft_image_walk_step(struct aloft_image_walk *walk, uint8_t *buffer, uint32_t size);

/* Offset of the next byte to read, for progress displays. */
uint32_t aloft_image_walk_offset(const struct aloft_image_walk *walk);

/* What a loader on this device says about a sound image; revision 0xFFFF skips the revision check. */
enum aloft_status aloft_image_check_device(const struct aloft_image_info *info, uint16_t chip_id,
                                           uint16_t chip_revision, uint32_t secure_version);

#endif
