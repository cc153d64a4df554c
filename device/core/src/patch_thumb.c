/*
 * Finds the references in Thumb-2 code (Cortex-M): BL and B.W, address words in literal pools, and what leads to places
 * in the same function, which move as their neighbours do: branches and loads of literals.
 * Encodings: Armv7-M architecture reference manual, "Thumb instruction set encoding".
 */
#include "patch_thumb.h"

#include <string.h>

#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_walk.h"
#include "patch_windows.h"

#if ALOFT_PATCH_HAS_THUMB

/*
 * Kept where RISC-V has its registers. In base, near places and which of them is the oldest; in target, how far each of
 * them moved, and a bit for each of the next words: whether a load was seen to read it.
 */
#define PLACES 8u
#define OLDEST PLACES
#define MARKS PLACES
#define MARK_WORDS 8u

/* The upper three bits of addresses in RAM: Armv7-M architecture reference manual, "The system address map". */
#define RAM_BITS 1u

/* --- Near places --- */

static uint32_t distance(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

uint32_t aloft_thumb_near(const struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    uint32_t nearest = distance(unit->target, unit->pc);
    uint32_t shift = unit->target_pc - unit->pc;
    for (uint32_t i = 0; i < PLACES; i++) {
        uint32_t away = distance(unit->target, d->registers.base[i]);
        if (away < nearest) {
            nearest = away;
            shift = d->registers.target[i];
        }
    }
    return unit->target + shift;
}

void aloft_thumb_learn(struct aloft_patch_decoder *d, uint32_t actual)
{
    uint32_t *base = d->registers.base;
    uint32_t oldest = base[OLDEST] % PLACES;
    base[oldest] = d->walker.unit.target;
    d->registers.target[oldest] = actual - d->walker.unit.target;
    base[OLDEST] = oldest + 1u;
}

/* --- Literal pools --- */

void aloft_thumb_forget(struct aloft_patch_decoder *d)
{
    memset(d->registers.target + MARKS, 0, MARK_WORDS * sizeof d->registers.target[0]);
}

/* The bit of the word that holds base offset `at`, as it was; `set` and `keep` say what becomes of it. */
static bool mark(struct aloft_patch_decoder *d, uint32_t at, bool set, bool keep)
{
    uint32_t *marks = &d->registers.target[MARKS + (at >> 7) % MARK_WORDS];
    uint32_t bit = 1u << (at >> 2 & 31u);
    bool was = (*marks & bit) != 0;
    if (set) {
        *marks |= bit;
    } else if (!keep) {
        *marks &= ~bit;
    }
    return was;
}

/* --- Instructions --- */

/* The kind of the instruction of one or two halfwords that is `word`, the first halfword below. */
static uint32_t kind_of(uint32_t word)
{
    uint32_t top = word >> 11;
    if (top == 9u) {
        return ALOFT_KIND_THUMB_LOAD;
    }
    if (word >> 12 == 13u) {
        return ALOFT_KIND_THUMB_BRANCH;
    }
    if (top == 28u) {
        return ALOFT_KIND_THUMB_JUMP;
    }
    if ((word & 0xb800f800u) == 0xb800f000u) {
        return ALOFT_KIND_THUMB_CALL;
    }
    /* The last two conditions are none: these are other instructions. */
    if ((word & 0xd000f800u) == 0x8000f000u && (word & 0x380u) != 0x380u) {
        return ALOFT_KIND_THUMB_BRANCH_WIDE;
    }
    return (word & 0x8000fbf0u) == 0xf240u ? ALOFT_KIND_THUMB_MOVE : ALOFT_KIND_PLAIN;
}

void aloft_thumb_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_unit *unit = &d->walker.unit;
    uint32_t left = end - at;
    uint32_t place = unit->pc & 3u;
    uint32_t pool = at - place + 4u;
    if ((place & 1u) != 0 || left < 2u) {
        unit->size = 1;
        return;
    }
    if (place == 0 && left >= 4u) {
        bool is_literal = mark(d, at, false, false);
        unit->size = 4;
        /* Half of an address in RAM is the most common instruction there is; half of one in flash is a rare one. */
        if (((is_literal || unit->word >> 29 != RAM_BITS) && aloft_unit_take_pointer(d)) || is_literal) {
            return;
        }
    }
    unit->size = 2;
    if ((unit->word & 0xffffu) < ALOFT_THUMB_LONG) {
        unit->word &= 0xffffu;
    } else if (left < 4u || (place != 0 && mark(d, pool, false, true))) {
        return;
    } else {
        unit->size = 4;
    }
    uint32_t word = unit->word;
    uint32_t kind = kind_of(word);
    unit->target = aloft_reference_target(kind, word, unit->pc);
    if (kind != ALOFT_KIND_THUMB_CALL || aloft_windows_is_callable(d, unit->target)) {
        unit->kind = (uint8_t)kind;
    }
    /* Which literal LDR, LDR.W and VLDR read. */
    if (kind == ALOFT_KIND_THUMB_LOAD) {
        pool += (word & 0xffu) * 4u;
    } else if ((word & 0xffffu) == 0xf8dfu) {
        pool += word >> 16 & 0xfffu;
    } else if ((word & 0xffbfu) == 0xed9fu) {
        pool += (word >> 16 & 0xffu) * 4u;
    } else {
        return;
    }
    mark(d, pool, true, true);
}

#endif
