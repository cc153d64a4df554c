/*
 * References in RISC-V code: JAL, and LUI or AUIPC with the instructions that complete them.
 */
#include "bytes.h"
#include "patch_internal.h"

enum {
    OP_LOAD = 0x03,
    OP_LOAD_FP = 0x07,
    OP_IMM = 0x13,
    OP_AUIPC = 0x17,
    OP_STORE = 0x23,
    OP_STORE_FP = 0x27,
    OP_LUI = 0x37,
    OP_BRANCH = 0x63,
    OP_JALR = 0x67,
    OP_JAL = 0x6f
};

/* How many instructions ahead the first user of a HIGH is looked for. */
#define USER_REACH 24
#define GP 3u
/* Registers that survive a call: s0-s11, and gp. */
#define CALLEE_SAVED (0x0ffc0300u | 1u << GP)
#define RETURN 0x8082u

void patch_riscv_forget(struct aloft_patch_decoder *d, unsigned reg)
{
    if (reg != GP) {
        d->known_registers &= ~(1u << reg);
    }
}

void patch_riscv_forget_all(struct aloft_patch_decoder *d)
{
    d->known_registers = d->register_base[GP] == 0 ? 0 : 1u << GP;
}

bool patch_riscv_is_pc_relative(const struct aloft_patch_unit *unit)
{
    return (unit->word & 0x7fu) == OP_AUIPC;
}

static bool is_store(uint32_t op)
{
    return op == OP_STORE || op == OP_STORE_FP;
}

/* Instructions that complete a HIGH: ADDI, loads, stores, JALR. */
static bool is_user(uint32_t word)
{
    switch (word & 0x7fu) {
    case OP_IMM:
        return ((word >> 12) & 7u) == 0;
    case OP_LOAD:
    case OP_LOAD_FP:
    case OP_STORE:
    case OP_STORE_FP:
    case OP_JALR:
        return true;
    default:
        return false;
    }
}

static uint8_t low_kind(uint32_t op)
{
    return is_store(op) ? PATCH_LOW_STORE : PATCH_LOW;
}

/* The address that `high` and the first user of `reg` make; false when something else overwrites it first. */
static bool find_user(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t reg, uint32_t high,
                      uint32_t *target)
{
    for (int step = 0; step < USER_REACH && at <= end && end - at >= 4u; step++) {
        if ((patch_base_byte(d, at) & 3u) != 3u) {
            at += 2u;
            continue;
        }
        uint32_t word = patch_base_word(d, at);
        uint32_t op = word & 0x7fu;
        if (((word >> 15) & 31u) == reg && is_user(word)) {
            uint8_t kind = low_kind(op);
            *target = patch_target_of(kind, patch_get_field(kind, word), high);
            return true;
        }
        if (((word >> 7) & 31u) == reg && !is_store(op) && op != OP_BRANCH) {
            return false;
        }
        at += 4u;
    }
    return false;
}

static void follow_word(struct aloft_patch_decoder *d, uint32_t op, uint32_t rd)
{
    if (!is_store(op) && op != OP_BRANCH && rd != 0) {
        patch_riscv_forget(d, rd);
    }
    if (op == OP_JALR) {
        d->known_registers &= CALLEE_SAVED;
    }
}

static void follow_compressed(struct aloft_patch_decoder *d, uint32_t half)
{
    /* Behind a return the same function may go on, with the registers as they were before its epilogue. */
    if (half == RETURN) {
        return;
    }
    uint32_t quadrant = half & 3u;
    uint32_t funct3 = half >> 13;
    uint32_t full = (half >> 7) & 31u;
    if (quadrant == 0) {
        if (funct3 < 4u) {
            patch_riscv_forget(d, 8u + ((half >> 2) & 7u));
        }
    } else if (quadrant == 1) {
        if (funct3 == 1u) {
            d->known_registers &= CALLEE_SAVED;
        } else if (funct3 == 4u) {
            patch_riscv_forget(d, 8u + (full & 7u));
        } else if (funct3 < 4u) {
            patch_riscv_forget(d, full);
        }
    } else if (funct3 < 4u) {
        /* A load from the stack into a callee-saved register is an epilogue. */
        if (funct3 != 2u || ((CALLEE_SAVED >> full) & 1u) == 0) {
            patch_riscv_forget(d, full);
        }
    } else if (funct3 == 4u) {
        if (((half >> 2) & 31u) != 0) {
            patch_riscv_forget(d, full);
        } else if (full != 0) {
            d->known_registers &= CALLEE_SAVED;
        }
    }
}

/* LUI or AUIPC of rd. */
static void high_unit(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc, uint32_t word)
{
    uint32_t rd = (word >> 7) & 31u;
    bool is_auipc = (word & 0x7fu) == OP_AUIPC;
    patch_riscv_forget(d, rd);
    uint32_t anchor = is_auipc ? pc : 0;
    uint32_t target = anchor + (word & 0xfffff000u);
    bool has_user = rd != 0 && find_user(d, at + 4u, end, rd, target, &target);
    if (is_auipc ? has_user : rd != 0 && patch_is_pointer(d, target)) {
        patch_found(d, PATCH_HIGH, word, target, anchor);
    } else {
        patch_plain(d, 4);
    }
}

void patch_riscv_unit(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc)
{
    if ((pc & 1u) != 0) {
        patch_plain(d, 1);
        return;
    }
    uint32_t left = end - at;
    uint32_t first = patch_base_byte(d, at);
    if ((first & 3u) != 3u) {
        if (left < 2u) {
            patch_plain(d, 1);
            return;
        }
        follow_compressed(d, first | (uint32_t)patch_base_byte(d, at + 1u) << 8);
        patch_plain(d, 2);
        return;
    }
    if (left < 4u) {
        patch_plain(d, aloft_smaller(2u, left));
        return;
    }
    uint32_t word = patch_base_word(d, at);
    uint32_t op = word & 0x7fu;
    uint32_t rd = (word >> 7) & 31u;
    uint32_t rs1 = (word >> 15) & 31u;
    if (op == OP_JAL) {
        d->known_registers &= CALLEE_SAVED;
        patch_found(d, PATCH_JAL, word, patch_target_of(PATCH_JAL, patch_get_field(PATCH_JAL, word), pc), pc);
        return;
    }
    if (op == OP_AUIPC || op == OP_LUI) {
        high_unit(d, at, end, pc, word);
        return;
    }
    bool is_low = ((d->known_registers >> rs1) & 1u) != 0 && is_user(word);
    uint8_t kind = low_kind(op);
    uint32_t target = patch_target_of(kind, patch_get_field(kind, word), d->register_base[rs1]);
    /* The target's own HIGH stands in for the program counter when the field is predicted. */
    uint32_t anchor = d->register_target[rs1];
    follow_word(d, op, rd);
    if (is_low && (op == OP_JALR || patch_is_pointer(d, target))) {
        patch_found(d, kind, word, target, anchor);
    } else {
        patch_plain(d, 4);
    }
}

void patch_riscv_settle_high(struct aloft_patch_decoder *d, uint32_t actual, uint32_t target_pc)
{
    const struct aloft_patch_unit *unit = &d->unit;
    uint32_t rd = (unit->word >> 7) & 31u;
    if (((actual ^ unit->word) & 0xfffu) != 0) {
        patch_riscv_forget(d, rd);
        return;
    }
    if (rd == GP) {
        return;
    }
    d->known_registers |= 1u << rd;
    d->register_base[rd] = unit->pc + (unit->word & 0xfffff000u);
    d->register_target[rd] = (patch_riscv_is_pc_relative(unit) ? target_pc : 0) + (actual & 0xfffff000u);
}
