#include "patch_reference.h"

#include "aloft/patch.h"
#include "patch_sets.h"

/* A run of bits: where it is in the unit's word and in the field. */
struct piece {
    uint8_t word_bit;
    uint8_t field_bit;
    uint8_t count;
};

/* How a kind keeps its field and what it counts. */
struct layout {
    uint8_t first; /* of its pieces */
    uint8_t last;
    uint8_t bits;
    uint8_t unit; /* of 1 << unit bytes */
};

static const struct piece pieces[] = {
    {0, 0, 32},                                          /* whole words */
    {6, 0, 18},                                          /* CALL, J */
    {8, 0, 16},                                          /* L32R */
    {21, 0, 10}, {20, 10, 1}, {12, 11, 8}, {31, 19, 1}, /* JAL */
    {12, 0, 20},                                         /* U-type */
    {20, 0, 12},                                         /* I-type */
    {7, 0, 5}, {25, 5, 7},                               /* S-type, and the branches that resemble it */
#if ALOFT_PATCH_HAS_THUMB
    {0, 0, 8}, {0, 0, 11},                               /* Thumb, short */
    {0, 12, 4}, {10, 11, 1}, {28, 8, 3}, {16, 0, 8},     /* MOVW */
    {0, 11, 6}, {10, 19, 1}, {27, 18, 1}, {29, 17, 1},   /* conditional branch, long */
    {16, 0, 11},                                         /* and BL, B.W: */
    {0, 11, 10}, {10, 21, 1},
#endif
};

static const struct layout layouts[ALOFT_PATCH_KINDS] = {
    [ALOFT_KIND_PLAIN] = {0, 0, 32, 0},
    [ALOFT_KIND_CALL] = {1, 1, 18, 2},
    [ALOFT_KIND_L32R] = {2, 2, 16, 2},
    [ALOFT_KIND_JUMP] = {1, 1, 18, 0},
    [ALOFT_KIND_JAL] = {3, 6, 20, 1},
    [ALOFT_KIND_HIGH] = {7, 7, 20, 12},
    [ALOFT_KIND_LOW] = {8, 8, 12, 0},
    [ALOFT_KIND_LOW_STORE] = {9, 10, 12, 0},
    [ALOFT_KIND_POINTER] = {0, 0, 32, 0},
    [ALOFT_KIND_RELATIVE] = {0, 0, 32, 0},
    [ALOFT_KIND_BRANCH] = {9, 10, 12, 0},
    [ALOFT_KIND_IMMEDIATE] = {8, 8, 12, 0},
    [ALOFT_KIND_IMMEDIATE_STORE] = {9, 10, 12, 0},
#if ALOFT_PATCH_HAS_THUMB
    [ALOFT_KIND_THUMB_CALL] = {21, 23, 22, 1},
    [ALOFT_KIND_THUMB_MOVE] = {13, 16, 16, 0},
    [ALOFT_KIND_THUMB_LOAD] = {11, 11, 8, 2},
    [ALOFT_KIND_THUMB_BRANCH] = {11, 11, 8, 1},
    [ALOFT_KIND_THUMB_JUMP] = {12, 12, 11, 1},
    [ALOFT_KIND_THUMB_BRANCH_WIDE] = {17, 21, 20, 1},
#endif
};

static uint32_t mask_of(uint32_t bits)
{
    return 0xffffffffu >> (32u - bits);
}

uint32_t aloft_reference_get(uint32_t kind, uint32_t word)
{
    uint32_t field = 0;
    for (uint32_t i = layouts[kind].first; i <= layouts[kind].last; i++) {
        const struct piece *piece = &pieces[i];
        field |= (word >> piece->word_bit & mask_of(piece->count)) << piece->field_bit;
    }
    return field;
}

uint32_t aloft_reference_set(uint32_t kind, uint32_t word, uint32_t field)
{
    for (uint32_t i = layouts[kind].first; i <= layouts[kind].last; i++) {
        const struct piece *piece = &pieces[i];
        uint32_t mask = mask_of(piece->count) << piece->word_bit;
        word = (word & ~mask) | (field >> piece->field_bit << piece->word_bit & mask);
    }
    return word;
}

bool aloft_reference_is_same(uint32_t kind, uint32_t word, uint32_t other)
{
    return aloft_reference_set(kind, word ^ other, 0) == 0;
}

/* The address that a field of zero means, for an instruction at `pc`. */
static uint32_t origin_of(uint32_t kind, uint32_t pc)
{
    switch (kind) {
    case ALOFT_KIND_CALL:
    case ALOFT_KIND_THUMB_LOAD:
        return (pc & ~3u) + 4u;
    case ALOFT_KIND_JUMP:
    case ALOFT_KIND_THUMB_CALL:
    case ALOFT_KIND_THUMB_BRANCH:
    case ALOFT_KIND_THUMB_JUMP:
    case ALOFT_KIND_THUMB_BRANCH_WIDE:
        return pc + 4u;
    case ALOFT_KIND_L32R:
        /* Its field counts up from the farthest word. */
        return ((pc + 3u) & ~3u) - 0x40000u;
    case ALOFT_KIND_HIGH:
        /* The user adds a signed number. */
        return pc - 0x800u;
    default:
        return pc;
    }
}

uint32_t aloft_reference_meaning(uint32_t kind, uint32_t field, uint32_t pc)
{
    const struct layout *layout = &layouts[kind];
    bool is_signed = kind != ALOFT_KIND_L32R && kind != ALOFT_KIND_THUMB_LOAD;
    uint32_t sign = is_signed ? 1u << (layout->bits - 1u) : 0;
    field &= mask_of(layout->bits);
    return origin_of(kind, pc) + (((field ^ sign) - sign) << layout->unit);
}

uint32_t aloft_reference_target(uint32_t kind, uint32_t word, uint32_t pc)
{
    return aloft_reference_meaning(kind, aloft_reference_get(kind, word), pc);
}

uint32_t aloft_reference_field(uint32_t kind, uint32_t target, uint32_t pc)
{
    return (target - origin_of(kind, pc)) >> layouts[kind].unit;
}
