#include "patch_range.h"

#include "bytes.h"
#include "patch_models.h"

#define TOP 0x1000000u
#define SEEN_LIMIT 20u
#define LONGEST_NUMBER 31u

/* How far a model moves, in 1/65536 of the way, by bits seen: 131072 / (2 * seen + 3). */
static const uint16_t rates[SEEN_LIMIT + 1u] = {
    43690, 26214, 18724, 14563, 11915, 10082, 8738, 7710, 6898, 6241, 5698,
    5242, 4854, 4519, 4228, 3971, 3744, 3542, 3360, 3196, 3048,
};

uint32_t aloft_range_feed(struct aloft_range_decoder *r, const uint8_t *in, uint32_t size)
{
    uint32_t count = aloft_smaller(size, ALOFT_PATCH_INPUT_SIZE - r->held);
    for (uint32_t i = 0; i < count; i++) {
        r->input[(r->first + r->held) % ALOFT_PATCH_INPUT_SIZE] = in[i];
        r->held++;
    }
    return count;
}

static uint32_t next_byte(struct aloft_range_decoder *r)
{
    if (r->held == 0) {
        r->is_exhausted = true;
        return 0;
    }
    uint32_t byte = r->input[r->first];
    r->first = (uint8_t)((r->first + 1u) % ALOFT_PATCH_INPUT_SIZE);
    r->held--;
    return byte;
}

void aloft_range_start(struct aloft_range_decoder *r)
{
    r->range = 0xffffffffu;
    for (uint32_t i = 0; i < 4; i++) {
        r->code = r->code << 8 | next_byte(r);
    }
}

static void refill(struct aloft_range_decoder *r)
{
    while (r->range < TOP) {
        r->range <<= 8;
        r->code = r->code << 8 | next_byte(r);
    }
}

uint32_t aloft_range_bit(struct aloft_range_decoder *r, uint32_t model)
{
    uint32_t zero = r->zero[model];
    uint32_t seen = r->seen[model];
    uint32_t bound = (r->range >> 12) * (zero >> 4);
    uint32_t bit = r->code >= bound;
    if (bit == 0) {
        r->range = bound;
        zero += ((0xffffu - zero) * rates[seen]) >> 16;
    } else {
        r->code -= bound;
        r->range -= bound;
        zero -= (zero * rates[seen]) >> 16;
    }
    r->zero[model] = (uint16_t)zero;
    if (seen < SEEN_LIMIT) {
        r->seen[model] = (uint8_t)(seen + 1u);
    }
    refill(r);
    return bit;
}

/* `count` equiprobable bits, most significant first. */
static uint32_t direct(struct aloft_range_decoder *r, uint32_t count)
{
    uint32_t value = 0;
    for (; count > 0; count--) {
        r->range >>= 1;
        uint32_t bit = r->code >= r->range;
        if (bit != 0) {
            r->code -= r->range;
        }
        value = value << 1 | bit;
        refill(r);
    }
    return value;
}

uint32_t aloft_range_tree(struct aloft_range_decoder *r, uint32_t models, uint32_t bits)
{
    uint32_t node = 1;
    for (uint32_t i = 0; i < bits; i++) {
        node = node * 2u + aloft_range_bit(r, models + node);
    }
    return node - (1u << bits);
}

/* Adaptive Exp-Golomb: the bit length of value + 1 in unary, two modelled bits of short ones, the rest equiprobable. */
uint32_t aloft_range_number(struct aloft_range_decoder *r, uint32_t models)
{
    uint32_t length = 0;
    while (length < LONGEST_NUMBER &&
           aloft_range_bit(r, models + aloft_smaller(length, ALOFT_MODELS_UNARY - 1u)) != 0) {
        length++;
    }
    uint32_t rest = length;
    uint32_t result = 1;
    if (length > 0 && length <= ALOFT_MODELS_LENGTHS) {
        uint32_t tree = models + ALOFT_MODELS_UNARY + (length - 1u) * 3u;
        result = result * 2u + aloft_range_bit(r, tree);
        rest--;
        if (rest > 0) {
            result = result * 2u + aloft_range_bit(r, tree + 1u + (result & 1u));
            rest--;
        }
    }
    return (result << rest | direct(r, rest)) - 1u;
}

uint32_t aloft_range_signed(struct aloft_range_decoder *r, uint32_t models)
{
    /* 0, -1, 1, -2, 2, ... */
    uint32_t folded = aloft_range_number(r, models);
    return folded >> 1 ^ (0u - (folded & 1u));
}
