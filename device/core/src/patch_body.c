#include "patch_body.h"

#include "bytes.h"
#include "patch_memory.h"
#include "patch_range.h"

enum operation {
    OPERATION_LITERALS = 0,
    OPERATION_COPY = 1,
    OPERATION_REPEAT = 2
};

#define OPERATION_BITS 2u
#define LITERALS_PER_GROUP 8u

bool aloft_patch_refuse_if(struct aloft_patch_decoder *d, bool is_corrupt)
{
    if (is_corrupt || d->range.is_exhausted) {
        aloft_patch_fail(d, ALOFT_ERR_PATCH_CORRUPT);
    }
    return d->status != ALOFT_OK;
}

/* Size of an operation, which must not run past the end of the target. */
static uint32_t read_size(struct aloft_patch_decoder *d, uint32_t models)
{
    uint32_t less_one = aloft_range_number(&d->range, models);
    aloft_patch_refuse_if(d, less_one >= d->target_size - d->position);
    return less_one + 1u;
}

static enum aloft_patch_state begin_copy(struct aloft_patch_decoder *d)
{
    /* Modulo 2^32: whatever lies outside the base, on either side, comes out larger than it. */
    uint32_t from = d->copy_end + aloft_range_signed(&d->range, ALOFT_MODEL_COPY_FROM);
    uint32_t size = read_size(d, ALOFT_MODEL_COPY_SIZE);
    if (!aloft_patch_refuse_if(d, from > d->base_size || size > d->base_size - from)) {
        d->copy_at = from;
        d->copy_end = from + size;
        aloft_walker_begin(d, from);
    }
    return STATE_UNIT;
}

static enum aloft_patch_state begin_repeat(struct aloft_patch_decoder *d)
{
    uint32_t distance = aloft_range_number(&d->range, ALOFT_MODEL_REPEAT_DISTANCE);
    if (distance != 0) {
        d->distance = distance;
    }
    d->left = read_size(d, ALOFT_MODEL_REPEAT_SIZE);
    aloft_patch_refuse_if(d, d->distance == 0 || d->distance > d->position);
    return STATE_REPEAT;
}

static enum aloft_patch_state operation(struct aloft_patch_decoder *d)
{
    d->before = (uint8_t)aloft_range_tree(&d->range, ALOFT_MODEL_OPERATION + ((uint32_t)d->before << OPERATION_BITS),
                                          OPERATION_BITS);
    switch (d->before) {
    case OPERATION_LITERALS:
        d->left = read_size(d, ALOFT_MODEL_LITERAL_COUNT);
        return STATE_LITERAL_GROUP;
    case OPERATION_COPY:
        return begin_copy(d);
    case OPERATION_REPEAT:
        return begin_repeat(d);
    default:
        aloft_patch_refuse_if(d, true);
        return STATE_OPERATION;
    }
}

static enum aloft_patch_state literal(struct aloft_patch_decoder *d)
{
    uint32_t models = ALOFT_MODEL_LITERAL + (uint32_t)(d->last >> 6) * ALOFT_MODELS_BYTE;
    uint8_t byte = (uint8_t)aloft_range_tree(&d->range, models, 8);
    if (aloft_patch_refuse_if(d, false)) {
        return STATE_LITERAL;
    }
    aloft_target_put(d, &byte, 1);
    d->left--;
    d->step--;
    if (d->left == 0) {
        return STATE_OPERATION;
    }
    return d->step > 0 ? STATE_LITERAL : STATE_LITERAL_GROUP;
}

static enum aloft_patch_state literal_group(struct aloft_patch_decoder *d)
{
    d->step = LITERALS_PER_GROUP;
    return literal(d);
}

static enum aloft_patch_state repeat(struct aloft_patch_decoder *d)
{
    d->left -= aloft_target_repeat(d, d->distance, d->left);
    return d->left > 0 ? STATE_REPEAT : STATE_OPERATION;
}

enum aloft_patch_state aloft_patch_run(struct aloft_patch_decoder *d)
{
    switch ((enum aloft_patch_state)d->state) {
    case STATE_START:
        return aloft_preamble_start(d);
    case STATE_REGION:
        return aloft_preamble_region(d);
    case STATE_FIXED_WINDOW:
        return aloft_preamble_fixed_window(d);
    case STATE_GLOBAL_POINTER:
        return aloft_preamble_global_pointer(d);
    case STATE_MAP_SIZE:
        return aloft_preamble_map_size(d);
    case STATE_MAP_ENTRY:
        return aloft_preamble_map_entry(d);
    case STATE_OPERATION:
        return operation(d);
    case STATE_LITERAL_GROUP:
        return literal_group(d);
    case STATE_LITERAL:
        return literal(d);
    case STATE_REPEAT:
        return repeat(d);
    case STATE_UNIT:
        return aloft_copy_unit(d);
    case STATE_PLAIN_GAP:
        return aloft_copy_plain_gap(d);
    case STATE_PLAIN:
        return aloft_copy_plain(d);
    case STATE_DIFFERENCE:
        return aloft_copy_difference(d);
    case STATE_REFERENCE_GAP:
        return aloft_copy_reference_gap(d);
    case STATE_CORRECTION:
        return aloft_copy_correction(d);
    }
    return STATE_OPERATION;
}
