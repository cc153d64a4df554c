/*
 * Layout of a bundle's index (docs/spec/bundle.md, section 3), and the search for it. In a file of its own, because the
 * engine asks for the size of a bundle that was flashed by cable, whether or not the program reads components.
 */
#ifndef ALOFT_BUNDLE_INDEX_H
#define ALOFT_BUNDLE_INDEX_H

#include "aloft/bundle.h"

#define BUNDLE_ALIGNMENT 4096u
#define BUNDLE_HEAD_SIZE 48u
#define BUNDLE_RECORD_SIZE 72u
#define BUNDLE_CRC_SIZE 4u
#define BUNDLE_PIECE 64u /* of the index, read at a time */

/* In the head. */
#define BUNDLE_FORMAT_AT 4u
#define BUNDLE_COUNT_AT 6u
#define BUNDLE_SIZE_AT 8u
#define BUNDLE_IMAGE_SIZE_AT 12u
#define BUNDLE_IMAGE_HASH_AT 16u

/* In a record. */
#define BUNDLE_RECORD_DIGEST_AT 8u
#define BUNDLE_RECORD_NAME_AT 40u
#define BUNDLE_NAME_SIZE 32u

/*
 * Looks for the index behind an image of which a loader reads `image_size` bytes, the last 32 of them its appended SHA-256
 * `image_hash` (NULL: it has none). `read`, `context` and `limit` of the bundle are set; the rest is if it is found. The
 * records are not looked at.
 */
enum aloft_status aloft_bundle_search(struct aloft_bundle *bundle, uint32_t image_size, const uint8_t *image_hash);

/* Reads from offset `at` of the index. */
bool aloft_bundle_read_index(const struct aloft_bundle *bundle, uint32_t at, uint8_t *out, uint32_t size);

#endif
