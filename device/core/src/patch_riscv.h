/*
 * What instructions of RISC-V say: their registers, and where they keep a number.
 * Encodings: The RISC-V Instruction Set Manual, volume I, "RV32I" and "C".
 */
#ifndef ALOFT_PATCH_RISCV_H
#define ALOFT_PATCH_RISCV_H

#include "patch_reference.h"
#include "patch_walk.h"

#define RISCV_OP_LOAD 0x03u
#define RISCV_OP_LOAD_FP 0x07u
#define RISCV_OP_IMM 0x13u
#define RISCV_OP_AUIPC 0x17u
#define RISCV_OP_STORE 0x23u
#define RISCV_OP_STORE_FP 0x27u
#define RISCV_OP_LUI 0x37u
#define RISCV_OP_BRANCH 0x63u
#define RISCV_OP_JALR 0x67u
#define RISCV_OP_JAL 0x6fu
#define RISCV_RETURN 0x8082u

/* Sets of opcodes: their lowest two bits are always set, the others count. */
#define RISCV_BIT_OF(opcode) (1u << ((opcode) >> 2))
#define RISCV_I_TYPES (RISCV_BIT_OF(RISCV_OP_IMM) | RISCV_BIT_OF(RISCV_OP_LOAD) | RISCV_BIT_OF(RISCV_OP_LOAD_FP) | RISCV_BIT_OF(RISCV_OP_JALR))
#define RISCV_S_TYPES (RISCV_BIT_OF(RISCV_OP_STORE) | RISCV_BIT_OF(RISCV_OP_STORE_FP))

#define RISCV_GP 3u
/* Registers that a call does not preserve: all but s0..s11 and gp. */
#define RISCV_CALLER_SAVED ~(0x0ffc0300u | 1u << RISCV_GP)

static inline uint32_t aloft_riscv_opcode(uint32_t word)
{
    return word & 0x7fu;
}

/* The destination register, where there is one. */
static inline uint32_t aloft_riscv_rd(uint32_t word)
{
    return word >> 7 & 31u;
}

static inline uint32_t aloft_riscv_rs1(uint32_t word)
{
    return word >> 15 & 31u;
}

/* Where a 4-byte instruction keeps a number: a kind for numbers; plain for LUI, AUIPC, JAL, and where there is none. */
static inline uint32_t aloft_riscv_form(uint32_t word)
{
    uint32_t bit = RISCV_BIT_OF(aloft_riscv_opcode(word));
    if ((bit & RISCV_I_TYPES) != 0) {
        return ALOFT_KIND_IMMEDIATE;
    }
    if ((bit & RISCV_S_TYPES) != 0) {
        return ALOFT_KIND_IMMEDIATE_STORE;
    }
    return aloft_riscv_opcode(word) == RISCV_OP_BRANCH ? ALOFT_KIND_BRANCH : ALOFT_KIND_PLAIN;
}

/* The register that the instruction overwrites, as a bit. Stores and branches overwrite none. */
static inline uint32_t aloft_riscv_overwritten(uint32_t word, uint32_t form)
{
    return form == ALOFT_KIND_PLAIN || form == ALOFT_KIND_IMMEDIATE ? 1u << aloft_riscv_rd(word) : 0;
}

/* The registers, as bits, of which nothing is known behind a compressed instruction. */
static inline uint32_t aloft_riscv_lost_behind_half(uint32_t half)
{
    uint32_t funct3 = half >> 13;
    uint32_t full = 1u << aloft_riscv_rd(half);
    switch (half & 3u) {
    case 0:
        return funct3 < 4u ? 1u << (8u + (half >> 2 & 7u)) : 0;
    case 1:
        if (funct3 == 1u) {
            return RISCV_CALLER_SAVED;
        }
        if (funct3 == 4u) {
            return 1u << (8u + (half >> 7 & 7u));
        }
        break;
    default:
        if (funct3 == 4u && (half & 0x7cu) == 0) {
            /* Behind a return the same function may go on, with the registers as they were before its epilogue. */
            return half == RISCV_RETURN || full == 1u ? 0 : RISCV_CALLER_SAVED;
        }
        if (funct3 == 4u) {
            return full;
        }
        if (funct3 == 2u) {
            /* A load from the stack into a callee-saved register is such an epilogue. */
            return full & RISCV_CALLER_SAVED;
        }
        break;
    }
    return funct3 < 4u ? full : 0;
}

/* What is known when the registers `lost` are overwritten; nothing changes gp. */
static inline uint32_t aloft_riscv_forget(uint32_t known, uint32_t lost)
{
    return known & (~lost | ALOFT_RISCV_ALWAYS_KNOWN);
}

#endif
