#include "patch_range.h"

#include "bytes.h"
#include "patch_first.h"
#include "patch_models.h"

#define TOP 0x1000000u
#define SEEN 15u
#define CERTAIN 4096
#define LONGEST_NUMBER 31u
/* A model before its first bit: zeros and ones alike, none seen. */
#define FRESH_MODEL 0x8000u
/* First states are this far apart, in halves of the unit of opinions, and count for as many symbols seen. */
#define STATE_STEP 77
#define FIRST_SEEN 4u
/* Of three opinions. */
#define LARGEST_WEIGHT 0x40000
#define LARGEST_OPINION 3071
/* A weight moves by the product of error and opinion, divided by 2 to the power of this. */
#define WEIGHT_RATE 10u

/* How far a model moves, in 1/65536 of the way, by bits seen: 131072 / (2 * seen + 3). */
static const uint16_t rates[SEEN + 1u] = {43690, 26214, 18724, 14563, 11915, 10082, 8738, 7710,
                                          6898,  6241,  5698,  5242,  4854,  4519,  4228, 3971};

/* 256 * log2(1 + i / 64) */
static const uint8_t logarithms[64] = {
    0, 6, 11, 17, 22, 28, 33, 38, 44, 49, 54, 59, 63, 68, 73, 78,
    82, 87, 92, 96, 100, 105, 109, 113, 118, 122, 126, 130, 134, 138, 142, 146,
    150, 154, 157, 161, 165, 169, 172, 176, 179, 183, 186, 190, 193, 197, 200, 203,
    207, 210, 213, 216, 220, 223, 226, 229, 232, 235, 238, 241, 244, 247, 250, 253};

/* 4096 / (1 + 2 ** -(i / 2)) */
static const uint16_t chances[26] = {
    2048, 2399, 2731, 3026, 3277, 3481, 3641, 3763, 3855, 3923, 3972, 4007, 4033,
    4051, 4064, 4073, 4080, 4085, 4088, 4090, 4092, 4093, 4094, 4095, 4095, 4095};

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
    uint32_t mask = 0u - bit;
    r->code -= bound & mask;
    r->range = bound + ((r->range - bound - bound) & mask);
    while (r->range < TOP) {
        r->range <<= 8;
        r->code = r->code << 8 | next_byte(r);
    }
    return bit;
}

/* One bit that is a zero with `chance` in 4096. */
static uint32_t chance_bit(struct aloft_range_decoder *r, uint32_t chance)
{
    return split(r, (r->range >> 12) * chance);
}

/* The chance of a zero in 4096 by a model, never none and never certain. */
static uint32_t chance_of(uint32_t model)
{
    uint32_t zero = model >> 4;
    return zero > 0 ? zero : 1u;
}

/* What a model makes of the bit that came. */
static void learn(uint16_t *model, uint32_t bit)
{
    uint32_t seen = *model & SEEN;
    /* The way to 0 after a one, to CERTAIN - 1 after a zero: without a branch, as bits are hard to foretell. */
    uint32_t flip = (bit - 1u) & (CERTAIN - 1u);
    uint32_t way = *model >> 4 ^ flip;
    way -= (way * rates[seen] + 0x8000u) >> 16;
    *model = (uint16_t)((way ^ flip) << 4 | aloft_smaller(seen + 1u, SEEN));
}

uint32_t aloft_range_bit(struct aloft_range_decoder *r, uint32_t model)
{
    uint16_t *place = &r->models[model];
    uint32_t bit = chance_bit(r, chance_of(*place));
    learn(place, bit);
    return bit;
}

/* 256 * log2(value / 4096) by the seven leading bits; the value has twelve bits at most. */
static int32_t logarithm(uint32_t value)
{
#if defined(__GNUC__) && !defined(__riscv)
    uint32_t shift = (uint32_t)__builtin_clz(value) - 20u;
#else
    uint32_t shift = 0;
    while (value << shift < CERTAIN / 2u) {
        shift++;
    }
#endif
    return logarithms[value << shift >> 5 & 63u] - (int32_t)(shift << 8);
}

/* 256 * log2(zero / (4096 - zero)) */
static int32_t opinion_of(uint32_t zero)
{
    return logarithm(zero) - logarithm(CERTAIN - zero);
}

/* Divides by 2 to the power of `bits`, rounding down. */
static int32_t halve(int32_t value, uint32_t bits)
{
    uint32_t sign = 0x80000000u;
    return (int32_t)(((uint32_t)value ^ sign) >> bits) - (int32_t)(sign >> bits);
}

static int32_t within(int32_t value, int32_t most)
{
    return value > most ? most : value < -most ? -most : value;
}

/* From the sum of opinions to the probability of a zero in 1/4096, never 0 and never 4096. */
static int32_t squash(int32_t value)
{
    uint32_t size = (uint32_t)within(value < 0 ? -value : value, LARGEST_OPINION);
    uint32_t low = chances[size >> 7];
    int32_t chance = (int32_t)(low + (((chances[(size >> 7) + 1u] - low) * (size & 127u)) >> 7));
    return value < 0 ? CERTAIN - chance : chance;
}

void aloft_range_begin(struct aloft_range_decoder *r, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        r->models[i] = FRESH_MODEL;
        if (i < ALOFT_MODEL_TABLES) {
            int32_t state = first_states[i / 2u] >> (i % 2u * 4u) & 15;
            r->models[i] = (uint16_t)((uint32_t)squash((2 * state - 15) * STATE_STEP) << 4 | FIRST_SEEN);
        }
    }
}

uint32_t aloft_range_mixed_bit(struct aloft_range_decoder *r, uint16_t *const models[3], int32_t weights[3])
{
    int32_t opinions[3];
    int32_t sum = 0;
    for (uint32_t i = 0; i < 3; i++) {
        opinions[i] = opinion_of(chance_of(*models[i]));
        sum += halve(opinions[i] * weights[i], 16);
    }
    int32_t chance = squash(sum);
    uint32_t bit = chance_bit(r, (uint32_t)chance);
    int32_t error = (bit == 0 ? CERTAIN : 0) - chance;
    for (uint32_t i = 0; i < 3; i++) {
        int32_t change = halve(opinions[i] * error + (1 << (WEIGHT_RATE - 1u)), WEIGHT_RATE);
        weights[i] = within(weights[i] + change, LARGEST_WEIGHT);
        learn(models[i], bit);
    }
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
