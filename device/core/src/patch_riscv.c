/*
 * Finds the references in RISC-V code (RV32 with compressed instructions): JAL, and LUI/AUIPC with their users. What
 * else is a number there, offsets of branches among it, moves with its function.
 */
#include "patch_riscv.h"

#include "patch_memory.h"
#include "patch_windows.h"

#if ALOFT_PATCH_HAS_RISCV

/* How many instructions ahead the first user of a HIGH is looked for. */
#define USER_REACH 24u

void aloft_riscv_set_global_pointer(struct aloft_patch_decoder *d, uint32_t base, uint32_t target)
{
    d->walker.known = ALOFT_RISCV_ALWAYS_KNOWN;
    d->registers.base[RISCV_GP] = base;
    d->registers.target[RISCV_GP] = target;
}

void aloft_riscv_settle_high(struct aloft_patch_decoder *d, uint32_t field)
{
    const struct aloft_unit *unit = &d->walker.unit;
    uint32_t rd = aloft_riscv_rd(unit->word);
    if (rd != RISCV_GP) {
        d->walker.known |= 1u << rd;
        d->registers.base[rd] = unit->pc + (unit->word & 0xfffff000u);
        d->registers.target[rd] = unit->target_pc + (field << 12);
    }
}

/* Instructions that complete a HIGH: ADDI, loads, stores, JALR. */
static bool is_user(uint32_t word, uint32_t form)
{
    return form >= ALOFT_KIND_IMMEDIATE && (aloft_riscv_opcode(word) != RISCV_OP_IMM || (word >> 12 & 7u) == 0);
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
        uint32_t form = aloft_riscv_form(word);
        if (aloft_riscv_rs1(word) == reg && is_user(word, form)) {
            *target = aloft_reference_target(form, word, *target);
            return true;
        }
        if ((aloft_riscv_overwritten(word, form) >> reg & 1u) != 0) {
            return false;
        }
        at += 4u;
    }
    return false;
}

/* LUI or AUIPC. */
static void take_high(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_unit *unit = &d->walker.unit;
    uint32_t rd = aloft_riscv_rd(unit->word);
    unit->is_relative = aloft_riscv_opcode(unit->word) == RISCV_OP_AUIPC;
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
    uint32_t rs1 = aloft_riscv_rs1(unit->word);
    unit->kind = (uint8_t)form;
    if ((d->walker.known >> rs1 & 1u) != 0 && is_user(unit->word, form)) {
        unit->target = aloft_reference_target(form, unit->word, d->registers.base[rs1]);
        if (aloft_riscv_opcode(unit->word) == RISCV_OP_JALR || aloft_windows_is_pointer(d, unit->target)) {
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
    uint32_t op = aloft_riscv_opcode(unit->word);
    uint32_t form = aloft_riscv_form(unit->word);
    uint32_t lost = aloft_riscv_overwritten(unit->word, form);
    if (form != ALOFT_KIND_PLAIN) {
        take_number(d, form);
    } else if (op == RISCV_OP_LUI || op == RISCV_OP_AUIPC) {
        take_high(d, at, end);
    } else if (op == RISCV_OP_JAL) {
        unit->kind = ALOFT_KIND_JAL;
        unit->target = aloft_reference_target(ALOFT_KIND_JAL, unit->word, unit->pc);
        lost = RISCV_CALLER_SAVED;
    }
    if (op == RISCV_OP_JALR) {
        lost |= RISCV_CALLER_SAVED;
    }
    d->walker.known = aloft_riscv_forget(d->walker.known, lost);
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
            d->walker.known = aloft_riscv_forget(d->walker.known, aloft_riscv_lost_behind_half(unit->word & 0xffffu));
        }
    } else if (left >= 4u) {
        unit->size = 4;
        take_word(d, at, end);
    }
}

#endif
