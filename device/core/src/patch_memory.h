/*
 * How the decoder sees its images: the base through small windows, so that flash is read in few large pieces; the target
 * partly in the caller's slot, partly in the output of the running poll.
 *
 * A read that fails sets d->status and gives zeros: callers go on to the end of their bounded work and stop there,
 * and what was written meanwhile is dropped.
 */
#ifndef ALOFT_PATCH_MEMORY_H
#define ALOFT_PATCH_MEMORY_H

#include "aloft/patch.h"
#include "bytes.h"

/* Stops the decoder; the first reason stays. */
void aloft_patch_fail(struct aloft_patch_decoder *d, enum aloft_status status);

/* Moves the window so that it holds `count` bytes from `at` on. */
void aloft_base_move(struct aloft_patch_decoder *d, uint32_t at, uint32_t count);

/* The `count` bytes or more from `at` on, inside the base and near the walk's place; zeros behind its end. They stay until
 * something else is asked for. */
static inline const uint8_t *aloft_base_bytes(struct aloft_patch_decoder *d, uint32_t at, uint32_t count)
{
    if (d->window.end - at - count > ALOFT_PATCH_WINDOW_SIZE - count) {
        aloft_base_move(d, at, count);
    }
    return d->window.bytes + (at + ALOFT_PATCH_WINDOW_SIZE - d->window.end);
}

/* The little-endian word that begins there. */
uint32_t aloft_base_word(struct aloft_patch_decoder *d, uint32_t at);

/* A word anywhere inside the base, or inside the part of the target that is decoded. */
uint32_t aloft_literal(struct aloft_patch_decoder *d, bool is_target, uint32_t at);

/* Bytes the caller's buffer has room for. */
static inline uint32_t aloft_target_room(const struct aloft_patch_decoder *d)
{
    return d->out_size - d->made;
}

/* Target bytes that earlier polls returned. */
static inline uint32_t aloft_target_given(const struct aloft_patch_decoder *d)
{
    return d->position - d->made - d->carried;
}

/* Takes note of what was appended since the last time: before that, it is not in d->surroundings. */
void aloft_target_follow(struct aloft_patch_decoder *d);

/* The same if there are segment headers among it: before that, they are not in d->target_space. */
static inline void aloft_target_follow_headers(struct aloft_patch_decoder *d)
{
    if (d->position > d->target_space.next_header) {
        aloft_target_follow(d);
    }
}

/* Appends the first `size` bytes of a word, four at most. Those there is no room for are carried to the next poll. */
void aloft_target_put(struct aloft_patch_decoder *d, uint32_t word, uint32_t size);

/* The same where there is room for four bytes. */
static inline void aloft_target_put_fast(struct aloft_patch_decoder *d, uint32_t word, uint32_t size)
{
    aloft_store32(d->out + d->made, word);
    d->made += size;
    d->position += size;
}

/* Appends `size` bytes of the base, no more than there is room for. */
void aloft_target_copy(struct aloft_patch_decoder *d, uint32_t from, uint32_t size);

/* Appends bytes from `distance` before, at most `size` and no more than there is room for; says how many. */
uint32_t aloft_target_repeat(struct aloft_patch_decoder *d, uint32_t distance, uint32_t size);

#endif
