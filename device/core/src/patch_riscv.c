/*
 * Finds the references in RISC-V code (RV32 with compressed instructions): JAL, and LUI/AUIPC with their users. What
 * else is a number there, offsets of branches among it, moves with its function.
 * Encodings: The RISC-V Instruction Set Manual, volume I, "RV32I" and "C".
 */
#include "bytes.h"
#include "patch_habits.h"
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_runs.h"
#include "patch_walk.h"
#include "patch_windows.h"

#if ALOFT_PATCH_HAS_RISCV

#define OP_LOAD 0x03u
#define OP_LOAD_FP 0x07u
#define OP_IMM 0x13u
#define OP_AUIPC 0x17u
#define OP_STORE 0x23u
#define OP_STORE_FP 0x27u
#define OP_LUI 0x37u
#define OP_BRANCH 0x63u
#define OP_JALR 0x67u
#define OP_JAL 0x6fu
#define RETURN 0x8082u

/* Sets of opcodes: their lowest two bits are always set, the others count. */
#define BIT_OF(opcode) (1u << ((opcode) >> 2))
#define I_TYPES (BIT_OF(OP_IMM) | BIT_OF(OP_LOAD) | BIT_OF(OP_LOAD_FP) | BIT_OF(OP_JALR))
#define S_TYPES (BIT_OF(OP_STORE) | BIT_OF(OP_STORE_FP))
/* What leads somewhere else, or loses more registers than one. */
#define LEAPS (BIT_OF(OP_LUI) | BIT_OF(OP_AUIPC) | BIT_OF(OP_JAL) | BIT_OF(OP_JALR))

/* How many instructions ahead the first user of a HIGH is looked for. */
#define USER_REACH 24u
#define GP 3u
/* Registers that a call does not preserve: all but s0..s11 and gp. */
#define CALLER_SAVED ~(0x0ffc0300u | 1u << GP)

static uint32_t opcode(uint32_t word)
{
    return word & 0x7fu;
}

/* The destination register, where there is one. */
static uint32_t rd_of(uint32_t word)
{
    return word >> 7 & 31u;
}

static uint32_t rs1_of(uint32_t word)
{
    return word >> 15 & 31u;
}

void aloft_riscv_set_global_pointer(struct aloft_patch_decoder *d, uint32_t base, uint32_t target)
{
    d->walker.known = ALOFT_RISCV_ALWAYS_KNOWN;
    d->registers.base[GP] = base;
    d->registers.target[GP] = target;
}

/* What is known when the registers `lost` are overwritten; nothing changes gp. */
static uint32_t forget(uint32_t known, uint32_t lost)
{
    return known & (~lost | ALOFT_RISCV_ALWAYS_KNOWN);
}

void aloft_riscv_settle_high(struct aloft_patch_decoder *d, uint32_t field)
{
    const struct aloft_unit *unit = &d->walker.unit;
    uint32_t rd = rd_of(unit->word);
    if (rd != GP) {
        d->walker.known |= 1u << rd;
        d->registers.base[rd] = unit->pc + (unit->word & 0xfffff000u);
        d->registers.target[rd] = unit->target_pc + (field << 12);
    }
}

/* Where a 4-byte instruction keeps a number: a kind for numbers; plain for LUI, AUIPC, JAL, and where there is none. */
static uint32_t form_of(uint32_t word)
{
    uint32_t bit = BIT_OF(opcode(word));
    if ((bit & I_TYPES) != 0) {
        return ALOFT_KIND_IMMEDIATE;
    }
    if ((bit & S_TYPES) != 0) {
        return ALOFT_KIND_IMMEDIATE_STORE;
    }
    return opcode(word) == OP_BRANCH ? ALOFT_KIND_BRANCH : ALOFT_KIND_PLAIN;
}

/* Instructions that complete a HIGH: ADDI, loads, stores, JALR. */
static bool is_user(uint32_t word, uint32_t form)
{
    return form >= ALOFT_KIND_IMMEDIATE && (opcode(word) != OP_IMM || (word >> 12 & 7u) == 0);
}

/* The register that the instruction overwrites, as a bit. Stores and branches overwrite none. */
static uint32_t overwritten(uint32_t word, uint32_t form)
{
    return form == ALOFT_KIND_PLAIN || form == ALOFT_KIND_IMMEDIATE ? 1u << rd_of(word) : 0;
}

/* Adds to the upper part in register `reg` what its first user adds; false if something overwrites it first. */
static bool add_user(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t reg, uint32_t *target)
{
    for (uint32_t step = 0; step < USER_REACH && at + 4u <= end; step++) {
        uint32_t word = aloft_base_word(d, at);
        if ((word & 3u) != 3u) {
            at += 2u;
            continue;
        }
        uint32_t form = form_of(word);
        if (rs1_of(word) == reg && is_user(word, form)) {
            *target = aloft_reference_target(form, word, *target);
            return true;
        }
        if ((overwritten(word, form) >> reg & 1u) != 0) {
            return false;
        }
        at += 4u;
    }
    return false;
}

