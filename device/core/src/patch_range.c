/*
 * Range coder, adaptive models and numbers of the patch format.
 */
#include "patch_internal.h"

#define TOP 0x1000000u
#define LIMIT 20u
#define LONGEST 31u

/* floor(131072 / (2 * seen + 3)): a fresh model moves by 2/3, a settled one by 1/21. */
static const uint16_t rates[LIMIT + 1u] = {43690, 26214, 18724, 14563, 11915, 10082, 8738, 7710, 6898, 6241, 5698,
                                           5242,  4854,  4519,  4228,  3971,  3744,  3542, 3360, 3196, 3048};

static uint8_t next_byte(struct aloft_patch_decoder *d)
{
    if (d->input_at == d->input_end) {
        d->is_exhausted = true;
        return 0;
    }
    return d->input[d->input_at++];
}

static void refill(struct aloft_patch_decoder *d)
{
    while (d->range < TOP) {
        d->range <<= 8;
        d->code = d->code << 8 | next_byte(d);
    }
}

void patch_range_start(struct aloft_patch_decoder *d)
{
    d->range = 0xffffffffu;
    d->code = 0;
    for (int i = 0; i < 4; i++) {
        d->code = d->code << 8 | next_byte(d);
    }
}

uint32_t patch_bit(struct aloft_patch_decoder *d, uint32_t model)
{
    uint32_t zero = d->zero[model];
    uint32_t rate = rates[d->seen[model]];
    uint32_t bound = (d->range >> 12) * (zero >> 4);
    uint32_t bit = d->code >= bound;
    if (bit == 0) {
        d->range = bound;
        zero += ((0xffffu - zero) * rate) >> 16;
    } else {
        d->code -= bound;
        d->range -= bound;
        zero -= (zero * rate) >> 16;
    }
    d->zero[model] = (uint16_t)zero;
    if (d->seen[model] < LIMIT) {
        d->seen[model]++;
    }
    refill(d);
    return bit;
}

static uint32_t direct(struct aloft_patch_decoder *d, unsigned count)
{
    uint32_t value = 0;
    for (; count > 0; count--) {
        d->range >>= 1;
        uint32_t bit = d->code >= d->range;
        if (bit != 0) {
            d->code -= d->range;
        }
        value = value << 1 | bit;
        refill(d);
    }
    return value;
}

uint32_t patch_number(struct aloft_patch_decoder *d, uint32_t models)
{
    unsigned length = 0;
    while (length < LONGEST && patch_bit(d, models + (length < PATCH_UNARY ? length : PATCH_UNARY - 1u)) != 0) {
        length++;
    }
    uint32_t value = 1;
    unsigned rest = length;
    if (length >= 1 && length <= PATCH_MODELLED) {
        uint32_t tree = models + PATCH_UNARY + (length - 1u) * 3u;
        value = 2u + patch_bit(d, tree);
        rest--;
        if (length >= 2) {
            value = 2u * value + patch_bit(d, tree + 1u + (value & 1u));
            rest--;
        }
    }
    /* rest is 31 at most and value 1 then, so nothing is shifted out. */
    return ((value << rest) | direct(d, rest)) - 1u;
}

uint32_t patch_signed(struct aloft_patch_decoder *d, uint32_t models)
{
    uint32_t folded = patch_number(d, models);
    return (folded & 1u) != 0 ? 0u - (folded / 2u + 1u) : folded / 2u;
}

uint32_t patch_tree(struct aloft_patch_decoder *d, uint32_t models, unsigned bits)
{
    uint32_t node = 1;
    for (unsigned i = 0; i < bits; i++) {
        node = node * 2u + patch_bit(d, models + node);
    }
    return node - (1u << bits);
}
