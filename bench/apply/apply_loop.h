/*
 * Applies one patch again and again in memory and measures the user CPU time it takes.
 */
#ifndef APPLY_LOOP_H
#define APPLY_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file, wholly in memory. */
struct apply_file {
    const uint8_t *bytes;
    size_t size;
};

/*
 * What a decoder's program brings: rebuilds the target from base and patch. `target` has room for `size` bytes, which is
 * what the target has. False if the patch is refused or makes another number of bytes. The bytes are compared by the
 * caller, after the first run.
 */
bool apply_patch(const struct apply_file *base, const struct apply_file *patch, uint8_t *target, size_t size);

#endif
