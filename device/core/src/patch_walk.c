/*
 * The walk through the base: units, what each reference becomes in the target, and what is learned from the truth.
 */
#include "bytes.h"
#include "patch_internal.h"

/* A run that begins this close behind the last one continues its walk: the registers are still good. */
#define CONTINUE_REACH 64u
/* Otherwise the walk begins this far before the run, to fall into step with the instructions. */
#define LEAD_IN 32u
/* Literals are looked for this many words around the expected place. */
#define LITERAL_REACH 64u
#define L32R_SPAN 0x40000u
#define LONGEST_PLAIN 256u

void patch_plain(struct aloft_patch_decoder *d, uint32_t size)
{
    d->unit.kind = PATCH_PLAIN;
    d->unit.size = (uint16_t)size;
}

void patch_found(struct aloft_patch_decoder *d, uint8_t kind, uint32_t word, uint32_t target, uint32_t pc)
{
    d->unit.kind = kind;
    d->unit.size = kind >= PATCH_JAL ? 4 : 3;
    d->unit.word = word;
    d->unit.target = target;
    d->unit.pc = pc;
}

static void data_unit(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc)
{
    uint32_t size = aloft_smaller(4u - (pc & 3u), end - at);
    if (size < 4u) {
        patch_plain(d, size);
        return;
    }
    uint32_t word = patch_base_word(d, at);
    if (patch_is_pointer(d, word)) {
        patch_found(d, PATCH_POINTER, word, word, pc);
    } else {
        patch_plain(d, 4);
    }
}

/* Describes the unit at `at`, not reaching `end`; both are inside the base. */
static void describe(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    d->unit.is_code = false;
    if (d->features == 0) {
        patch_plain(d, aloft_smaller(LONGEST_PLAIN, end - at));
        return;
    }
    int index = patch_region_at(d->base_regions, d->base_region_count, at);
    if (index < 0) {
        patch_plain(d, 1);
        return;
    }
    const struct aloft_patch_region *region = &d->base_regions[index];
    uint32_t pc = region->address + (at - region->offset);
    uint32_t left = aloft_smaller(end - at, region->size - (at - region->offset));
    uint32_t limit = at + left;
    if (d->content[index] == PATCH_CODE) {
        d->unit.is_code = true;
        if ((d->features & ALOFT_PATCH_RISCV) != 0) {
            patch_riscv_unit(d, at, limit, pc);
        } else {
            patch_xtensa_unit(d, at, limit, pc);
        }
    } else if (d->content[index] == PATCH_DATA) {
        data_unit(d, at, limit, pc);
    } else {
        patch_plain(d, aloft_smaller(LONGEST_PLAIN, left));
    }
}

void patch_walk_begin(struct aloft_patch_decoder *d, uint32_t at)
{
    if (d->features == 0) {
        return;
    }
    if (at < d->walk_at || at - d->walk_at > CONTINUE_REACH) {
        patch_riscv_forget_all(d);
        d->after_jump = false;
        d->pool_end = 0;
        d->pool_next = 0;
        d->walk_at = at;
        int index = patch_region_at(d->base_regions, d->base_region_count, at);
        if (index >= 0) {
            const struct aloft_patch_region *region = &d->base_regions[index];
            uint32_t back = aloft_smaller(LEAD_IN, at - region->offset);
            uint32_t address = region->address + (at - back - region->offset);
            uint32_t to_word = (0u - address) & 3u;
            d->walk_at = at - back + aloft_smaller(back, to_word);
        }
    }
    while (d->walk_at < at) {
        describe(d, d->walk_at, d->base_size);
        if (d->unit.kind == PATCH_HIGH) {
            patch_riscv_forget(d, (d->unit.word >> 7) & 31u);
        }
        d->walk_at += d->unit.size;
    }
}

