/*
 * Copies from the base: right units pass, wrong ones are corrected.
 */
#include "bytes.h"
#include "patch_internal.h"

/* Reads, when none is pending, how many units of `kind` are right before the next wrong one. */
static bool has_gap(struct aloft_patch_decoder *d, unsigned kind)
{
    if ((d->has_gap >> kind & 1u) == 0) {
        if (!patch_is_ready(d)) {
            return false;
        }
        d->gap[kind] = patch_number(d, PATCH_GAP + kind * PATCH_NUMBER);
        d->has_gap = (uint16_t)(d->has_gap | 1u << kind);
    }
    return true;
}

static void use_gap(struct aloft_patch_decoder *d, unsigned kind)
{
    d->has_gap = (uint16_t)(d->has_gap & ~(1u << kind));
}

static enum aloft_status plain(struct aloft_patch_decoder *d)
{
    if (!has_gap(d, PATCH_PLAIN)) {
        return ALOFT_NEED_INPUT;
    }
    uint32_t right = aloft_smaller(aloft_smaller(d->unit_left, d->gap[PATCH_PLAIN]), patch_room(d));
    for (uint32_t i = 0; i < right; i++) {
        patch_put(d, patch_base_byte(d, d->copy_at++));
    }
    d->gap[PATCH_PLAIN] -= right;
    d->unit_left -= right;
    if (d->unit_left == 0 || d->gap[PATCH_PLAIN] > 0 || patch_room(d) == 0) {
        return ALOFT_OK;
    }
    if (!patch_is_ready(d)) {
        return ALOFT_NEED_INPUT;
    }
    uint32_t difference = patch_tree(d, PATCH_DIFFERENCE + (d->unit.is_code ? 256u : 0u), 8);
    if (d->is_exhausted) {
        return ALOFT_ERR_PATCH_CORRUPT;
    }
    patch_put(d, (uint8_t)(patch_base_byte(d, d->copy_at++) + difference));
    d->unit_left--;
    use_gap(d, PATCH_PLAIN);
    return ALOFT_OK;
}

/* The true word of a reference whose prediction is wrong. */
static enum aloft_status correct(struct aloft_patch_decoder *d, uint32_t predicted, uint32_t *word)
{
    unsigned kind = d->unit.kind;
    if (patch_bit(d, PATCH_REPLACED + kind) != 0) {
        *word = 0;
        for (unsigned i = 0; i < d->unit.size; i++) {
            *word |= patch_tree(d, PATCH_LITERAL, 8) << (8u * i);
        }
        return ALOFT_OK;
    }
    uint32_t *recent = d->recent[kind];
    uint32_t slot = patch_tree(d, PATCH_RECENT_INDEX + 8u * kind, 3);
    if (slot > ALOFT_PATCH_RECENT) {
        return ALOFT_ERR_PATCH_CORRUPT;
    }
    uint32_t difference = slot < ALOFT_PATCH_RECENT ? recent[slot] : patch_signed(d, PATCH_FIELD_DIFFERENCE);
    for (uint32_t i = aloft_smaller(slot, ALOFT_PATCH_RECENT - 1u); i > 0; i--) {
        recent[i] = recent[i - 1u];
    }
    recent[0] = difference;
    *word = patch_set_field(kind, d->unit.word, predicted + difference);
    return ALOFT_OK;
}

static enum aloft_status reference(struct aloft_patch_decoder *d)
{
    unsigned kind = d->unit.kind;
    if (!has_gap(d, kind) || (d->gap[kind] == 0 && !patch_is_ready(d))) {
        return ALOFT_NEED_INPUT;
    }
    uint32_t predicted = patch_walk_predict(d, d->position);
    uint32_t word = patch_set_field(kind, d->unit.word, predicted);
    if (d->gap[kind] == 0) {
        enum aloft_status status = correct(d, predicted, &word);
        if (status != ALOFT_OK || d->is_exhausted) {
            return ALOFT_ERR_PATCH_CORRUPT;
        }
        use_gap(d, kind);
    } else {
        d->gap[kind]--;
    }
    patch_walk_settle(d, d->position, word);
    d->copy_at += d->unit.size;
    d->unit_left = 0;
    d->pending_size = (uint8_t)d->unit.size;
    for (unsigned i = 0; i < d->unit.size; i++) {
        d->pending[i] = (uint8_t)(word >> (8u * i));
    }
    return ALOFT_OK;
}

enum aloft_status patch_copy(struct aloft_patch_decoder *d)
{
    if (d->unit_left == 0) {
        if (d->copy_at == d->copy_end) {
            return ALOFT_DONE;
        }
        patch_walk_step(d, d->copy_at, d->copy_end);
        d->unit_left = d->unit.size;
        d->is_reference = d->unit.kind != PATCH_PLAIN;
    }
    enum aloft_status status = d->is_reference ? reference(d) : plain(d);
    return d->is_exhausted ? ALOFT_ERR_PATCH_CORRUPT : status;
}
