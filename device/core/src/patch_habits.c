#include "patch_habits.h"

#define FIRST_TRUST 1u

void aloft_habits_judge(struct aloft_patch_decoder *d, bool does)
{
    struct aloft_habit *habit = &d->habits[d->habit];
    uint8_t *trust = &d->trust[d->habit];
    if (does) {
        d->habitual = 0;
        *trust = (uint8_t)(*trust + (*trust < ALOFT_HABIT_MOST_TRUST ? 1u : 0u));
    } else if (*trust > 0) {
        (*trust)--;
    } else {
        habit->fresh = habit->old;
    }
}

void aloft_habits_learn(struct aloft_patch_decoder *d)
{
    uint32_t fresh = d->surroundings.history >> (8u * (4u - d->habitual));
    d->habitual = 0;
    if (fresh != d->habit_word) {
        d->habits[d->habit].old = d->habit_word;
        d->habits[d->habit].fresh = fresh;
        d->trust[d->habit] = FIRST_TRUST;
    }
}
