/*
 * What instructions became before: a field that moved in its structure, a constant that grew change everywhere alike.
 * docs/spec/patch.md, "Habits".
 */
#ifndef ALOFT_PATCH_HABITS_H
#define ALOFT_PATCH_HABITS_H

#include "aloft/patch.h"
#include "patch_reference.h"

#define ALOFT_HABIT_HASH_SHIFT 26u /* 32 less the bits that name one of ALOFT_PATCH_HABITS */

/* If the unit at hand is an instruction of its own, remembers it until aloft_habits_learn. Answers whether a habit is
 * known: d->habit. */
static inline bool aloft_habits_know(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    bool is_instruction = unit->kind >= ALOFT_KIND_BRANCH ||
                          (unit->kind == ALOFT_KIND_PLAIN && unit->is_code && unit->size - 2u <= 2u);
    if (!is_instruction) {
        return false;
    }
    d->habitual = (uint8_t)unit->size;
    d->habit_word = unit->word & (0xffffffffu >> (32u - 8u * unit->size));
    d->habit = d->habits + (d->habit_word * 0x9e3779b1u >> ALOFT_HABIT_HASH_SHIFT);
    return d->habit->old == d->habit_word && d->habit->fresh != d->habit_word;
}

/* Did the unit change as before? `does`: yes. Else the habit is doubted. */
void aloft_habits_judge(struct aloft_patch_decoder *d, bool does);

/* The unit that aloft_habits_know was asked about is written: learns what it became. */
void aloft_habits_learn(struct aloft_patch_decoder *d);

#endif
