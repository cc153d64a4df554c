#include "patch_reference.h"

/* Fields in one piece: the lowest bit and the number of bits. Those of JAL and LOW_STORE are scattered. */
static const uint8_t lowest_bits[] = {0, 6, 8, 6, 0, 12, 20, 0, 0};
static const uint8_t field_bits[] = {32, 18, 16, 18, 20, 20, 12, 12, 32};

static uint32_t mask_of(uint32_t kind)
{
    return 0xffffffffu >> (32u - field_bits[kind]);
}

uint32_t aloft_reference_get(uint32_t kind, uint32_t word)
{
    switch (kind) {
    case ALOFT_KIND_JAL:
        return word >> 31 << 19 | (word >> 12 & 0xffu) << 11 | (word >> 20 & 1u) << 10 | (word >> 21 & 0x3ffu);
    case ALOFT_KIND_LOW_STORE:
        return word >> 25 << 5 | (word >> 7 & 31u);
    default:
        return word >> lowest_bits[kind] & mask_of(kind);
    }
}

/* The field in its place, every other bit zero. */
static uint32_t spread(uint32_t kind, uint32_t field)
{
    switch (kind) {
    case ALOFT_KIND_JAL:
        return (field >> 19 & 1u) << 31 | (field >> 11 & 0xffu) << 12 | (field >> 10 & 1u) << 20 |
               (field & 0x3ffu) << 21;
    case ALOFT_KIND_LOW_STORE:
        return (field >> 5 & 0x7fu) << 25 | (field & 31u) << 7;
    default:
        return (field & mask_of(kind)) << lowest_bits[kind];
    }
}

uint32_t aloft_reference_fixed(uint32_t kind)
{
    uint32_t unit_mask = kind <= ALOFT_KIND_JUMP ? 0xffffffu : 0xffffffffu;
    return unit_mask & ~spread(kind, 0xffffffffu);
}

uint32_t aloft_reference_set(uint32_t kind, uint32_t word, uint32_t field)
{
    return (word & aloft_reference_fixed(kind)) | spread(kind, field);
}

uint32_t aloft_reference_extend(uint32_t value, uint32_t bits)
{
    uint32_t sign = 1u << (bits - 1u);
    return ((value & (sign * 2u - 1u)) ^ sign) - sign;
}

uint32_t aloft_reference_target(uint32_t kind, uint32_t field, uint32_t pc)
{
    switch (kind) {
    case ALOFT_KIND_CALL:
        return (pc & ~3u) + aloft_reference_extend(field, 18) * 4u + 4u;
    case ALOFT_KIND_JUMP:
        return pc + aloft_reference_extend(field, 18) + 4u;
    case ALOFT_KIND_L32R:
        return ((pc + 3u) & ~3u) + (field - 0x10000u) * 4u;
    case ALOFT_KIND_JAL:
        return pc + aloft_reference_extend(field, 20) * 2u;
    case ALOFT_KIND_LOW:
    case ALOFT_KIND_LOW_STORE:
        return pc + aloft_reference_extend(field, 12);
    default:
        return field;
    }
}

uint32_t aloft_reference_field(uint32_t kind, uint32_t target, uint32_t pc)
{
    uint32_t field = target - pc;
    switch (kind) {
    case ALOFT_KIND_CALL:
        field = (target - 4u - (pc & ~3u)) >> 2;
        break;
    case ALOFT_KIND_JUMP:
        field -= 4u;
        break;
    case ALOFT_KIND_L32R:
        field = (target - ((pc + 3u) & ~3u)) >> 2;
        break;
    case ALOFT_KIND_JAL:
        field >>= 1;
        break;
    case ALOFT_KIND_HIGH:
        /* The user adds a signed number. */
        field = (field + 0x800u) >> 12;
        break;
    default:
        break;
    }
    return field & mask_of(kind);
}
