/*
 * Runs of units that stay as they are at first sight, as most do: passed without a look at each from every side. Whatever
 * is not passed here is found and written one by one, to the same bytes. ALOFT_PATCH_HAS_RUNS says whether this is there.
 */
#ifndef ALOFT_PATCH_RUNS_H
#define ALOFT_PATCH_RUNS_H

#include "patch_body.h"

/* What is looked at from the start of a unit on. */
#define ALOFT_RUNS_OUTLOOK 8u

/* Writes the next units of the copy that stay as they are, while the window holds them. */
void aloft_runs_pass(struct aloft_patch_decoder *d);

/*
 * Skip units of the copy that stay as they are if plain bytes do: from the walk's place on, which is at `bytes`, to the
 * last that may begin at `last`. Answer where the next one begins.
 */
const uint8_t *aloft_data_skip(struct aloft_patch_decoder *d, const uint8_t *bytes, const uint8_t *last);
const uint8_t *aloft_xtensa_skip(struct aloft_patch_decoder *d, const uint8_t *bytes, const uint8_t *last);
const uint8_t *aloft_riscv_skip(struct aloft_patch_decoder *d, const uint8_t *bytes, const uint8_t *last);

#endif
