/*
 * Copies: the units of a run of the base, each with its references led to their new places.
 */
#include "bytes.h"
#include "patch_body.h"
#include "patch_memory.h"
#include "patch_range.h"
#include "patch_reference.h"

/* Slots of the tree that picks a recent difference: 0..3 those, 4 a new one. */
#define RECENT_BITS 3u
#define BYTE_BITS 8u

static void read_gap(struct aloft_patch_decoder *d, uint32_t kind)
{
    d->gaps[kind] = aloft_range_number(&d->range, ALOFT_MODEL_GAP + kind * ALOFT_MODELS_NUMBER);
}

static enum aloft_patch_state write_reference(struct aloft_patch_decoder *d, uint32_t word)
{
    const struct aloft_unit *unit = &d->walker.unit;
    uint8_t bytes[4];
    if (aloft_patch_refuse_if(d, false)) {
        return STATE_UNIT;
    }
    d->gaps[unit->kind]--; /* from 0 to ALOFT_PATCH_NO_GAP */
    aloft_walker_settle(d, word);
    aloft_store32(bytes, word);
    aloft_target_put(d, bytes, unit->size);
    d->copy_at += unit->size;
    return STATE_UNIT;
}

/* The reference at hand, its gap known: right or wrong? */
static enum aloft_patch_state judge_reference(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    if (d->gaps[unit->kind] == 0) {
        return STATE_CORRECTION;
    }
    return write_reference(d, aloft_reference_set(unit->kind, unit->word, d->predicted));
}

enum aloft_patch_state aloft_copy_unit(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    if (d->copy_at == d->copy_end) {
        return STATE_OPERATION;
    }
    aloft_walker_step(d, d->copy_at, d->copy_end);
    if (unit->kind == ALOFT_KIND_PLAIN) {
        d->left = unit->size;
        return STATE_PLAIN;
    }
    d->predicted = aloft_walker_predict(d);
    return d->gaps[unit->kind] == ALOFT_PATCH_NO_GAP ? STATE_REFERENCE_GAP : judge_reference(d);
}

enum aloft_patch_state aloft_copy_reference_gap(struct aloft_patch_decoder *d)
{
    read_gap(d, d->walker.unit.kind);
    return judge_reference(d);
}

/* The field difference of a wrong reference; it becomes the most recent one of its kind. */
static uint32_t read_difference(struct aloft_patch_decoder *d, uint32_t kind)
{
    uint32_t *recent = d->recent[kind - 1u];
    uint32_t slot = aloft_range_tree(&d->range, ALOFT_MODEL_RECENT + (kind << RECENT_BITS), RECENT_BITS);
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

enum aloft_patch_state aloft_copy_correction(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    uint32_t word = 0;
    if (aloft_range_bit(&d->range, ALOFT_MODEL_REPLACED + unit->kind) != 0) {
        /* Of what is no address, the bytes of the base are something to go by. */
        bool is_number = unit->kind >= ALOFT_KIND_BRANCH;
        uint32_t models = is_number ? ALOFT_MODEL_DIFFERENCE + ALOFT_MODELS_BYTE : ALOFT_MODEL_LITERAL;
        for (uint32_t i = 0; i < unit->size; i++) {
            uint32_t old = is_number ? unit->word >> (BYTE_BITS * i) : 0;
            word |= ((old + aloft_range_tree(&d->range, models, BYTE_BITS)) & 0xffu) << (BYTE_BITS * i);
        }
    } else {
        word = aloft_reference_set(unit->kind, unit->word, d->predicted + read_difference(d, unit->kind));
    }
    return write_reference(d, word);
}

enum aloft_patch_state aloft_copy_plain_gap(struct aloft_patch_decoder *d)
{
    read_gap(d, ALOFT_KIND_PLAIN);
    return STATE_PLAIN;
}

enum aloft_patch_state aloft_copy_plain(struct aloft_patch_decoder *d)
{
    uint32_t *gap = &d->gaps[ALOFT_KIND_PLAIN];
    if (d->left == 0) {
        return STATE_UNIT;
    }
    if (*gap == ALOFT_PATCH_NO_GAP) {
        return STATE_PLAIN_GAP;
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
    uint32_t models = ALOFT_MODEL_DIFFERENCE + (d->walker.unit.is_code ? ALOFT_MODELS_BYTE : 0u);
    uint8_t byte;
    aloft_base_copy(d, d->copy_at, &byte, 1);
    byte = (uint8_t)(byte + aloft_range_tree(&d->range, models, BYTE_BITS));
    if (!aloft_patch_refuse_if(d, false)) {
        aloft_target_put(d, &byte, 1);
        d->copy_at++;
        d->left--;
        d->gaps[ALOFT_KIND_PLAIN] = ALOFT_PATCH_NO_GAP;
    }
    return STATE_PLAIN;
}
