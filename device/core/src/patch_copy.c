/*
 * Copies: the units of a run of the base, each with its references led to their new places.
 */
#include "bytes.h"
#include "patch_body.h"
#include "patch_bytes.h"
#include "patch_habits.h"
#include "patch_memory.h"
#include "patch_range.h"
#include "patch_reference.h"
#include "patch_walk.h"

/* Slots of the tree that picks a recent difference: 0..3 those, 4 a new one. */
#define RECENT_BITS 3u
#define BYTE_BITS 8u

static void write_word(struct aloft_patch_decoder *d, uint32_t word)
{
    aloft_target_put(d, word, d->walker.unit.size);
    d->copy_at += d->walker.unit.size;
}

static enum aloft_patch_state write_reference(struct aloft_patch_decoder *d, uint32_t field)
{
    const struct aloft_unit *unit = &d->walker.unit;
    d->gaps[aloft_reference_slot(unit->kind)]--; /* from 0 to ALOFT_PATCH_NO_GAP */
    aloft_walker_settle(d, field);
    write_word(d, aloft_reference_set(unit->kind, unit->word, field));
    return STATE_UNIT;
}

/* The reference at hand, its gap known: right or wrong? */
static enum aloft_patch_state judge_reference(struct aloft_patch_decoder *d)
{
    if (d->gaps[aloft_reference_slot(d->walker.unit.kind)] == 0) {
        return STATE_CORRECTION;
    }
    return write_reference(d, d->predicted);
}

static enum aloft_patch_state begin_unit(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    if (unit->kind == ALOFT_KIND_PLAIN) {
        d->left = unit->size;
        return STATE_PLAIN;
    }
    d->predicted = aloft_walker_predict(d);
    return d->gaps[aloft_reference_slot(unit->kind)] == ALOFT_PATCH_NO_GAP ? STATE_GAP : judge_reference(d);
}

enum aloft_patch_state aloft_copy_unit(struct aloft_patch_decoder *d)
{
    enum aloft_patch_state state = STATE_UNIT;
    while (state == STATE_UNIT && aloft_target_room(d) > 0) {
        if (d->habitual > 0) {
            aloft_target_follow(d);
            aloft_habits_learn(d);
        }
        if (d->copy_at == d->copy_end) {
            state = STATE_OPERATION;
            break;
        }
        state = aloft_walker_step(d);
        if (state == STATE_PLAIN && d->status == ALOFT_OK) {
            aloft_target_follow_headers(d);
            state = begin_unit(d);
        }
    }
    return state;
}

enum aloft_patch_state aloft_copy_habit(struct aloft_patch_decoder *d)
{
    uint32_t does = aloft_range_bit(&d->range, ALOFT_MODEL_HABIT + d->trust[d->habit]);
    aloft_habits_judge(d, does != 0);
    if (does == 0) {
        return begin_unit(d);
    }
    write_word(d, d->habits[d->habit].fresh);
    return STATE_UNIT;
}

enum aloft_patch_state aloft_copy_gap(struct aloft_patch_decoder *d)
{
    uint32_t kind = d->walker.unit.kind;
    d->gaps[aloft_reference_slot(kind)] = aloft_range_number(&d->range, ALOFT_MODEL_GAP);
    return kind == ALOFT_KIND_PLAIN ? STATE_PLAIN : judge_reference(d);
}

/* The field difference of a wrong reference; it becomes the most recent one of its kind. */
static uint32_t read_difference(struct aloft_patch_decoder *d, uint32_t kind)
{
    uint32_t *recent = d->recent[aloft_reference_slot(kind) - 1u];
    uint32_t slot = aloft_range_tree(&d->range, ALOFT_MODEL_RECENT, RECENT_BITS);
    if (aloft_patch_refuse_if(d, slot > ALOFT_PATCH_RECENT)) {
        return 0;
    }
    bool is_new = slot == ALOFT_PATCH_RECENT;
    uint32_t value = is_new ? aloft_range_signed(&d->range, ALOFT_MODEL_FIELD) : recent[slot];
    for (uint32_t i = is_new ? slot - 1u : slot; i > 0; i--) {
        recent[i] = recent[i - 1u];
    }
    recent[0] = value;
    return value;
}

/* The word of another instruction, in place of the reference at hand. */
static uint32_t read_word(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    uint32_t word = 0;
    for (uint32_t shift = 0; shift < BYTE_BITS * unit->size; shift += BYTE_BITS) {
        /* Of what is no address, the bytes of the base are something to go by. */
        uint32_t old = unit->word >> shift & 0xffu;
        uint32_t byte = unit->kind < ALOFT_KIND_BRANCH ? aloft_bytes_literal(d)
                                                       : old + aloft_bytes_difference(d, old, true);
        word |= (byte & 0xffu) << shift;
    }
    return word;
}

enum aloft_patch_state aloft_copy_correction(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    uint32_t kind = unit->kind;
    bool is_replaced = aloft_range_bit(&d->range, ALOFT_MODEL_REPLACED) != 0;
    uint32_t word = is_replaced ? read_word(d) : 0;
    uint32_t field = is_replaced ? aloft_reference_get(kind, word) : d->predicted + read_difference(d, kind);
    if (is_replaced && !aloft_reference_is_same(kind, word, unit->word)) {
        d->gaps[aloft_reference_slot(kind)] = ALOFT_PATCH_NO_GAP;
        write_word(d, word);
        return STATE_UNIT;
    }
    return write_reference(d, field);
}

enum aloft_patch_state aloft_copy_plain(struct aloft_patch_decoder *d)
{
    uint32_t *gap = &d->gaps[ALOFT_KIND_PLAIN];
    if (d->left == 0) {
        return STATE_UNIT;
    }
    if (*gap == ALOFT_PATCH_NO_GAP) {
        return STATE_GAP;
    }
    if (*gap == 0) {
        return STATE_DIFFERENCE;
    }
    uint32_t right = aloft_smaller(aloft_smaller(d->left, *gap), aloft_target_room(d));
    aloft_target_copy(d, d->copy_at, right);
    d->copy_at += right;
    d->left -= right;
    *gap -= right;
    return STATE_PLAIN;
}

enum aloft_patch_state aloft_copy_difference(struct aloft_patch_decoder *d)
{
    uint32_t old = aloft_base_word(d, d->copy_at) & 0xffu;
    uint32_t byte = old + aloft_bytes_difference(d, old, d->walker.unit.is_code);
    aloft_target_put(d, byte, 1);
    d->copy_at++;
    d->left--;
    d->gaps[ALOFT_KIND_PLAIN] = ALOFT_PATCH_NO_GAP;
    return STATE_PLAIN;
}
