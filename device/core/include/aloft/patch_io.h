/*
 * How the patch decoder reads its images.
 */
#ifndef ALOFT_PATCH_IO_H
#define ALOFT_PATCH_IO_H

#include <stdbool.h>
#include <stdint.h>

struct aloft_patch_io {
    /* First argument of both functions. */
    void *context;

    /* Reads from the base: any offset and size inside it, most often 256 bytes at a multiple of 4. NULL is allowed for
     * patches without a base. False if the flash can not be read: the decoder stops with ALOFT_ERR_PATCH_BASE_READ. */
    bool (*read_base)(void *context, uint32_t offset, uint8_t *out, uint32_t size);

    /* Reads back from the target, only bytes that earlier polls returned. False: ALOFT_ERR_PATCH_TARGET_READ. */
    bool (*read_target)(void *context, uint32_t offset, uint8_t *out, uint32_t size);
};

#endif
