#include "patch_range.h"

#include "bytes.h"
#include "patch_models.h"

#define TOP 0x1000000u
#define SEEN 15u
#define CERTAIN 4096u
#define LONGEST_NUMBER 31u

/* How far a model moves, in 1/65536 of the way, by bits seen: 131072 / (2 * seen + 3). */
static const uint16_t rates[SEEN + 1u] = {43690, 26214, 18724, 14563, 11915, 10082, 8738, 7710,
                                          6898,  6241,  5698,  5242,  4854,  4519,  4228, 3971};

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

/* The bit below or above `bound`. */
static uint32_t split(struct aloft_range_decoder *r, uint32_t bound)
{
    uint32_t bit = r->code >= bound;
    if (bit == 0) {
        r->range = bound;
    } else {
        r->code -= bound;
        r->range -= bound;
    }
    while (r->range < TOP) {
        r->range <<= 8;
        r->code = r->code << 8 | next_byte(r);
    }
    return bit;
}

uint32_t aloft_range_chance_bit(struct aloft_range_decoder *r, uint32_t chance)
{
    return split(r, (r->range >> 12) * chance);
}

uint32_t aloft_model_chance(uint16_t model)
{
    uint32_t zero = model >> 4;
    return zero > 0 ? zero : 1u;
}

void aloft_model_learn(uint16_t *model, uint32_t bit)
{
    uint32_t seen = *model & SEEN;
    uint32_t zero = *model >> 4;
    if (bit == 0) {
        zero += ((CERTAIN - 1u - zero) * rates[seen] + 0x8000u) >> 16;
    } else {
        zero -= (zero * rates[seen] + 0x8000u) >> 16;
    }
    *model = (uint16_t)(zero << 4 | aloft_smaller(seen + 1u, SEEN));
}

uint32_t aloft_range_bit(struct aloft_range_decoder *r, uint32_t model)
{
    uint32_t bit = aloft_range_chance_bit(r, aloft_model_chance(r->models[model]));
    aloft_model_learn(&r->models[model], bit);
    return bit;
}

uint32_t aloft_range_tree(struct aloft_range_decoder *r, uint32_t models, uint32_t bits)
{
    uint32_t node = 1;
    for (uint32_t i = 0; i < bits; i++) {
        node = node * 2u + aloft_range_bit(r, models + node);
    }
    return node - (1u << bits);
}

/*
 * Adaptive Exp-Golomb: the bit length of value + 1 in unary; of the bits behind the leading one the first two of short
 * numbers and the last two have models.
 */
uint32_t aloft_range_number(struct aloft_range_decoder *r, uint32_t models)
{
    uint32_t length = 0;
    while (length < LONGEST_NUMBER &&
           aloft_range_bit(r, models + aloft_smaller(length, ALOFT_MODELS_UNARY - 1u)) != 0) {
        length++;
    }
    uint32_t result = 1;
    uint32_t tree = models + ALOFT_MODELS_UNARY + (length - 1u) * 3u;
    for (uint32_t left = length; left > 0; left--) {
        uint32_t bit;
        if (length <= ALOFT_MODELS_LENGTHS && result < 4u) {
            bit = aloft_range_bit(r, tree + result - 1u);
        } else if (left <= ALOFT_MODELS_LOW) {
            bit = aloft_range_bit(r, models + ALOFT_MODELS_NUMBER - ALOFT_MODELS_LOW + left - 1u);
        } else {
            bit = split(r, r->range >> 1);
        }
        result = result << 1 | bit;
    }
    return result - 1u;
}

uint32_t aloft_range_signed(struct aloft_range_decoder *r, uint32_t models)
{
    /* 0, -1, 1, -2, 2, ... */
    uint32_t folded = aloft_range_number(r, models);
    return folded >> 1 ^ (0u - (folded & 1u));
}
