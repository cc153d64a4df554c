#include "patch_body.h"

#include "bytes.h"
#include "patch_bytes.h"
#include "patch_memory.h"
#include "patch_range.h"
#include "patch_repeat.h"
#include "patch_walk.h"

enum operation {
    OPERATION_LITERAL = 0,
    OPERATION_COPY = 1,
    OPERATION_REPEAT = 2
};

#define OPERATIONS 3u
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

/* `history`: the operations before this one. */
static enum aloft_patch_state begin_repeat(struct aloft_patch_decoder *d, uint32_t history)
{
    uint32_t is_recent = aloft_range_bit(&d->range, ALOFT_MODEL_IS_RECENT + history);
    d->left = read_size(d, is_recent != 0 ? ALOFT_MODEL_RECENT_SIZE : ALOFT_MODEL_REPEAT_SIZE);
    if (is_recent == 0) {
        /* Short repeats are near. */
        uint32_t context = d->left > 3u ? 2u : d->left > 2u ? 1u : 0u;
        d->distance =
            aloft_range_number(&d->range, ALOFT_MODEL_REPEAT_DISTANCE + context * ALOFT_MODELS_NUMBER) + 1u;
    }
    aloft_patch_refuse_if(d, d->distance == 0 || d->distance > d->position);
    return STATE_REPEAT;
}

static enum aloft_patch_state literal(struct aloft_patch_decoder *d)
{
    aloft_target_put(d, aloft_bytes_literal(d), 1);
    d->step--;
    return d->step > 0 ? STATE_MORE_OPERATIONS : STATE_OPERATION;
}

/* The next operation: of literals a few in a row need no new look at the input. */
static enum aloft_patch_state more_operations(struct aloft_patch_decoder *d)
{
    uint32_t is_inside = d->surroundings.phase > 0 ? 1u : 0u;
    uint32_t operation = aloft_range_bit(&d->range, ALOFT_MODEL_OPERATION + d->before * 2u + is_inside);
    if (operation != OPERATION_LITERAL) {
        operation += aloft_range_bit(&d->range, ALOFT_MODEL_REPEAT + d->before);
    }
    uint32_t before = d->before;
    d->before = (uint8_t)((before * OPERATIONS + operation) % ALOFT_PATCH_HISTORIES);
    if (operation == OPERATION_LITERAL) {
        return literal(d);
    }
    return operation == OPERATION_COPY ? begin_copy(d) : begin_repeat(d, before);
}

static enum aloft_patch_state operation(struct aloft_patch_decoder *d)
{
    d->step = LITERALS_PER_GROUP;
    return more_operations(d);
}

static enum aloft_patch_state repeat(struct aloft_patch_decoder *d)
{
    d->left -= aloft_repeat(d);
    return d->left > 0 ? STATE_REPEAT : STATE_OPERATION;
}

/* What each state does. */
static enum aloft_patch_state (*const work[])(struct aloft_patch_decoder *) = {
    [STATE_START] = aloft_preamble_start,
    [STATE_REGIONS] = aloft_preamble_regions,
#if ALOFT_PATCH_HAS_THUMB
    [STATE_LINK] = aloft_preamble_link,
    [STATE_LINKED_SIZES] = aloft_preamble_linked_sizes,
#endif
    [STATE_REGION] = aloft_preamble_region,
    [STATE_FIXED_WINDOW] = aloft_preamble_fixed_window,
    [STATE_GLOBAL_POINTER] = aloft_preamble_global_pointer,
    [STATE_MAP_SIZE] = aloft_preamble_map_size,
    [STATE_MAP_ENTRY] = aloft_preamble_map_entry,
    [STATE_OPERATION] = operation,
    [STATE_HABIT] = aloft_copy_habit,
    [STATE_GAP] = aloft_copy_gap,
    [STATE_DIFFERENCE] = aloft_copy_difference,
    [STATE_CORRECTION] = aloft_copy_correction,
    [STATE_MORE_OPERATIONS] = more_operations,
    [STATE_REPEAT] = repeat,
    [STATE_UNIT] = aloft_copy_unit,
    [STATE_PLAIN] = aloft_copy_plain,
};

enum aloft_patch_state aloft_patch_run(struct aloft_patch_decoder *d)
{
    return work[d->state](d);
}
