#include "patch_walk.h"

#include "bytes.h"
#include "patch_map.h"
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_space.h"
#include "patch_windows.h"

/* A run that begins this close behind the last one continues its walk: the registers are still good. */
#define CONTINUE_REACH 64u
/* Otherwise the walk begins this far before the run, to fall into step with the instructions. */
#define LEAD_IN 32u
/* How many words around the expected place a literal's value is looked for. */
#define LITERAL_REACH 64u
/* How far before its instruction a literal may lie. */
#define L32R_SPAN 0x40000
#define LONGEST_PLAIN 256u

void aloft_unit_plain(struct aloft_unit *unit, uint32_t size)
{
    unit->kind = ALOFT_KIND_PLAIN;
    unit->size = size;
}

void aloft_unit_reference(struct aloft_unit *unit, uint32_t kind, uint32_t word, uint32_t target, uint32_t pc)
{
    unit->kind = (uint8_t)kind;
    unit->size = kind <= ALOFT_KIND_JUMP ? 3u : 4u;
    unit->word = word;
    unit->target = target;
    unit->pc = pc;
}

/* Data: aligned words that are addresses, and what leads to them. */
static void decode_data(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc)
{
    struct aloft_unit *unit = &d->walker.unit;
    uint32_t size = aloft_smaller(4u - (pc & 3u), end - at);
    if (size == 4u) {
        uint32_t word = aloft_base_word(d, at);
        if (aloft_windows_is_pointer(&d->windows, &d->base_space, word)) {
            aloft_unit_reference(unit, ALOFT_KIND_POINTER, word, word, pc);
            return;
        }
    }
    aloft_unit_plain(unit, size);
}

static void decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_unit *unit = &d->walker.unit;
    unit->is_code = false;
    if (d->set == ALOFT_SET_NONE) {
        aloft_unit_plain(unit, aloft_smaller(LONGEST_PLAIN, end - at));
        return;
    }
    const struct aloft_region *region = aloft_space_region_at(&d->base_space, at);
    if (region == NULL) {
        aloft_unit_plain(unit, 1);
        return;
    }
    uint32_t inside = at - region->offset;
    uint32_t pc = region->address + inside;
    uint32_t size = aloft_smaller(region->size - inside, aloft_smaller(end, d->base_size) - at);
    d->window.focus = at;
    switch (d->windows.contents[d->base_space.found]) {
    case ALOFT_CONTENT_CODE:
        unit->is_code = true;
        if (d->set == ALOFT_SET_RISCV) {
            aloft_riscv_decode(d, at, at + size, pc);
        } else {
            aloft_xtensa_decode(d, at, at + size, pc);
        }
        break;
    case ALOFT_CONTENT_DATA:
        decode_data(d, at, at + size, pc);
        break;
    default:
        aloft_unit_plain(unit, aloft_smaller(LONGEST_PLAIN, size));
        break;
    }
}

void aloft_walker_begin(struct aloft_patch_decoder *d, uint32_t at)
{
    struct aloft_walker *walker = &d->walker;
    if (d->set == ALOFT_SET_NONE) {
        return;
    }
    if (at < walker->at || at - walker->at > CONTINUE_REACH) {
        const struct aloft_region *region = aloft_space_region_at(&d->base_space, at);
        aloft_riscv_forget_all(walker);
        aloft_xtensa_forget(walker);
        walker->at = at;
        if (region != NULL) {
            uint32_t start = at - region->offset > LEAD_IN ? at - LEAD_IN : region->offset;
            uint32_t address = region->address + (start - region->offset);
            walker->at = aloft_smaller(at, start + ((0u - address) & 3u));
        }
    }
    while (walker->at < at) {
        decode(d, walker->at, d->base_size);
        if (walker->unit.kind == ALOFT_KIND_HIGH) {
            aloft_riscv_forget_high(walker);
        }
        walker->at += walker->unit.size;
    }
}

void aloft_walker_step(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_walker *walker = &d->walker;
    if (at < walker->at) {
        aloft_unit_plain(&walker->unit, aloft_smaller(walker->at, end) - at);
    } else {
        decode(d, at, end);
    }
    uint32_t behind = at + walker->unit.size;
    walker->at = walker->at > behind ? walker->at : behind;
}

/* The address that the target's field is relative to. */
static uint32_t target_pc(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    switch (unit->kind) {
    case ALOFT_KIND_POINTER:
        return 0;
    case ALOFT_KIND_LOW:
    case ALOFT_KIND_LOW_STORE:
        return unit->pc;
    case ALOFT_KIND_HIGH:
        if (!aloft_riscv_is_relative(unit)) {
            return 0;
        }
        break;
    default:
        break;
    }
    return aloft_space_address_of(&d->target_space, d->position);
}

/*
 * Where the literal that the base keeps at address `literal` is in the target: among the literals already written the
 * one that holds the expected value and is nearest to the place the map expects.
 */
static uint32_t find_literal(struct aloft_patch_decoder *d, uint32_t literal)
{
    uint32_t expected = aloft_map_address(&d->map, literal);
    uint32_t at = aloft_space_offset_of(&d->base_space, literal);
    const struct aloft_region *region = aloft_space_region_at(&d->target_space, d->position);
    if (region == NULL || d->base_size < 4u || at > d->base_size - 4u) {
        return expected;
    }
    uint32_t wanted = aloft_base_literal(d, at);
    if (aloft_windows_is_pointer(&d->windows, &d->base_space, wanted)) {
        wanted = aloft_map_address(&d->map, wanted);
    }
    /* Places from the region's start on, as integers: a hostile region may reach beyond 2^32, where addresses wrap. */
    int32_t place = (int32_t)(d->position - region->offset);
    int32_t lowest = place > L32R_SPAN - 4 ? place - (L32R_SPAN - 4) : 0;
    uint32_t away = expected >= region->address ? expected - region->address : region->address - expected;
    if (away > ALOFT_PATCH_MAX_IMAGE_SIZE + LITERAL_REACH * 4u) {
        return expected;
    }
    int32_t middle = expected >= region->address ? (int32_t)away : -(int32_t)away;
    for (uint32_t step = 0; step <= LITERAL_REACH * 2u; step++) {
        /* Expected, one word before, one word behind, two before, ... */
        int32_t distance = (int32_t)((step + 1u) / 2u) * ((step & 1u) == 0 ? 4 : -4);
        int32_t candidate = middle + distance;
        if (candidate < lowest || candidate + 4 > place) {
            continue;
        }
        if (aloft_target_literal(d, region->offset + (uint32_t)candidate) == wanted) {
            return expected + (uint32_t)distance;
        }
    }
    return expected;
}

uint32_t aloft_walker_predict(struct aloft_patch_decoder *d)
{
    const struct aloft_unit *unit = &d->walker.unit;
    uint32_t target =
        unit->kind == ALOFT_KIND_L32R ? find_literal(d, unit->target) : aloft_map_address(&d->map, unit->target);
    return aloft_reference_field(unit->kind, target, target_pc(d));
}

void aloft_walker_settle(struct aloft_patch_decoder *d, uint32_t actual)
{
    const struct aloft_unit *unit = &d->walker.unit;
    if (unit->kind == ALOFT_KIND_HIGH) {
        aloft_riscv_settle_high(&d->walker, actual, aloft_space_address_of(&d->target_space, d->position));
    } else if (((actual ^ unit->word) & aloft_reference_fixed(unit->kind)) == 0) {
        uint32_t field = aloft_reference_get(unit->kind, actual);
        aloft_map_learn(&d->map, unit->target, aloft_reference_target(unit->kind, field, target_pc(d)));
    }
}
