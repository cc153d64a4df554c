/*
 * Which address ranges of the base matter: where code lives, which 32-bit words count as addresses.
 */
#ifndef ALOFT_PATCH_WINDOWS_H
#define ALOFT_PATCH_WINDOWS_H

#include "aloft/patch.h"

enum aloft_content {
    ALOFT_CONTENT_IGNORED = 0,
    ALOFT_CONTENT_DATA = 1,
    ALOFT_CONTENT_CODE = 2
};

/* Says what region `index` holds, and how many 256-byte units its window reaches beyond its bytes (`.bss`). */
void aloft_windows_classify(struct aloft_windows *windows, const struct aloft_address_space *space, uint32_t index,
                            uint32_t content, uint32_t slack);

/* Does a window hold `value`? */
bool aloft_windows_hold(const struct aloft_patch_decoder *d, uint32_t value);

/* Most words lie far from all windows. */
static inline bool aloft_windows_are_near(const struct aloft_patch_decoder *d, uint32_t value)
{
    return value >> 16 >= d->windows.lowest && value >> 16 <= d->windows.highest;
}

/* Could `value` be the address of something that moves? */
static inline bool aloft_windows_is_pointer(const struct aloft_patch_decoder *d, uint32_t value)
{
    return aloft_windows_are_near(d, value) && aloft_windows_hold(d, value);
}

/* Could `address` be called? */
bool aloft_windows_is_callable(const struct aloft_patch_decoder *d, uint32_t address);

/* Does `address` lie in the mask ROM? The window ends at 2^32 at the latest: no address below it comes out smaller than
 * its size. */
static inline bool aloft_windows_is_fixed(const struct aloft_patch_decoder *d, uint32_t address)
{
    return address - d->windows.fixed_start < d->windows.fixed_size;
}

#endif
