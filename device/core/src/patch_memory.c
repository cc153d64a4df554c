#include "patch_memory.h"

#include <string.h>

#include "bytes.h"
#include "patch_space.h"

/* Reads start here, as flash likes it. */
#define ALIGNMENT 4u

void aloft_patch_fail(struct aloft_patch_decoder *d, enum aloft_status status)
{
    if (d->status == ALOFT_OK) {
        d->status = status;
    }
}

/* --- Base --- */

static void read_base(struct aloft_patch_decoder *d, uint32_t at, uint8_t *out, uint32_t size)
{
    if (d->status != ALOFT_OK || !d->io.read_base(d->io.context, at, out, size)) {
        aloft_patch_fail(d, ALOFT_ERR_PATCH_BASE_READ);
        memset(out, 0, size);
    }
}

/* Moves the window so that it holds `at`, which is inside the base, and if possible everything from the walk's place. */
static void move_window(struct aloft_patch_decoder *d, uint32_t at)
{
    struct aloft_patch_window *window = &d->window;
    uint32_t start = window->focus & ~(ALIGNMENT - 1u);
    if (at < start || at - start >= ALOFT_PATCH_WINDOW_SIZE) {
        start = at & ~(ALIGNMENT - 1u);
    }
    window->start = start;
    window->size = aloft_smaller(ALOFT_PATCH_WINDOW_SIZE, d->base_size - start);
    read_base(d, start, window->bytes, window->size);
}

uint32_t aloft_base_byte(struct aloft_patch_decoder *d, uint32_t at)
{
    if (at >= d->base_size) {
        return 0;
    }
    if (at - d->window.start >= d->window.size) {
        move_window(d, at);
    }
    return d->window.bytes[at - d->window.start];
}

uint32_t aloft_base_word(struct aloft_patch_decoder *d, uint32_t at)
{
    uint32_t place = at - d->window.start;
    if (place < d->window.size && d->window.size - place >= 4u) {
        return aloft_load32(d->window.bytes + place);
    }
    uint32_t word = 0;
    for (uint32_t i = 4; i > 0; i--) {
        /* The last byte first: it is the one that moves the window. */
        word = word << 8 | aloft_base_byte(d, at + i - 1u);
    }
    return word;
}

void aloft_base_copy(struct aloft_patch_decoder *d, uint32_t at, uint8_t *out, uint32_t size)
{
    while (size > 0) {
        d->window.focus = at;
        if (at - d->window.start >= d->window.size) {
            move_window(d, at);
        }
        uint32_t place = at - d->window.start;
        uint32_t count = aloft_smaller(size, d->window.size - place);
        memcpy(out, d->window.bytes + place, count);
        at += count;
        out += count;
        size -= count;
    }
}

/* --- Words from elsewhere --- */

static void read_target(struct aloft_patch_decoder *d, uint32_t at, uint8_t *out, uint32_t size)
{
    if (d->status != ALOFT_OK || !d->io.read_target(d->io.context, at, out, size)) {
        aloft_patch_fail(d, ALOFT_ERR_PATCH_TARGET_READ);
        memset(out, 0, size);
    }
}

/* Fills a block so that it holds the word at `at`: from a multiple of its size on, unless that would cut the word. */
static void fill_block(struct aloft_patch_decoder *d, struct aloft_patch_block *block, bool is_target, uint32_t at)
{
    uint32_t start = at & ~(ALOFT_PATCH_BLOCK_SIZE - 1u);
    if (at - start > ALOFT_PATCH_BLOCK_SIZE - 4u) {
        start = at;
    }
    uint32_t size = aloft_smaller(ALOFT_PATCH_BLOCK_SIZE, (is_target ? d->position : d->base_size) - start);
    block->start = start;
    block->size = (uint8_t)size;
    block->is_target = is_target;
    if (!is_target) {
        read_base(d, start, block->bytes, size);
        return;
    }
    /* Bytes behind `given` are only in the output so far. */
    uint32_t stored = start < d->given ? aloft_smaller(size, d->given - start) : 0;
    if (stored > 0) {
        read_target(d, start, block->bytes, stored);
    }
    if (stored < size) {
        memcpy(block->bytes + stored, d->out + (start + stored - d->given), size - stored);
    }
}

static uint32_t literal(struct aloft_patch_decoder *d, bool is_target, uint32_t at)
{
    struct aloft_patch_block *block = d->blocks;
    bool is_held = false;
    for (uint32_t i = 0; i < ALOFT_PATCH_BLOCKS && !is_held; i++) {
        struct aloft_patch_block *other = &d->blocks[i];
        uint32_t place = at - other->start;
        is_held = other->is_target == is_target && place < other->size && other->size - place >= 4u;
        if (is_held || other->used < block->used) {
            block = other;
        }
    }
    if (!is_held) {
        fill_block(d, block, is_target, at);
    }
    block->used = ++d->clock;
    return aloft_load32(block->bytes + (at - block->start));
}

uint32_t aloft_base_literal(struct aloft_patch_decoder *d, uint32_t at)
{
    return literal(d, false, at);
}

uint32_t aloft_target_literal(struct aloft_patch_decoder *d, uint32_t at)
{
    return literal(d, true, at);
}

/* --- Target --- */

uint32_t aloft_target_room(const struct aloft_patch_decoder *d)
{
    return d->out_size - d->made;
}

/* Bytes that follow d->position became known: look for segment headers among them. */
static void follow(struct aloft_patch_decoder *d, const uint8_t *bytes, uint32_t size)
{
    struct aloft_address_space *space = &d->target_space;
    if (size == 0) {
        return;
    }
    d->last = bytes[size - 1u];
    uint32_t i = 0;
    while (space->next_header < d->position + size && i < size) {
        /* Headers come in order, so the next one does not begin before these bytes unless part of it is known. */
        if (d->position + i < space->next_header) {
            i = space->next_header - d->position;
            continue;
        }
        uint32_t place = d->position + i - space->next_header;
        d->target_header[place] = bytes[i];
        i++;
        if (place == ALOFT_SPACE_HEADER_SIZE - 1u) {
            aloft_space_take_header(space, d->target_header);
        }
    }
    d->position += size;
}

void aloft_target_put(struct aloft_patch_decoder *d, const uint8_t *bytes, uint32_t size)
{
    uint32_t fitting = aloft_smaller(size, aloft_target_room(d));
    memcpy(d->out + d->made, bytes, fitting);
    d->made += fitting;
    for (uint32_t i = fitting; i < size; i++) {
        d->carry[d->carried] = bytes[i];
        d->carried++;
    }
    follow(d, bytes, size);
}

void aloft_target_copy(struct aloft_patch_decoder *d, uint32_t from, uint32_t size)
{
    uint8_t *out = d->out + d->made;
    aloft_base_copy(d, from, out, size);
    if (d->status == ALOFT_OK) {
        d->made += size;
        follow(d, out, size);
    }
}

uint32_t aloft_target_repeat(struct aloft_patch_decoder *d, uint32_t distance, uint32_t size)
{
    uint32_t from = d->position - distance;
    uint8_t *out = d->out + d->made;
    uint32_t count = aloft_smaller(size, aloft_target_room(d));
    if (from < d->given) {
        count = aloft_smaller(count, d->given - from);
        read_target(d, from, out, count);
        if (d->status != ALOFT_OK) {
            return 0;
        }
    } else {
        /* Byte by byte: what is written may be what is to be repeated. */
        for (uint32_t i = 0; i < count; i++) {
            out[i] = d->out[from - d->given + i];
        }
    }
    d->made += count;
    follow(d, out, count);
    return count;
}
