/*
 * Walks through runs of the base unit by unit and predicts what each unit becomes in the target. The encoder runs the
 * same walk, so a wrong guess costs bytes and never correctness. docs/spec/patch.md, "The walk".
 *
 * d->walker.unit is the unit at hand. Nothing here reads the patch.
 */
#ifndef ALOFT_PATCH_WALK_H
#define ALOFT_PATCH_WALK_H

#include "patch_body.h"

/* A run is about to begin at base offset `at`. */
void aloft_walker_begin(struct aloft_patch_decoder *d, uint32_t at);

/* Finds the next unit of the copy. Those that are known to stay as they are are written on the way: STATE_UNIT if there
 * is no other. STATE_HABIT: the unit at hand changed before. Else STATE_PLAIN. */
enum aloft_patch_state aloft_walker_step(struct aloft_patch_decoder *d);

/* The field predicted for the reference at hand, which lands at the target's end. */
uint32_t aloft_walker_predict(struct aloft_patch_decoder *d);

/* Learns from the true field of the reference at hand, which may have bits too many, before it is appended to the target. */
void aloft_walker_settle(struct aloft_patch_decoder *d, uint32_t field);

/* --- For the files below --- */

/*
 * Find the unit at `at` of a region that holds this, not reaching `end`. The unit comes as plain bytes with word and
 * pc, and relative, should it become a reference. `bytes` are the first eight, until the window moves.
 */
void aloft_data_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end);
void aloft_xtensa_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, const uint8_t *bytes);
void aloft_riscv_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end);

/* Xtensa: it is not known any more where functions begin. */
void aloft_xtensa_forget(struct aloft_patch_decoder *d);

/* If the word at hand is an address, the unit is a pointer. */
bool aloft_unit_take_pointer(struct aloft_patch_decoder *d);

/* RISC-V: gp, once it is known. */
#define ALOFT_RISCV_ALWAYS_KNOWN 0x8u

/* RISC-V: what gp holds in the base (0: not known) and in the target. */
void aloft_riscv_set_global_pointer(struct aloft_patch_decoder *d, uint32_t base, uint32_t target);

/* RISC-V: what the register of the HIGH at hand holds from now on, given its true field. */
void aloft_riscv_settle_high(struct aloft_patch_decoder *d, uint32_t field);

#endif
