#include "patch_walk.h"

#include "bytes.h"
#include "patch_body.h"
#include "patch_habits.h"
#include "patch_map.h"
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_runs.h"
#include "patch_space.h"
#include "patch_thumb.h"
#include "patch_windows.h"

/* A run that begins this close behind the last one continues its walk: the registers are still good. */
#define CONTINUE_REACH 64u
/* Otherwise the walk begins this far before the run, to fall into step with the instructions. */
#define LEAD_IN 32u
/* Loads say where literals are, and they lie far ahead of these. */
#define THUMB_LEAD_IN 512u
/* How far around the expected place a literal's value is looked for. */
#define LITERAL_REACH 256
/* How far before its instruction a literal may lie. */
#define L32R_SPAN 0x40000
#define LONGEST_PLAIN 256u

bool aloft_unit_take_pointer(struct aloft_patch_decoder *d)
{
    struct aloft_unit *unit = &d->walker.unit;
    bool is_pointer = aloft_windows_is_pointer(d, unit->word);
    if (is_pointer) {
        unit->kind = ALOFT_KIND_POINTER;
        unit->is_relative = false;
        unit->target = unit->word;
        unit->target_pc = 0;
    }
    return is_pointer;
}

/* Which bytes from `at` on are walked alike: those of its region; outside of all, the byte alone. */
static void find_span(struct aloft_patch_decoder *d, uint32_t at)
{
    struct aloft_walker *walker = &d->walker;
    const struct aloft_region *region = aloft_space_region_at(&d->base_space, at);
    walker->content = ALOFT_CONTENT_IGNORED;
    walker->span_end = d->set == ALOFT_SET_NONE ? d->base_size : at + 1u;
    if (region != NULL) {
        walker->content = d->windows.contents[d->base_space.found];
        walker->span_end = region->offset + aloft_smaller(region->size, d->base_size - region->offset);
        walker->shift = region->address - region->offset;
    }
    walker->unit.is_code = walker->content == ALOFT_CONTENT_CODE;
}

/* Begins anew, to reach `at` in step with the instructions. */
static void approach(struct aloft_patch_decoder *d, uint32_t at)
{
    struct aloft_walker *walker = &d->walker;
    const struct aloft_region *region = aloft_space_region_at(&d->base_space, at);
    walker->span_end = 0;
    walker->is_after_jump = false;
    walker->pool_end = 0;
    walker->pool_next = 0;
    walker->address_at = 0;
    walker->size_at = 0;
    walker->known &= ALOFT_RISCV_ALWAYS_KNOWN;
    uint32_t lead_in = LEAD_IN;
    if (ALOFT_SET_IS_XTENSA(d->set)) {
        aloft_xtensa_forget(d);
    } else if (ALOFT_SET_IS_THUMB(d->set)) {
        aloft_thumb_forget(d);
        lead_in = THUMB_LEAD_IN;
    }
    walker->at = at;
    if (region != NULL) {
        uint32_t start = at - aloft_smaller(lead_in, at - region->offset);
        uint32_t address = region->address + (start - region->offset);
        walker->at = aloft_smaller(at, start + ((0u - address) & 3u));
    }
}

/* Finds the unit at `at`. */
static void decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_walker *walker = &d->walker;
    struct aloft_unit *unit = &walker->unit;
    d->window.focus = at;
    const uint8_t *bytes = aloft_base_bytes(d, at, 8);
    unit->word = aloft_load32_inline(bytes);
    unit->kind = ALOFT_KIND_PLAIN;
    if (at < walker->at) {
        unit->size = aloft_smaller(walker->at, end) - at;
        return;
    }
    if (at >= walker->span_end) {
        find_span(d, at);
    }
    end = aloft_smaller(end, walker->span_end);
    unit->pc = at + walker->shift;
    unit->is_relative = true;
    if (walker->content == ALOFT_CONTENT_IGNORED) {
        unit->size = aloft_smaller(end - at, LONGEST_PLAIN);
    } else if (walker->content == ALOFT_CONTENT_DATA) {
        aloft_data_decode(d, at, end);
    } else if (ALOFT_SET_IS_RISCV(d->set)) {
        aloft_riscv_decode(d, at, end);
    } else if (ALOFT_SET_IS_THUMB(d->set)) {
        aloft_thumb_decode(d, at, end);
    } else if (ALOFT_SET_IS_XTENSA(d->set)) {
        aloft_xtensa_decode(d, at, end, bytes);
    }
    walker->at = at + unit->size;
}

/*
 * Writes the unit at hand, the next of the copy, if it is known to stay as it is: STATE_UNIT. Else STATE_HABIT if it is
 * known to have changed before, or STATE_PLAIN.
 */
