/*
 * References: the kinds, and where in its bytes a kind keeps its field. docs/spec/patch.md, "References".
 */
#ifndef ALOFT_PATCH_REFERENCE_H
#define ALOFT_PATCH_REFERENCE_H

#include <stdint.h>

enum aloft_kind {
    ALOFT_KIND_PLAIN = 0,     /* no reference */
    ALOFT_KIND_CALL = 1,      /* Xtensa CALL0/4/8/12: 18-bit word offset */
    ALOFT_KIND_L32R = 2,      /* Xtensa L32R: 16-bit word offset to a literal before it */
    ALOFT_KIND_JUMP = 3,      /* Xtensa J to another function: 18-bit byte offset */
    ALOFT_KIND_JAL = 4,       /* RISC-V JAL: 20-bit halfword offset */
    ALOFT_KIND_HIGH = 5,      /* RISC-V LUI or AUIPC whose user is known: upper 20 bits */
    ALOFT_KIND_LOW = 6,       /* RISC-V I-type user of a HIGH: 12 bits */
    ALOFT_KIND_LOW_STORE = 7, /* RISC-V S-type user of a HIGH: 12 bits */
    ALOFT_KIND_POINTER = 8    /* a 32-bit address in data or in a literal pool */
};

/* The bits of a unit's word that are not field: they must agree for fields to be comparable. */
uint32_t aloft_reference_fixed(uint32_t kind);

/* The field of a unit's word. */
uint32_t aloft_reference_get(uint32_t kind, uint32_t word);

/* The word with its field replaced; bits too many are cut off. */
uint32_t aloft_reference_set(uint32_t kind, uint32_t word, uint32_t field);

/* The address a field means, for an instruction at `pc` (LOW: the sum of its HIGH). */
uint32_t aloft_reference_target(uint32_t kind, uint32_t field, uint32_t pc);

/* The field that makes an instruction at `pc` (HIGH: 0 for LUI) mean `target`. */
uint32_t aloft_reference_field(uint32_t kind, uint32_t target, uint32_t pc);

/* Sign-extends the low `bits` (1..31) of a value. */
uint32_t aloft_reference_extend(uint32_t value, uint32_t bits);

#endif
