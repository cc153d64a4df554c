/*
 * What instructions became before: a field that moved in its structure, a constant that grew change everywhere alike.
 * docs/spec/patch.md, "Habits".
 */
#ifndef ALOFT_PATCH_HABITS_H
#define ALOFT_PATCH_HABITS_H

#include "aloft/patch.h"

/* If the unit at hand is an instruction of its own, remembers it until aloft_habits_learn. Answers whether a habit is
 * known: d->habit. */
bool aloft_habits_know(struct aloft_patch_decoder *d);

/* Did the unit change as before? `does`: yes. Else the habit is doubted. */
void aloft_habits_judge(struct aloft_patch_decoder *d, bool does);

/* The unit that aloft_habits_know was asked about is written: learns what it became. */
void aloft_habits_learn(struct aloft_patch_decoder *d);

#endif
