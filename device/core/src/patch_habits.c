#include "patch_habits.h"

#include "patch_reference.h"

#define HASH_SHIFT 26u /* 32 less the bits that name one of ALOFT_PATCH_HABITS */
#define FIRST_TRUST 1u

/* The low `size` bytes of a word. */
static uint32_t clip(uint32_t word, uint32_t size)
{
    return size < 4u ? word & ((1u << (8u * size)) - 1u) : word;
}

bool aloft_habits_know(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    bool is_instruction = unit->kind >= ALOFT_KIND_BRANCH ||
                          (unit->kind == ALOFT_KIND_PLAIN && unit->is_code && unit->size >= 2u && unit->size <= 4u);
    if (!is_instruction) {
        return false;
    }
    d->habitual = (uint8_t)unit->size;
    d->habit_word = clip(unit->word, unit->size);
    d->habit = d->habits + (d->habit_word * 0x9e3779b1u >> HASH_SHIFT);
    return d->habit->old == d->habit_word && d->habit->fresh != d->habit_word;
}

void aloft_habits_judge(struct aloft_patch_decoder *d, bool does)
{
    struct aloft_habit *habit = d->habit;
    uint8_t *trust = &d->trust[habit - d->habits];
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
        d->habit->old = d->habit_word;
        d->habit->fresh = fresh;
        d->trust[d->habit - d->habits] = FIRST_TRUST;
    }
}
