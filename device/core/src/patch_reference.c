/*
 * References: where a kind keeps its field, and what the field means.
 */
#include "patch_internal.h"

/* Bits of the unit's word that are not field, by kind. */
static const uint32_t fixed_bits[ALOFT_PATCH_KINDS] = {0,           0x3fu,       0xffu,       0x3fu, 0xfffu,
                                                       0xfffu,      0xfffffu,    0x01fff07fu, 0};

uint32_t patch_fixed_bits(unsigned kind)
{
    return fixed_bits[kind];
}

/* Sign-extends the low `bits` of `value`, in two's complement. */
static uint32_t extend(uint32_t value, unsigned bits)
{
    uint32_t sign = 1u << (bits - 1u);
    return ((value & ((sign << 1) - 1u)) ^ sign) - sign;
}

uint32_t patch_get_field(unsigned kind, uint32_t word)
{
    switch (kind) {
    case PATCH_CALL:
    case PATCH_JUMP:
        return (word >> 6) & 0x3ffffu;
    case PATCH_L32R:
        return (word >> 8) & 0xffffu;
    case PATCH_JAL:
        return (word >> 31) << 19 | ((word >> 12) & 0xffu) << 11 | ((word >> 20) & 1u) << 10 | ((word >> 21) & 0x3ffu);
    case PATCH_HIGH:
        return word >> 12;
    case PATCH_LOW:
        return word >> 20;
    case PATCH_LOW_STORE:
        return (word >> 25) << 5 | ((word >> 7) & 31u);
    default:
        return word;
    }
}

uint32_t patch_set_field(unsigned kind, uint32_t word, uint32_t field)
{
    uint32_t fixed = word & fixed_bits[kind];
    switch (kind) {
    case PATCH_CALL:
    case PATCH_JUMP:
        return fixed | (field & 0x3ffffu) << 6;
    case PATCH_L32R:
        return fixed | (field & 0xffffu) << 8;
    case PATCH_JAL:
        return fixed | ((field >> 19) & 1u) << 31 | ((field >> 11) & 0xffu) << 12 | ((field >> 10) & 1u) << 20 |
               (field & 0x3ffu) << 21;
    case PATCH_HIGH:
        return fixed | field << 12;
    case PATCH_LOW:
        return fixed | field << 20;
    case PATCH_LOW_STORE:
        return fixed | ((field >> 5) & 0x7fu) << 25 | (field & 31u) << 7;
    default:
        return field;
    }
}

uint32_t patch_target_of(unsigned kind, uint32_t field, uint32_t pc)
{
    switch (kind) {
    case PATCH_CALL:
        return (pc & ~3u) + (extend(field, 18) << 2) + 4u;
    case PATCH_JUMP:
        return pc + extend(field, 18) + 4u;
    case PATCH_L32R:
        return ((pc + 3u) & ~3u) + ((field - 0x10000u) << 2);
    case PATCH_JAL:
        return pc + (extend(field, 20) << 1);
    case PATCH_LOW:
    case PATCH_LOW_STORE:
        return pc + extend(field, 12);
    default:
        return field;
    }
}

uint32_t patch_field_for(unsigned kind, uint32_t target, uint32_t pc)
{
    switch (kind) {
    case PATCH_CALL:
        return ((target - 4u - (pc & ~3u)) >> 2) & 0x3ffffu;
    case PATCH_JUMP:
        return (target - pc - 4u) & 0x3ffffu;
    case PATCH_L32R:
        return ((target - ((pc + 3u) & ~3u)) >> 2) & 0xffffu;
    case PATCH_JAL:
        return ((target - pc) >> 1) & 0xfffffu;
    case PATCH_HIGH:
        return (target - pc + 0x800u) >> 12;
    case PATCH_LOW:
    case PATCH_LOW_STORE:
        return (target - pc) & 0xfffu;
    default:
        return target;
    }
}
