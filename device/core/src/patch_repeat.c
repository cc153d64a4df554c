#include "patch_repeat.h"

#include "bytes.h"
#include "patch_bytes.h"
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_space.h"
#include "patch_thumb.h"
#include "patch_walk.h"

/* The kind of the instruction that begins with `word`, if it is one whose meaning moves with its place. */
static uint32_t kind_of(uint32_t set, uint32_t word)
{
    if (ALOFT_SET_IS_RISCV(set)) {
        /* A jump that links nothing stays inside its function and moves with it. */
        return (word & 0x7fu) == 0x6fu && (word & 0xf80u) != 0 ? ALOFT_KIND_JAL : ALOFT_KIND_PLAIN;
    }
    if (ALOFT_SET_IS_XTENSA(set)) {
        return (word & 15u) == 5u ? ALOFT_KIND_CALL : (word & 15u) == 1u ? ALOFT_KIND_L32R : ALOFT_KIND_PLAIN;
    }
    return ALOFT_SET_IS_THUMB(set) && (word & 0xf800f800u) == 0xf800f000u ? ALOFT_KIND_THUMB_CALL : ALOFT_KIND_PLAIN;
}

/* Bytes from here on that are repeated as they are, 0 when an instruction begins. */
static uint32_t count_plain(struct aloft_patch_decoder *d)
{
    if (d->set == ALOFT_SET_NONE) {
        return d->left;
    }
    const struct aloft_region *region = aloft_space_region_at(&d->target_space, d->position);
    if (region == NULL) {
        return 1;
    }
    if (((uint32_t)d->windows.code >> d->target_space.found & 1u) == 0) {
        return region->size - (d->position - region->offset);
    }
    return d->surroundings.phase > 0 ? d->surroundings.left : d->distance < 4u ? 1u : 0;
}

uint32_t aloft_repeat(struct aloft_patch_decoder *d)
{
    uint32_t plain = count_plain(d);
    if (plain > 0) {
        return aloft_target_repeat(d, d->distance, aloft_smaller(plain, d->left));
    }
    uint32_t from = d->position - d->distance;
    uint32_t word = aloft_literal(d, true, from);
    uint32_t size = aloft_instruction_size(aloft_instruction_sizes[d->set], word);
    if (ALOFT_SET_IS_THUMB(d->set) && (word & 0xffffu) >= ALOFT_THUMB_LONG) {
        size = 4;
    }
    uint32_t kind = size <= d->left ? kind_of(d->set, word) : (uint32_t)ALOFT_KIND_PLAIN;
    if (kind != ALOFT_KIND_PLAIN) {
        uint32_t meant = aloft_reference_target(kind, word, aloft_space_address_of(&d->target_space, from));
        uint32_t pc = aloft_space_address_of(&d->target_space, d->position);
        word = aloft_reference_set(kind, word, aloft_reference_field(kind, meant, pc));
    }
    size = aloft_smaller(size, d->left);
    aloft_target_put(d, word, size);
    return size;
}