static enum aloft_patch_state pass(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    uint32_t kind = unit->kind;
    uint32_t size = unit->size;
    uint32_t *gap = &d->gaps[aloft_reference_slot(kind)];
    uint32_t count = kind == ALOFT_KIND_PLAIN ? size : 1u;
    if (size > 4u || (kind != ALOFT_KIND_PLAIN && !aloft_reference_is_number(kind))) {
        return STATE_PLAIN;
    }
    if (unit->is_code && size >= 2u && aloft_habits_know(d, unit->word, size)) {
        return STATE_HABIT;
    }
    /* Not if the gap is shorter, which comes out still larger, or not read yet. */
    uint32_t left = *gap - count;
    if (left >= ALOFT_PATCH_NO_GAP - count || aloft_target_room(d) < 4u || d->status != ALOFT_OK) {
        return STATE_PLAIN;
    }
    aloft_target_put_fast(d, unit->word, size);
    d->copy_at += size;
    *gap = left;
    d->habitual = 0;
    return STATE_UNIT;
}

enum aloft_patch_state aloft_walker_step(struct aloft_patch_decoder *d)
{
    enum aloft_patch_state state;
    do {
        if (ALOFT_PATCH_HAS_RUNS) {
            aloft_runs_pass(d);
        }
        decode(d, d->copy_at, d->copy_end);
        state = pass(d);
    } while (state == STATE_UNIT && d->copy_at < d->copy_end);
    return state;
}

void aloft_walker_begin(struct aloft_patch_decoder *d, uint32_t at)
{
    struct aloft_walker *walker = &d->walker;
    if (at - walker->at > CONTINUE_REACH) {
        approach(d, at);
    }
    while (walker->at < at) {
        decode(d, walker->at, d->base_size);
    }
}

/*
 * Where the literal at hand is in the target: among the literals already written the one that holds the expected value
 * and is nearest to the address `expected`.
 */
static uint32_t find_literal(struct aloft_patch_decoder *d, uint32_t expected)
{
    uint32_t at = aloft_space_offset_of(&d->base_space, d->walker.unit.target);
    const struct aloft_region *region = aloft_space_region_at(&d->target_space, d->position);
    if (region == NULL || at > d->base_size - 4u) {
        return expected;
    }
    uint32_t wanted = aloft_literal(d, false, at);
    if (aloft_windows_is_pointer(d, wanted)) {
        wanted = aloft_map_address(&d->map, wanted);
    }
    /* Places from the region's start on, as integers: a hostile region may reach beyond 2^32, where addresses wrap. */
    int32_t place = (int32_t)(d->position - region->offset);
    int32_t lowest = place > L32R_SPAN - 4 ? place - (L32R_SPAN - 4) : 0;
    int32_t middle = (int32_t)(expected - region->address);
    if ((middle >= 0) != (expected >= region->address)) {
        return expected;
    }
    /* Expected, one word before, one word behind, two before, ... */
    for (int32_t distance = 0; distance >= -LITERAL_REACH; distance = distance < 0 ? -distance : -distance - 4) {
        int32_t candidate = (int32_t)((uint32_t)middle + (uint32_t)distance);
        if (candidate >= lowest && candidate <= place - 4 &&
            aloft_literal(d, true, region->offset + (uint32_t)candidate) == wanted) {
            return expected + (uint32_t)distance;
        }
    }
    return expected;
}

uint32_t aloft_walker_predict(struct aloft_patch_decoder *d)
{
    struct aloft_unit *unit = &d->walker.unit;
    if (aloft_reference_is_number(unit->kind)) {
        return aloft_reference_get(unit->kind, unit->word);
    }
    if (unit->is_relative) {
        unit->target_pc = aloft_space_address_of(&d->target_space, d->position);
    }
    uint32_t target = ALOFT_PATCH_HAS_THUMB && unit->kind >= ALOFT_KIND_THUMB_LOAD
                          ? aloft_thumb_near(d)
                          : aloft_map_address(&d->map, unit->target);
    d->walker.expected = target;
    if (ALOFT_PATCH_HAS_XTENSA && unit->kind == ALOFT_KIND_L32R) {
        target = find_literal(d, target);
    }
    return aloft_reference_field(unit->kind, target, unit->target_pc);
}

void aloft_walker_settle(struct aloft_patch_decoder *d, uint32_t field)
{
    const struct aloft_unit *unit = &d->walker.unit;
    if (aloft_reference_is_number(unit->kind)) {
        return;
    }
    if (ALOFT_PATCH_HAS_RISCV && unit->kind == ALOFT_KIND_HIGH) {
        aloft_riscv_settle_high(d, field);
        return;
    }
    uint32_t target = aloft_reference_meaning(unit->kind, field, unit->target_pc);
    if (ALOFT_PATCH_HAS_THUMB && unit->kind >= ALOFT_KIND_THUMB_LOAD) {
        aloft_thumb_learn(d, target);
    } else if (target != d->walker.expected) {
        /* What the map said already would teach it nothing. */
        aloft_map_learn(&d->map, unit->target, target);
    }
}
