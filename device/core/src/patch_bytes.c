#include "patch_bytes.h"

#include "bytes.h"
#include "patch_body.h"
#include "patch_models.h"
#include "patch_range.h"
#include "patch_thumb.h"

/* Contexts of differences are told apart from those of literals by their upper bits. */
#define DIFFERENCES 0x400u
/* Weights: by byte of the instruction 0..3, then differences of data and of code. */
#define DIFFERENCE_WEIGHTS 4u
/* Weights are in 1/65536; the first are a little more than a third. */
#define FIRST_WEIGHT 0x5000
#define HASH 0x9e3779b1u
/* Within so many bytes nearly all code falls into step. */
#define SETTLING 64u

const uint32_t aloft_instruction_sizes[] = {
    [ALOFT_SET_NONE] = 0xffffffffu,
    [ALOFT_SET_XTENSA] = 0xa555aaaau,
    [ALOFT_SET_XTENSA_WIDE] = 0xf555aaaau,
    [ALOFT_SET_RISCV] = 0xd5d5d5d5u,
    [ALOFT_SET_THUMB] = 0x55555555u, /* less the second halfword, if there is one */
};

static uint8_t mixed_byte(struct aloft_patch_decoder *d, const uint32_t contexts[3], uint32_t weights)
{
    uint32_t node = 1;
    while (node < 0x100u) {
        uint16_t *models[3];
        for (uint32_t i = 0; i < 3; i++) {
            uint32_t place = (contexts[i] << 8 | node) * HASH >> (32u - d->table_bits);
            models[i] = d->range.models + ALOFT_MODEL_TABLES + (i << d->table_bits) + place;
        }
        node = node << 1 | aloft_range_mixed_bit(&d->range, models, d->weights[weights]);
    }
    return (uint8_t)node;
}

uint8_t aloft_bytes_literal(struct aloft_patch_decoder *d)
{
    const struct aloft_surroundings *s = &d->surroundings;
    uint32_t first = s->first;
    if (ALOFT_SET_IS_THUMB(d->set)) {
        /* Halfwords are known by their second byte: that of the one before, or at a halfword's start the one before that. */
        first = s->history >> (8u + (s->phase & 1u) * 8u) & 0xffu;
    }
    const uint32_t contexts[3] = {s->phase, s->history >> 24, first * 4u + s->phase};
    return mixed_byte(d, contexts, s->phase);
}

uint8_t aloft_bytes_difference(struct aloft_patch_decoder *d, uint32_t old, bool is_code)
{
    uint32_t code = is_code ? 1u : 0u;
    const uint32_t contexts[3] = {DIFFERENCES + code, DIFFERENCES + old * 2u + code,
                                  DIFFERENCES + d->last_difference * 2u + code};
    d->last_difference = mixed_byte(d, contexts, DIFFERENCE_WEIGHTS + code);
    return d->last_difference;
}

void aloft_bytes_begin(struct aloft_patch_decoder *d, uint32_t count)
{
    aloft_range_begin(&d->range, count);
    for (uint32_t i = 0; i < ALOFT_PATCH_WEIGHTS; i++) {
        for (uint32_t k = 0; k < 3; k++) {
            d->weights[i][k] = FIRST_WEIGHT;
        }
    }
}

/* Size of the instruction at `bytes`; with Thumb the second byte counts too, if there is one. */
static uint32_t size_at(const struct aloft_patch_decoder *d, const uint8_t *bytes, bool has_second)
{
    bool is_long = ALOFT_SET_IS_THUMB(d->set) && has_second && bytes[1] >= ALOFT_THUMB_LONG >> 8;
    return is_long ? 4u : aloft_instruction_size(aloft_instruction_sizes[d->set], bytes[0]);
}

/*
 * A place near the end of many bytes where an instruction begins. Wherever one begins now, after a few more all have the
 * same beginnings. 0 if that takes too long.
 */
static uint32_t find_beginning(const struct aloft_patch_decoder *d, const uint8_t *bytes, uint32_t size)
{
    /* Halfwords begin at even places of the target; bit i: an instruction may begin at `at` + i. */
    uint32_t at = size - SETTLING;
    uint32_t beginnings = ALOFT_SET_IS_XTENSA(d->set) ? 15u : 5u << ((d->followed + at) & 1u);
    for (; at + 4u < size; at++) {
        if (beginnings == 1u) {
            return at;
        }
        if ((beginnings & 1u) != 0) {
            beginnings |= 1u << size_at(d, bytes + at, true);
        }
        beginnings >>= 1;
    }
    return 0;
}

void aloft_surroundings_follow(struct aloft_patch_decoder *d, const uint8_t *bytes, uint32_t size)
{
    struct aloft_surroundings *s = &d->surroundings;
    uint32_t first = s->first;
    /* Of the instruction at hand and of the next one; the former may lie before the bytes. */
    uint32_t start = 0u - s->phase;
    uint32_t next = s->left;
    uint32_t beginning = size > SETTLING ? find_beginning(d, bytes, size) : 0;
    if (beginning > 0) {
        next = beginning;
        start = beginning - 4u;
    }
    for (;;) {
        if (ALOFT_SET_IS_THUMB(d->set) && next <= size && next - start == 2u && bytes[next - 1u] >= ALOFT_THUMB_LONG >> 8) {
            next += 2u;
        }
        if (next >= size) {
            break;
        }
        start = next;
        first = bytes[start];
        next += aloft_instruction_size(aloft_instruction_sizes[d->set], first);
    }
    bool is_whole = next == size;
    s->left = (uint8_t)(next - size);
    s->phase = is_whole ? 0 : (uint8_t)(size - start);
    s->first = is_whole ? 0 : (uint8_t)first;
    for (uint32_t i = size - aloft_smaller(size, 4); i < size; i++) {
        s->history = s->history >> 8 | (uint32_t)bytes[i] << 24;
    }
}
