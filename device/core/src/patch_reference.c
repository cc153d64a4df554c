#include "patch_reference.h"

#include "aloft/patch.h"

/* In place of a lowest bit: fields in several pieces. */
#define AS_JAL 31u
#define AS_STORE 7u

/* Where a kind keeps its field and what it counts. */
struct layout {
    uint8_t lowest; /* bit */
    uint8_t bits;
    uint8_t unit; /* of 1 << unit bytes */
};

static const struct layout layouts[ALOFT_PATCH_KINDS] = {
    [ALOFT_KIND_PLAIN] = {0, 32, 0},
    [ALOFT_KIND_CALL] = {6, 18, 2},
    [ALOFT_KIND_L32R] = {8, 16, 2},
    [ALOFT_KIND_JUMP] = {6, 18, 0},
    [ALOFT_KIND_JAL] = {AS_JAL, 20, 1},
    [ALOFT_KIND_HIGH] = {12, 20, 12},
    [ALOFT_KIND_LOW] = {20, 12, 0},
    [ALOFT_KIND_LOW_STORE] = {AS_STORE, 12, 0},
    [ALOFT_KIND_POINTER] = {0, 32, 0},
    [ALOFT_KIND_RELATIVE] = {0, 32, 0},
    [ALOFT_KIND_BRANCH] = {AS_STORE, 12, 0},
    [ALOFT_KIND_IMMEDIATE] = {20, 12, 0},
    [ALOFT_KIND_IMMEDIATE_STORE] = {AS_STORE, 12, 0},
};

static uint32_t mask_of(const struct layout *layout)
{
    return 0xffffffffu >> (32u - layout->bits);
}

uint32_t aloft_reference_get(uint32_t kind, uint32_t word)
{
    const struct layout *layout = &layouts[kind];
    switch (layout->lowest) {
    case AS_JAL:
        return word >> 31 << 19 | (word >> 12 & 0xffu) << 11 | (word >> 20 & 1u) << 10 | (word >> 21 & 0x3ffu);
    case AS_STORE:
        return word >> 25 << 5 | (word >> 7 & 31u);
    default:
        return word >> layout->lowest & mask_of(layout);
    }
}

/* The field in its place, every other bit zero. */
static uint32_t spread(uint32_t kind, uint32_t field)
{
    const struct layout *layout = &layouts[kind];
    field &= mask_of(layout);
    switch (layout->lowest) {
    case AS_JAL:
        return field >> 19 << 31 | (field >> 11 & 0xffu) << 12 | (field >> 10 & 1u) << 20 | (field & 0x3ffu) << 21;
    case AS_STORE:
        return field >> 5 << 25 | (field & 31u) << 7;
    default:
        return field << layout->lowest;
    }
}

uint32_t aloft_reference_fixed(uint32_t kind)
{
    return ~spread(kind, 0xffffffffu);
}

uint32_t aloft_reference_set(uint32_t kind, uint32_t word, uint32_t field)
{
    return (word & aloft_reference_fixed(kind)) | spread(kind, field);
}

/* The address that a field of zero means, for an instruction at `pc`. */
static uint32_t origin_of(uint32_t kind, uint32_t pc)
{
    switch (kind) {
    case ALOFT_KIND_CALL:
        return (pc & ~3u) + 4u;
    case ALOFT_KIND_JUMP:
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

uint32_t aloft_reference_target(uint32_t kind, uint32_t word, uint32_t pc)
{
    const struct layout *layout = &layouts[kind];
    uint32_t field = aloft_reference_get(kind, word);
    uint32_t sign = kind == ALOFT_KIND_L32R ? 0 : 1u << (layout->bits - 1u);
    return origin_of(kind, pc) + (((field ^ sign) - sign) << layout->unit);
}

uint32_t aloft_reference_field(uint32_t kind, uint32_t target, uint32_t pc)
{
    const struct layout *layout = &layouts[kind];
    return (target - origin_of(kind, pc)) >> layout->unit & mask_of(layout);
}
