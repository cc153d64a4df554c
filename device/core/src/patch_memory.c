#include "patch_memory.h"

#include <string.h>

#include "bytes.h"
#include "patch_bytes.h"
#include "patch_space.h"

/* Reads start here, as flash likes it. */
#define ALIGNMENT 4u

void aloft_patch_fail(struct aloft_patch_decoder *d, enum aloft_status status)
{
    if (d->status == ALOFT_OK) {
        d->status = status;
    }
}

/* Gets bytes of the base or of the target, wherever the latter are by now. */
static void read_image(struct aloft_patch_decoder *d, bool is_target, uint32_t at, uint8_t *out, uint32_t size)
{
    bool (*read)(void *, uint32_t, uint8_t *, uint32_t) = d->io.read_base;
    enum aloft_status error = ALOFT_ERR_PATCH_BASE_READ;
    if (is_target) {
        /* Bytes that were not given away are only in the output so far. */
        uint32_t given = aloft_target_given(d);
        uint32_t stored = at < given ? aloft_smaller(size, given - at) : 0;
        for (; size > stored; size--) {
            out[size - 1u] = d->out[at + size - 1u - given];
        }
        read = d->io.read_target;
        error = ALOFT_ERR_PATCH_TARGET_READ;
    }
    if (size > 0 && (d->status != ALOFT_OK || !read(d->io.context, at, out, size))) {
        aloft_patch_fail(d, error);
        memset(out, 0, size);
    }
}

/* --- Base --- */

void aloft_base_move(struct aloft_patch_decoder *d, uint32_t at, uint32_t count)
{
    struct aloft_patch_window *window = &d->window;
    /* From the walk's place on, which is wanted again, if `at` is not too far from it. */
    uint32_t start = window->focus & ~(ALIGNMENT - 1u);
    if (at - start > ALOFT_PATCH_WINDOW_SIZE - count) {
        start = at & ~(ALIGNMENT - 1u);
    }
    window->end = start + ALOFT_PATCH_WINDOW_SIZE;
    memset(window->bytes, 0, ALOFT_PATCH_WINDOW_SIZE);
    read_image(d, false, start, window->bytes, aloft_smaller(ALOFT_PATCH_WINDOW_SIZE, d->base_size - start));
}

uint32_t aloft_base_word(struct aloft_patch_decoder *d, uint32_t at)
{
    return aloft_load32(aloft_base_bytes(d, at, 4));
}

/* --- Words from elsewhere --- */

/* Fills a block so that it holds the word at `at`: from a multiple of its size on, unless that would cut the word. */
static void fill_block(struct aloft_patch_decoder *d, struct aloft_patch_block *block, bool is_target, uint32_t at)
{
    uint32_t start = at & ~(ALOFT_PATCH_BLOCK_SIZE - 1u);
    if (at - start > ALOFT_PATCH_BLOCK_SIZE - 4u) {
        start = at;
    }
    uint32_t size = aloft_smaller(ALOFT_PATCH_BLOCK_SIZE, (is_target ? d->position : d->base_size) - start);
    block->start = start;
    block->words = (uint8_t)(size - 3u);
    block->is_target = is_target;
    read_image(d, is_target, start, block->bytes, size);
}

uint32_t aloft_literal(struct aloft_patch_decoder *d, bool is_target, uint32_t at)
{
    struct aloft_patch_block *block = d->blocks;
    while (block->is_target != is_target || at - block->start >= block->words) {
        block++;
        if (block == d->blocks + ALOFT_PATCH_BLOCKS) {
            /* The block filled longest ago makes way. */
            d->last_block = (uint8_t)((d->last_block + 1u) % ALOFT_PATCH_BLOCKS);
            block = &d->blocks[d->last_block];
            fill_block(d, block, is_target, at);
            break;
        }
    }
    return aloft_load32(block->bytes + (at - block->start));
}

/* --- Target --- */

/* The `size` bytes at `bytes` are the target's next: look for segment headers among them. */
static void follow(struct aloft_patch_decoder *d, const uint8_t *bytes, uint32_t size)
{
    struct aloft_address_space *space = &d->target_space;
    aloft_surroundings_follow(d, bytes, size);
    while (size > 0) {
        uint32_t place = d->followed - space->next_header;
        uint32_t step = 1;
        if (place < ALOFT_SPACE_HEADER_SIZE) {
            d->target_header[place] = *bytes;
            if (place == ALOFT_SPACE_HEADER_SIZE - 1u) {
                aloft_space_take_header(space, d->target_header);
            }
        } else {
            step = aloft_smaller(size, 0u - place);
        }
        d->followed += step;
        bytes += step;
        size -= step;
    }
}

void aloft_target_follow(struct aloft_patch_decoder *d)
{
    uint32_t known = d->followed - aloft_target_given(d);
    if (known < d->made) {
        follow(d, d->out + known, d->made - known);
        known = d->made;
    }
    known -= d->made;
    if (known < d->carried) {
        follow(d, d->carry + known, d->carried - known);
    }
}

void aloft_target_put(struct aloft_patch_decoder *d, uint32_t word, uint32_t size)
{
    if (aloft_target_room(d) >= 4u) {
        aloft_target_put_fast(d, word, size);
        return;
    }
    d->position += size;
    for (; size > 0; size--) {
        if (d->made < d->out_size) {
            d->out[d->made++] = (uint8_t)word;
        } else {
            d->carry[d->carried++] = (uint8_t)word;
        }
        word >>= 8;
    }
}

void aloft_target_copy(struct aloft_patch_decoder *d, uint32_t from, uint32_t size)
{
    uint8_t *out = d->out + d->made;
    d->made += size;
    d->position += size;
    while (size > 0) {
        d->window.focus = from;
        const uint8_t *bytes = aloft_base_bytes(d, from, 1);
        uint32_t count = aloft_smaller(size, d->window.end - from);
        memcpy(out, bytes, count);
        from += count;
        out += count;
        size -= count;
    }
}

uint32_t aloft_target_repeat(struct aloft_patch_decoder *d, uint32_t distance, uint32_t size)
{
    uint8_t *out = d->out + d->made;
    uint32_t count = aloft_smaller(size, aloft_target_room(d));
    uint32_t fresh = aloft_smaller(count, distance);
    read_image(d, true, d->followed - distance, out, fresh);
    for (uint32_t i = fresh; i < count; i++) {
        out[i] = out[i - distance];
    }
    d->made += count;
    d->position += count;
    return count;
}
