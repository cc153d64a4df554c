/*
 * Where the bytes of an image live in the chip's address space. References speak of addresses, files of offsets.
 */
#ifndef ALOFT_PATCH_SPACE_H
#define ALOFT_PATCH_SPACE_H

#include "aloft/patch.h"

/* Bytes a header takes here: of the image header only the first ones matter. */
#define ALOFT_SPACE_HEADER_SIZE 8u

/* Larger than any offset, even with a header's size added. */
#define ALOFT_SPACE_NO_HEADER 0x80000000u

/* Takes the eight bytes at `space->next_header`: first the image header's, then one segment header after the other. A
 * file that is no image has no regions. */
void aloft_space_take_header(struct aloft_address_space *space, const uint8_t *bytes);

/* The region that holds file offset `offset`, NULL if none does. */
const struct aloft_region *aloft_space_region_at(struct aloft_address_space *space, uint32_t offset);

/* Address of the byte at `offset`, 0 outside every region. */
uint32_t aloft_space_address_of(struct aloft_address_space *space, uint32_t offset);

/* Offset of the byte at `address` in a file of at most ALOFT_IMAGE_MAX_SIZE bytes; UINT32_MAX if it is not there,
 * or only in a region that claims more than such a file can hold. */
uint32_t aloft_space_offset_of(const struct aloft_address_space *space, uint32_t address);

#endif