void patch_walk_step(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    if (at < d->walk_at) {
        patch_plain(d, aloft_smaller(d->walk_at, end) - at);
    } else {
        describe(d, at, end);
    }
    uint32_t next = at + d->unit.size;
    if (next > d->walk_at) {
        d->walk_at = next;
    }
}

/* The address that the target's field is relative to. */
static uint32_t target_pc(const struct aloft_patch_decoder *d, uint32_t to)
{
    const struct aloft_patch_unit *unit = &d->unit;
    switch (unit->kind) {
    case PATCH_POINTER:
        return 0;
    case PATCH_LOW:
    case PATCH_LOW_STORE:
        return unit->pc;
    case PATCH_HIGH:
        return patch_riscv_is_pc_relative(unit) ? patch_target_address(d, to) : 0;
    default:
        return patch_target_address(d, to);
    }
}

/* Offset in the base of the word at `address` if all of it is there. */
static bool find_literal(const struct aloft_patch_decoder *d, uint32_t address, uint32_t *offset)
{
    for (unsigned i = 0; i < d->base_region_count; i++) {
        const struct aloft_patch_region *region = &d->base_regions[i];
        if (address >= region->address && address - region->address < region->size) {
            uint64_t at = (uint64_t)region->offset + (address - region->address);
            *offset = (uint32_t)at;
            return at + 4u <= d->base_size;
        }
    }
    return false;
}

/* Where the base's literal is in the target: the word written before with its value, nearest to where it should be. */
static uint32_t literal_target(struct aloft_patch_decoder *d, uint32_t literal, uint32_t to)
{
    uint32_t expected = patch_map(d, literal);
    uint32_t at = 0;
    int index = patch_region_at(d->target_regions, d->target_region_count, to);
    if (!find_literal(d, literal, &at) || index < 0) {
        return expected;
    }
    uint32_t wanted = patch_literal_word(d, at);
    if (patch_is_pointer(d, wanted)) {
        wanted = patch_map(d, wanted);
    }
    const struct aloft_patch_region *region = &d->target_regions[index];
    int64_t pc = (int64_t)region->address + (to - region->offset);
    int64_t lowest = pc - (int64_t)L32R_SPAN + 4;
    if (lowest < (int64_t)region->address) {
        lowest = (int64_t)region->address;
    }
    for (uint32_t step = 0; step <= 2u * LITERAL_REACH; step++) {
        /* expected, one word before, one word after, two before, ... */
        int64_t distance = (int64_t)((step + 1u) / 2u) * 4;
        int64_t candidate = (int64_t)expected + ((step & 1u) == 0 ? distance : -distance);
        if (candidate < lowest || candidate + 4 > pc) {
            continue;
        }
        uint32_t offset = region->offset + (uint32_t)(candidate - (int64_t)region->address);
        uint32_t word = 0;
        for (unsigned i = 0; i < 4; i++) {
            word |= (uint32_t)patch_target_byte(d, offset + i) << (8u * i);
        }
        if (word == wanted) {
            return (uint32_t)candidate;
        }
    }
    return expected;
}

uint32_t patch_walk_predict(struct aloft_patch_decoder *d, uint32_t to)
{
    const struct aloft_patch_unit *unit = &d->unit;
    uint32_t target = unit->kind == PATCH_L32R ? literal_target(d, unit->target, to) : patch_map(d, unit->target);
    return patch_field_for(unit->kind, target, target_pc(d, to));
}

void patch_walk_settle(struct aloft_patch_decoder *d, uint32_t to, uint32_t actual)
{
    const struct aloft_patch_unit *unit = &d->unit;
    if (unit->kind == PATCH_HIGH) {
        patch_riscv_settle_high(d, actual, patch_target_address(d, to));
    } else if (((actual ^ unit->word) & patch_fixed_bits(unit->kind)) == 0) {
        uint32_t field = patch_get_field(unit->kind, actual);
        patch_learn(d, unit->target, patch_target_of(unit->kind, field, target_pc(d, to)));
    }
}
