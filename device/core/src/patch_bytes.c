#include "patch_bytes.h"

#include "bytes.h"
#include "patch_models.h"
#include "patch_range.h"
#include "patch_walk.h"

#define CERTAIN 4096
/* Contexts of differences are told apart from those of literals by their upper bits. */
#define DIFFERENCES 0x400u
/* Weights: by byte of the instruction 0..3, then differences of data and of code. */
#define DIFFERENCE_WEIGHTS 4u
/* Weights are in 1/65536; the first are a little more than a third. */
#define FIRST_WEIGHT 0x5000
#define LARGEST_WEIGHT 0x40000
/* A weight moves by the product of error and opinion, divided by 2 to the power of this. */
#define WEIGHT_RATE 10u
#define LARGEST_OPINION 3071

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

/* Sizes of instructions less one, two bits each, by the lowest four bits of their first byte. */
static const uint32_t sizes[] = {
    [ALOFT_SET_NONE] = 0xffffffffu,
    [ALOFT_SET_XTENSA] = 0xa555aaaau,
    [ALOFT_SET_XTENSA_WIDE] = 0xf555aaaau,
    [ALOFT_SET_RISCV] = 0xd5d5d5d5u,
};

static uint32_t size_of(uint32_t set_sizes, uint32_t byte)
{
    return (set_sizes >> 2u * (byte & 15u) & 3u) + 1u;
}

/* 256 * log2(value) of 1..4095, from the seven leading bits. */
static int32_t logarithm(uint32_t value)
{
    uint32_t length = 0;
    for (uint32_t step = 8; step > 0; step >>= 1) {
        if (value >> (length + step) != 0) {
            length += step;
        }
    }
    return (int32_t)(length * 256u + logarithms[(value << 6 >> length) & 63u]);
}

/* Divides by 2 to the power of `bits`, rounding down. */
static int32_t halve(int32_t value, uint32_t bits)
{
    return value < 0 ? ~(~value >> bits) : value >> bits;
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

/* One bit by what three models say together. */
static uint32_t mixed_bit(struct aloft_range_decoder *r, uint16_t *const models[3], int32_t weights[3])
{
    int32_t opinions[3];
    int32_t sum = 0;
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t zero = aloft_model_chance(*models[i]);
        opinions[i] = logarithm(zero) - logarithm((uint32_t)CERTAIN - zero);
        sum += halve(opinions[i] * weights[i], 16);
    }
    int32_t chance = squash(sum);
    uint32_t bit = aloft_range_chance_bit(r, (uint32_t)chance);
    int32_t error = (bit == 0 ? CERTAIN : 0) - chance;
    for (uint32_t i = 0; i < 3; i++) {
        int32_t change = halve(opinions[i] * error + (1 << (WEIGHT_RATE - 1u)), WEIGHT_RATE);
        weights[i] = within(weights[i] + change, LARGEST_WEIGHT);
        aloft_model_learn(models[i], bit);
    }
    return bit;
}

static uint8_t mixed_byte(struct aloft_patch_decoder *d, const uint32_t contexts[3], uint32_t weights)
{
    uint32_t node = 1;
    while (node < 0x100u) {
        uint16_t *models[3];
        for (uint32_t i = 0; i < 3; i++) {
            uint32_t place = (contexts[i] << 8 | node) * 0x9e3779b1u >> (32u - d->table_bits);
            models[i] = d->range.models + ALOFT_MODEL_TABLES + (i << d->table_bits) + place;
        }
        node = node << 1 | mixed_bit(&d->range, models, d->weights[weights]);
    }
    return (uint8_t)node;
}

uint8_t aloft_bytes_literal(struct aloft_patch_decoder *d)
{
    const struct aloft_surroundings *s = &d->surroundings;
    const uint32_t contexts[3] = {s->phase, s->history >> 24, s->first * 4u + s->phase};
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

void aloft_bytes_begin(struct aloft_patch_decoder *d)
{
    for (uint32_t i = 0; i < ALOFT_PATCH_WEIGHTS; i++) {
        for (uint32_t k = 0; k < 3; k++) {
            d->weights[i][k] = FIRST_WEIGHT;
        }
    }
}

uint32_t aloft_instruction_size(const struct aloft_patch_decoder *d, uint32_t byte)
{
    return size_of(sizes[d->set], byte);
}

void aloft_surroundings_follow(struct aloft_patch_decoder *d, const uint8_t *bytes, uint32_t size)
{
    struct aloft_surroundings *s = &d->surroundings;
    uint32_t set_sizes = sizes[d->set];
    uint32_t first = s->first;
    /* Of the instruction at hand and of the next one; the former may lie before the bytes. */
    uint32_t start = 0u - s->phase;
    uint32_t next = s->left;
    while (next < size) {
        start = next;
        first = bytes[start];
        next += size_of(set_sizes, first);
    }
    bool is_whole = next == size;
    s->left = (uint8_t)(next - size);
    s->phase = is_whole ? 0 : (uint8_t)(size - start);
    s->first = is_whole ? 0 : (uint8_t)first;
    for (uint32_t i = size - aloft_smaller(size, 4); i < size; i++) {
        s->history = s->history >> 8 | (uint32_t)bytes[i] << 24;
    }
}
