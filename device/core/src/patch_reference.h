/*
 * References: the kinds, and where in its bytes a kind keeps its field. docs/spec/patch.md, "References".
 */
#ifndef ALOFT_PATCH_REFERENCE_H
#define ALOFT_PATCH_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/patch.h"

enum aloft_kind {
    ALOFT_KIND_PLAIN = 0,     /* no reference */
    ALOFT_KIND_CALL = 1,      /* Xtensa CALL0/4/8/12: 18-bit word offset */
    ALOFT_KIND_L32R = 2,      /* Xtensa L32R: 16-bit word offset to a literal before it */
    ALOFT_KIND_JUMP = 3,      /* Xtensa J to another function: 18-bit byte offset */
    ALOFT_KIND_JAL = 4,       /* RISC-V JAL: 20-bit halfword offset */
    ALOFT_KIND_HIGH = 5,      /* RISC-V LUI or AUIPC whose user is known: upper 20 bits */
    ALOFT_KIND_LOW = 6,       /* RISC-V I-type user of a HIGH: 12 bits */
    ALOFT_KIND_LOW_STORE = 7, /* RISC-V S-type user of a HIGH: 12 bits */
    ALOFT_KIND_POINTER = 8,   /* a 32-bit address in data or in a literal pool */
    ALOFT_KIND_RELATIVE = 9,  /* a 32-bit address less its own place, as frame descriptions keep them */
    ALOFT_KIND_THUMB_CALL = 10, /* Thumb BL, B.W: 22-bit halfword offset */
    /* From here on, numbers that move with their function: expected to be what they were. */
    ALOFT_KIND_BRANCH = 11,          /* RISC-V conditional branch: 12 bits, placed as in a store */
    ALOFT_KIND_IMMEDIATE = 12,       /* RISC-V I-type whose register is not known: 12 bits */
    ALOFT_KIND_IMMEDIATE_STORE = 13, /* RISC-V S-type whose register is not known: 12 bits */
    ALOFT_KIND_THUMB_MOVE = 14,      /* Thumb MOVW: 16 bits */
    /* From here on, places in the same function: they move as their neighbours do. */
    ALOFT_KIND_THUMB_LOAD = 15,       /* Thumb LDR of a literal, short: 8-bit word offset */
    ALOFT_KIND_THUMB_BRANCH = 16,     /* Thumb conditional branch, short: 8-bit halfword offset */
    ALOFT_KIND_THUMB_JUMP = 17,       /* Thumb branch, short: 11-bit halfword offset */
    ALOFT_KIND_THUMB_BRANCH_WIDE = 18 /* Thumb conditional branch, long: 20-bit halfword offset */
};

/* Expected to stay as it is? */
static inline bool aloft_reference_is_number(uint32_t kind)
{
    return kind >= ALOFT_KIND_BRANCH && kind < ALOFT_KIND_THUMB_LOAD;
}

/* Where a kind keeps its gap and its differences: those of Thumb after the numbers, where Xtensa and RISC-V have theirs. */
static inline uint32_t aloft_reference_slot(uint32_t kind)
{
    return kind < ALOFT_PATCH_SLOTS ? kind : kind - (ALOFT_PATCH_SLOTS - 1u);
}

/* The field of a unit's word. */
uint32_t aloft_reference_get(uint32_t kind, uint32_t word);

/* The word with its field replaced; bits too many are cut off. */
uint32_t aloft_reference_set(uint32_t kind, uint32_t word, uint32_t field);

/* Do two words of a kind agree but for their fields, so that these can be compared? */
bool aloft_reference_is_same(uint32_t kind, uint32_t word, uint32_t other);

/* The address that the field of a unit's word means, at `pc` (LOW: what its HIGH made; POINTER: 0). Not of a HIGH. */
uint32_t aloft_reference_target(uint32_t kind, uint32_t word, uint32_t pc);

/* The same by the field, with bits too many. */
uint32_t aloft_reference_meaning(uint32_t kind, uint32_t field, uint32_t pc);

/* The field that makes a unit at `pc` (LOW: the target's HIGH; LUI and POINTER: 0) mean `target`. With bits too many. */
uint32_t aloft_reference_field(uint32_t kind, uint32_t target, uint32_t pc);

#endif