/* The registers, as bits, of which nothing is known behind a compressed instruction. */
static uint32_t lost_behind_half(uint32_t half)
{
    uint32_t funct3 = half >> 13;
    uint32_t full = 1u << rd_of(half);
    switch (half & 3u) {
    case 0:
        return funct3 < 4u ? 1u << (8u + (half >> 2 & 7u)) : 0;
    case 1:
        if (funct3 == 1u) {
            return CALLER_SAVED;
        }
        if (funct3 == 4u) {
            return 1u << (8u + (half >> 7 & 7u));
        }
        break;
    default:
        if (funct3 == 4u && (half & 0x7cu) == 0) {
            /* Behind a return the same function may go on, with the registers as they were before its epilogue. */
            return half == RETURN || full == 1u ? 0 : CALLER_SAVED;
        }
        if (funct3 == 4u) {
            return full;
        }
        if (funct3 == 2u) {
            /* A load from the stack into a callee-saved register is such an epilogue. */
            return full & CALLER_SAVED;
        }
        break;
    }
    return funct3 < 4u ? full : 0;
}

/* LUI or AUIPC. */
static void take_high(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_unit *unit = &d->walker.unit;
    uint32_t rd = rd_of(unit->word);
    unit->is_relative = opcode(unit->word) == OP_AUIPC;
    if (!unit->is_relative) {
        unit->pc = 0;
        unit->target_pc = 0;
    }
    unit->target = unit->pc + (unit->word & 0xfffff000u);
    if (rd == 0) {
        return;
    }
    bool has_user = add_user(d, at + 4u, end, rd, &unit->target);
    if (unit->is_relative ? has_user : aloft_windows_is_pointer(d, unit->target)) {
        unit->kind = ALOFT_KIND_HIGH;
    }
}

/* The unit at hand has its number at a known form. Is it added to a known upper part? */
static void take_number(struct aloft_patch_decoder *d, uint32_t form)
{
    struct aloft_unit *unit = &d->walker.unit;
    uint32_t rs1 = rs1_of(unit->word);
    unit->kind = (uint8_t)form;
    if ((d->walker.known >> rs1 & 1u) != 0 && is_user(unit->word, form)) {
        unit->target = aloft_reference_target(form, unit->word, d->registers.base[rs1]);
        if (opcode(unit->word) == OP_JALR || aloft_windows_is_pointer(d, unit->target)) {
            unit->kind = form == ALOFT_KIND_IMMEDIATE ? ALOFT_KIND_LOW : ALOFT_KIND_LOW_STORE;
            unit->is_relative = false;
            unit->target_pc = d->registers.target[rs1];
        }
    }
}

/* The instruction of four bytes at `at`. */
static void take_word(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_unit *unit = &d->walker.unit;
    uint32_t op = opcode(unit->word);
    uint32_t form = form_of(unit->word);
    uint32_t lost = overwritten(unit->word, form);
    if (form != ALOFT_KIND_PLAIN) {
        take_number(d, form);
    } else if (op == OP_LUI || op == OP_AUIPC) {
        take_high(d, at, end);
    } else if (op == OP_JAL) {
        unit->kind = ALOFT_KIND_JAL;
        unit->target = aloft_reference_target(ALOFT_KIND_JAL, unit->word, unit->pc);
        lost = CALLER_SAVED;
    }
    if (op == OP_JALR) {
        lost |= CALLER_SAVED;
    }
    d->walker.known = forget(d->walker.known, lost);
}

void aloft_riscv_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_unit *unit = &d->walker.unit;
    uint32_t left = end - at;
    unit->size = (unit->pc & 1u) != 0 || left < 2u ? 1 : 2;
    if (unit->size == 1u) {
        return;
    }
    if ((unit->word & 3u) != 3u) {
        if (d->walker.known != 0) {
            d->walker.known = forget(d->walker.known, lost_behind_half(unit->word & 0xffffu));
        }
    } else if (left >= 4u) {
        unit->size = 4;
        take_word(d, at, end);
    }
}

#if ALOFT_PATCH_HAS_RUNS

const uint8_t *aloft_riscv_skip(struct aloft_patch_decoder *d, const uint8_t *bytes, const uint8_t *last)
{
    uint32_t known = d->walker.known;
    if (((d->walker.at + d->walker.shift) & 1u) != 0) {
        return bytes;
    }
    while (bytes <= last) {
        uint32_t word = aloft_load32_inline(bytes);
        uint32_t lost = 0;
        uint32_t size = 2;
        uint32_t *gap = NULL;
        if ((word & 3u) == 3u) {
            size = 4;
            uint32_t form = form_of(word);
            lost = overwritten(word, form);
            if ((BIT_OF(opcode(word)) & LEAPS) != 0) {
                break;
            }
            if (form != ALOFT_KIND_PLAIN) {
                gap = &d->gaps[form];
                if (*gap - 1u >= ALOFT_PATCH_NO_GAP - 1u || (known >> rs1_of(word) & 1u) != 0) {
                    break;
                }
            }
        } else if (known != 0) {
            lost = lost_behind_half(word & 0xffffu);
        }
        if (aloft_habits_hold(d, word, size)) {
            break;
        }
        if (gap != NULL) {
            (*gap)--;
            /* All that is skipped will be taken off as plain bytes. */
            d->gaps[ALOFT_KIND_PLAIN] += size;
        }
        known = forget(known, lost);
        bytes += size;
    }
    d->walker.known = known;
    return bytes;
}

#endif

#endif
