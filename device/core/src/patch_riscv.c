/*
 * Finds the references in RISC-V code (RV32 with compressed instructions): JAL, and LUI/AUIPC with their users. What else
 * is a number there, conditional branches among it, moves with its function.
 * Encodings: The RISC-V Instruction Set Manual, volume I, "RV32I" and "C".
 */
#include "bytes.h"
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_walk.h"
#include "patch_windows.h"

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

/* How many instructions ahead the first user of a HIGH is looked for. */
#define USER_REACH 24u
#define GP 3u
/* Registers that survive a call: s0..s11, and gp. */
#define CALLEE_SAVED (0x0ffc0300u | 1u << GP)

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

void aloft_riscv_set_global_pointer(struct aloft_walker *walker, uint32_t base, uint32_t target)
{
    walker->base[GP] = base;
    walker->target[GP] = target;
    aloft_riscv_forget_all(walker);
}

void aloft_riscv_forget_all(struct aloft_walker *walker)
{
    walker->known = walker->base[GP] == 0 ? 0 : 1u << GP;
}

static void forget(struct aloft_walker *walker, uint32_t reg)
{
    if (reg != GP) {
        walker->known &= ~(1u << reg);
    }
}

void aloft_riscv_forget_high(struct aloft_walker *walker)
{
    forget(walker, rd_of(walker->unit.word));
}

bool aloft_riscv_is_relative(const struct aloft_unit *unit)
{
    return opcode(unit->word) == OP_AUIPC;
}

void aloft_riscv_settle_high(struct aloft_walker *walker, uint32_t actual, uint32_t target_pc)
{
    const struct aloft_unit *unit = &walker->unit;
    uint32_t rd = rd_of(unit->word);
    if (((actual ^ unit->word) & 0xfffu) != 0) {
        forget(walker, rd);
    } else if (rd != GP) {
        walker->known |= 1u << rd;
        walker->base[rd] = unit->pc + (unit->word & 0xfffff000u);
        walker->target[rd] = (aloft_riscv_is_relative(unit) ? target_pc : 0) + (actual & 0xfffff000u);
    }
}

/* Where the instruction keeps a number: a kind for numbers, or plain. */
static uint32_t form_of(uint32_t word)
{
    switch (opcode(word)) {
    case OP_BRANCH:
        return ALOFT_KIND_BRANCH;
    case OP_STORE:
    case OP_STORE_FP:
        return ALOFT_KIND_IMMEDIATE_STORE;
    case OP_IMM:
    case OP_LOAD:
    case OP_LOAD_FP:
    case OP_JALR:
        return ALOFT_KIND_IMMEDIATE;
    default:
        return ALOFT_KIND_PLAIN;
    }
}

/* Instructions that complete a HIGH: ADDI, loads, stores, JALR. */
static bool is_user(uint32_t word, uint32_t form)
{
    return form >= ALOFT_KIND_IMMEDIATE && (opcode(word) != OP_IMM || (word >> 12 & 7u) == 0);
}

/* Stores and branches have none. */
static bool has_destination(uint32_t form)
{
    return form == ALOFT_KIND_PLAIN || form == ALOFT_KIND_IMMEDIATE;
}

/* Adds what the first instruction that uses register `reg` adds; false if something overwrites it first. */
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
        if (rd_of(word) == reg && has_destination(form)) {
            return false;
        }
        at += 4u;
    }
    return false;
}

static void follow_compressed(struct aloft_walker *walker, uint32_t half)
{
    uint32_t quadrant = half & 3u;
    uint32_t funct3 = half >> 13;
    uint32_t full = rd_of(half);
    /* Behind a return the same function may go on, with the registers as they were before its epilogue. */
    if (half == RETURN) {
        return;
    }
    if (quadrant == 0) {
        if (funct3 < 4u) {
            forget(walker, 8u + (half >> 2 & 7u));
        }
    } else if (quadrant == 1) {
        if (funct3 == 1u) {
            walker->known &= CALLEE_SAVED;
        } else if (funct3 == 4u) {
            forget(walker, 8u + (full & 7u));
        } else if (funct3 < 4u) {
            forget(walker, full);
        }
    } else if (funct3 < 4u) {
        /* A load from the stack into a callee-saved register is such an epilogue. */
        if (funct3 != 2u || (CALLEE_SAVED >> full & 1u) == 0) {
            forget(walker, full);
        }
    } else if (funct3 == 4u) {
        if ((half >> 2 & 31u) != 0) {
            forget(walker, full);
        } else if (full != 0) {
            walker->known &= CALLEE_SAVED;
        }
    }
}

/* LUI or AUIPC. */
static void take_high(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc, uint32_t word)
{
    bool is_auipc = opcode(word) == OP_AUIPC;
    uint32_t rd = rd_of(word);
    uint32_t anchor = is_auipc ? pc : 0;
    uint32_t target = anchor + (word & 0xfffff000u);
    forget(&d->walker, rd);
    bool has_user = rd != 0 && add_user(d, at + 4u, end, rd, &target);
    if (is_auipc ? has_user : rd != 0 && aloft_windows_is_pointer(d, target)) {
        aloft_unit_reference(&d->walker.unit, ALOFT_KIND_HIGH, word, target, anchor);
    } else {
        aloft_unit_plain(&d->walker.unit, 4);
    }
}

/* Any other instruction: a user of a register whose HIGH is known, a number, or neither. */
static void take_number(struct aloft_patch_decoder *d, uint32_t word)
{
    struct aloft_walker *walker = &d->walker;
    uint32_t kind = form_of(word);
    uint32_t rs1 = rs1_of(word);
    uint32_t target = 0;
    /* The target's own HIGH stands in for the program counter when the field is predicted. */
    uint32_t anchor = walker->target[rs1];
    bool is_call = opcode(word) == OP_JALR;
    bool is_low = false;
    if ((walker->known >> rs1 & 1u) != 0 && is_user(word, kind)) {
        target = aloft_reference_target(kind, word, walker->base[rs1]);
        is_low = is_call || aloft_windows_is_pointer(d, target);
    }
    if (has_destination(kind)) {
        forget(walker, rd_of(word));
    }
    if (is_call) {
        walker->known &= CALLEE_SAVED;
    }
    if (is_low) {
        kind = kind == ALOFT_KIND_IMMEDIATE ? ALOFT_KIND_LOW : ALOFT_KIND_LOW_STORE;
    }
    aloft_unit_reference(&walker->unit, kind, word, target, anchor);
}

void aloft_riscv_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc)
{
    struct aloft_walker *walker = &d->walker;
    uint32_t size = aloft_smaller(end - at, 2);
    uint32_t word = aloft_base_word(d, at);
    if ((pc & 1u) != 0) {
        size = 1;
    } else if ((word & 3u) != 3u) {
        if (size == 2u) {
            follow_compressed(walker, word & 0xffffu);
        }
    } else if (end - at >= 4u) {
        if (opcode(word) == OP_JAL) {
            uint32_t target = aloft_reference_target(ALOFT_KIND_JAL, word, pc);
            walker->known &= CALLEE_SAVED;
            aloft_unit_reference(&walker->unit, ALOFT_KIND_JAL, word, target, pc);
        } else if (opcode(word) == OP_AUIPC || opcode(word) == OP_LUI) {
            take_high(d, at, end, pc, word);
        } else {
            take_number(d, word);
        }
        return;
    }
    aloft_unit_plain(&walker->unit, size);
}
