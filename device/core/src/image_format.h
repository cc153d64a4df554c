/*
 * Where an ESP app image has what, for all who walk one (esp_image_header_t, esp_image_segment_header_t).
 */
#ifndef ALOFT_IMAGE_FORMAT_H
#define ALOFT_IMAGE_FORMAT_H

#define IMAGE_MAGIC 0xe9u
#define SEGMENT_COUNT_AT 1u
#define HASH_APPENDED_AT 0x17u
#define SEGMENT_HEADER_SIZE 8u

/* The checksum is the last byte of a block that begins at a multiple of this. */
#define CHECKSUM_BLOCK 16u

#endif
