/*
 * Repeats of what the target already holds: code keeps what its calls and literal loads mean. docs/spec/patch.md,
 * "Repeats".
 */
#ifndef ALOFT_PATCH_REPEAT_H
#define ALOFT_PATCH_REPEAT_H

#include "aloft/patch.h"

/* Appends the next bytes of the repeat at work, one or more, at most d->left; says how many. */
uint32_t aloft_repeat(struct aloft_patch_decoder *d);

#endif
