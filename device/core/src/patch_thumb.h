/*
 * Thumb-2 code of Cortex-M: what the walk needs of it. docs/spec/patch.md, "Thumb code".
 */
#ifndef ALOFT_PATCH_THUMB_H
#define ALOFT_PATCH_THUMB_H

#include "aloft/patch.h"

/* Instructions whose first halfword is at least this have two. */
#define ALOFT_THUMB_LONG 0xe800u

/* As the other decoders of code: see patch_walk.h. */
void aloft_thumb_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end);

/* Of literals ahead nothing is known any more. */
void aloft_thumb_forget(struct aloft_patch_decoder *d);

/* Where the near place that the unit at hand leads to is expected in the target. */
uint32_t aloft_thumb_near(const struct aloft_patch_decoder *d);

/* It turned out to be at `actual`. */
void aloft_thumb_learn(struct aloft_patch_decoder *d, uint32_t actual);

#endif
