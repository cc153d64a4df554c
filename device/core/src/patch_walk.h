/*
 * Walks through runs of the base unit by unit and predicts what each unit becomes in the target. The encoder runs the
 * same walk, so a wrong guess costs bytes and never correctness. docs/spec/patch.md, "The walk".
 *
 * d->walker.unit is the unit at hand. Nothing here reads the patch.
 */
#ifndef ALOFT_PATCH_WALK_H
#define ALOFT_PATCH_WALK_H

#include "aloft/patch.h"

enum aloft_instruction_set {
    ALOFT_SET_NONE = 0,
    ALOFT_SET_XTENSA = 1,
    ALOFT_SET_XTENSA_WIDE = 3, /* with 4-byte instructions */
    ALOFT_SET_RISCV = 4
};

/* A run is about to begin at base offset `at`. */
void aloft_walker_begin(struct aloft_patch_decoder *d, uint32_t at);

/* Finds the unit at base offset `at` of the run that ends at `end`. */
void aloft_walker_step(struct aloft_patch_decoder *d, uint32_t at, uint32_t end);

/* The field predicted for the reference at hand, which lands at the target's end. */
uint32_t aloft_walker_predict(struct aloft_patch_decoder *d);

/* Learns from the true word of the reference at hand, before it is appended to the target. */
void aloft_walker_settle(struct aloft_patch_decoder *d, uint32_t actual);

/* The unit is `size` plain bytes, or a reference (kind plain: four plain bytes). For the files below. */
void aloft_unit_plain(struct aloft_unit *unit, uint32_t size);
void aloft_unit_reference(struct aloft_unit *unit, uint32_t kind, uint32_t word, uint32_t target, uint32_t pc);

/* The unit at hand is the word `word`: a pointer, which is the answer, or four plain bytes. */
bool aloft_unit_word(struct aloft_patch_decoder *d, uint32_t word);

/* Find the unit at `at` (address `pc`) of a code or data region, not reaching `end`. */
void aloft_xtensa_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc);
void aloft_riscv_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc);
void aloft_data_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc);

/* RISC-V: what gp holds in the base (0: not known) and in the target. Of all other registers nothing is known. */
void aloft_riscv_set_global_pointer(struct aloft_walker *walker, uint32_t base, uint32_t target);
void aloft_riscv_forget_all(struct aloft_walker *walker);

/* RISC-V: after a HIGH, what its register holds is not known; or it is, from the true word at address `target_pc`. */
void aloft_riscv_forget_high(struct aloft_walker *walker);
void aloft_riscv_settle_high(struct aloft_walker *walker, uint32_t actual, uint32_t target_pc);

/* RISC-V: is the HIGH at hand relative to the program counter? */
bool aloft_riscv_is_relative(const struct aloft_unit *unit);

#endif
