/*
 * Binary adaptive range decoder, and numbers as sequences of binary decisions. docs/spec/patch.md, "Range coder" and
 * "Numbers". Models are named by their index in the table of patch_models.h.
 */
#ifndef ALOFT_PATCH_RANGE_H
#define ALOFT_PATCH_RANGE_H

#include "aloft/patch.h"

/* The symbols decoded between two looks at the input take less: seven literals, an operation and its numbers 178 bytes. */
#define ALOFT_RANGE_GROUP_SIZE 192u

/* Takes patch bytes, as many as there is room for; says how many. */
uint32_t aloft_range_feed(struct aloft_range_decoder *r, const uint8_t *in, uint32_t size);

/* Sets all models, `count` of them, to their first states. */
void aloft_range_begin(struct aloft_range_decoder *r, uint32_t count);

/* Consumes the four bytes the stream begins with. */
void aloft_range_start(struct aloft_range_decoder *r);

/* One bit with an adaptive model. */
uint32_t aloft_range_bit(struct aloft_range_decoder *r, uint32_t model);

/* One bit by what three models say together. */
uint32_t aloft_range_mixed_bit(struct aloft_range_decoder *r, uint16_t *const models[3], int32_t weights[3]);

/* A value of `bits` bits through a binary tree of models, most significant bit first. */
uint32_t aloft_range_tree(struct aloft_range_decoder *r, uint32_t models, uint32_t bits);

/* A number from 0 to 2^32 - 2. */
uint32_t aloft_range_number(struct aloft_range_decoder *r, uint32_t models);

/* A number from -(2^31 - 1) to 2^31 - 1, modulo 2^32. */
uint32_t aloft_range_signed(struct aloft_range_decoder *r, uint32_t models);

#endif
