/*
 * Bytes by what three contexts say of each bit, and the contexts: what the bytes just written say about the next one.
 * docs/spec/patch.md, "Bytes".
 */
#ifndef ALOFT_PATCH_BYTES_H
#define ALOFT_PATCH_BYTES_H

#include "aloft/patch.h"

/* A byte of the target. */
uint8_t aloft_bytes_literal(struct aloft_patch_decoder *d);

/* What is to be added to the byte `old` of the base. */
uint8_t aloft_bytes_difference(struct aloft_patch_decoder *d, uint32_t old, bool is_code);

/* Sets all models, `count` of them, and the weights to their first values. */
void aloft_bytes_begin(struct aloft_patch_decoder *d, uint32_t count);

/* Takes note of bytes that d->followed, not yet moved, stands before. */
void aloft_surroundings_follow(struct aloft_patch_decoder *d, const uint8_t *bytes, uint32_t size);

/* Sizes of instructions less one, two bits each, by the lowest four bits of their first byte; for each instruction set. Four
 * bytes where there are no instructions. */
extern const uint32_t aloft_instruction_sizes[];

/* Size of the instruction that begins with `word`, by one of these. */
static inline uint32_t aloft_instruction_size(uint32_t sizes, uint32_t word)
{
    return (sizes >> 2u * (word & 15u) & 3u) + 1u;
}

#endif
