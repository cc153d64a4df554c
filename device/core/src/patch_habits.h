/*
 * What instructions became before: a field that moved in its structure, a constant that grew change everywhere alike.
 * docs/spec/patch.md, "Habits".
 */
#ifndef ALOFT_PATCH_HABITS_H
#define ALOFT_PATCH_HABITS_H

#include "aloft/patch.h"

#define ALOFT_HABIT_HASH_SHIFT 26u /* 32 less the bits that name one of ALOFT_PATCH_HABITS */

/* Remembers the instruction in the low `size` bytes of `word` until aloft_habits_learn. Answers whether a habit is known:
 * d->habit. */
static inline bool aloft_habits_know(struct aloft_patch_decoder *d, uint32_t word, uint32_t size)
{
    word &= 0xffffffffu >> (32u - 8u * size);
    uint32_t place = word * 0x9e3779b1u >> ALOFT_HABIT_HASH_SHIFT;
    const struct aloft_habit *habit = &d->habits[place];
    d->habitual = (uint8_t)size;
    d->habit_word = word;
    d->habit = (uint8_t)place;
    return habit->old == word && habit->fresh != word;
}

/* Did the unit change as before? `does`: yes. Else the habit is doubted. */
void aloft_habits_judge(struct aloft_patch_decoder *d, bool does);

/* The unit that aloft_habits_know was asked about is written: learns what it became. */
void aloft_habits_learn(struct aloft_patch_decoder *d);

#endif
