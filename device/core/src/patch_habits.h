/*
 * What instructions became before: a field that moved in its structure, a constant that grew change everywhere alike.
 * docs/spec/patch.md, "Habits".
 */
#ifndef ALOFT_PATCH_HABITS_H
#define ALOFT_PATCH_HABITS_H

#include "aloft/patch.h"

#define ALOFT_HABIT_HASH_SHIFT 26u /* 32 less the bits that name one of ALOFT_PATCH_HABITS */

/* The instruction in the low `size` bytes of a word. */
static inline uint32_t aloft_habits_instruction(uint32_t word, uint32_t size)
{
    return word & 0xffffffffu >> (32u - 8u * size);
}

/* The place of an instruction. */
static inline uint32_t aloft_habits_place(uint32_t instruction)
{
    return instruction * 0x9e3779b1u >> ALOFT_HABIT_HASH_SHIFT;
}

/* Is a habit known of the instruction in the low `size` bytes of `word`? */
static inline bool aloft_habits_hold(const struct aloft_patch_decoder *d, uint32_t word, uint32_t size)
{
    uint32_t instruction = aloft_habits_instruction(word, size);
    const struct aloft_habit *habit = &d->habits[aloft_habits_place(instruction)];
    return habit->old == instruction && habit->fresh != instruction;
}

/* Remembers the instruction in the low `size` bytes of `word` until aloft_habits_learn. Answers whether a habit is known:
 * d->habit. */
static inline bool aloft_habits_know(struct aloft_patch_decoder *d, uint32_t word, uint32_t size)
{
    d->habitual = (uint8_t)size;
    d->habit_word = aloft_habits_instruction(word, size);
    d->habit = (uint8_t)aloft_habits_place(d->habit_word);
    return aloft_habits_hold(d, word, size);
}

/* Did the unit change as before? `does`: yes. Else the habit is doubted. */
void aloft_habits_judge(struct aloft_patch_decoder *d, bool does);

/* The unit that aloft_habits_know was asked about is written: learns what it became. */
void aloft_habits_learn(struct aloft_patch_decoder *d);

#endif
