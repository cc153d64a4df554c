/*
 * Finds the references in data: aligned words that are addresses, and those of the frame descriptions that C++
 * exceptions need, which may be relative to their own place and may lie anywhere.
 *
 * Linux Standard Base, "Exception frames" (.eh_frame): length, distance to the common part, first address of the
 * function, its size, augmentation data. In a common part, 0 stands for the distance, and version, letters, two
 * alignments, a register, a size and the address' form come before the address.
 */
#include "bytes.h"
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_runs.h"
#include "patch_walk.h"
#include "patch_windows.h"

#define SHORTEST_FRAME 12u
/* Longer frame descriptions are taken for something else. */
#define LONGEST_FRAME 0x400u
#define FARTHEST_COMMON_PART 0x100000u
#define LARGEST_FUNCTION 0x20000u
/* Letters that begin with "zP", behind the version: the common part names a personality routine. */
#define PERSONALITY_MASK 0xffff00u
#define PERSONALITY 0x507a00u

/* Does a function's first address follow, `first`, and then its size? */
static bool is_function(struct aloft_patch_decoder *d, uint32_t at, uint32_t first)
{
    return aloft_base_word(d, at + 12u) < LARGEST_FUNCTION &&
           (aloft_windows_is_callable(d, first) || aloft_windows_is_callable(d, first + d->walker.unit.pc + 8u));
}

static bool is_length(uint32_t word)
{
    return word - SHORTEST_FRAME < LONGEST_FRAME - SHORTEST_FRAME && (word & 3u) == 0;
}

/* If the word at hand begins a frame description, the unit reaches to the address in it. */
static void take_head(struct aloft_patch_decoder *d, uint32_t at, uint32_t left)
{
    struct aloft_walker *walker = &d->walker;
    if (!is_length(walker->unit.word) || left < 16u) {
        return;
    }
    uint32_t distance = aloft_base_word(d, at + 4u);
    uint32_t next = aloft_base_word(d, at + 8u);
    uint32_t size = 0;
    if (distance == 0) {
        if (left >= 24u && (next & PERSONALITY_MASK) == PERSONALITY) {
            /* Behind the letters: two alignments, the return register, the size of what follows, the address' form. */
            size = 17;
            while (size < 22u && (aloft_base_word(d, at + size - 6u) & 0xffu) != 0) {
                size++;
            }
        }
    } else if (distance >= 8u && distance <= FARTHEST_COMMON_PART && (distance & 3u) == 0 && is_function(d, at, next)) {
        size = 8;
    }
    if (size > 0) {
        walker->unit.size = size;
        walker->address_at = at + size;
    }
}

/* The address in a frame description. */
static void take_address(struct aloft_patch_decoder *d)
{
    struct aloft_unit *unit = &d->walker.unit;
    unit->size = 4;
    if (!aloft_unit_take_pointer(d) && unit->word != 0) {
        unit->target = unit->pc + unit->word;
        if (aloft_windows_is_pointer(d, unit->target)) {
            unit->kind = ALOFT_KIND_RELATIVE;
        }
    }
}

void aloft_data_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_walker *walker = &d->walker;
    struct aloft_unit *unit = &walker->unit;
    uint32_t left = end - at;
    unit->size = aloft_smaller(4u - (unit->pc & 3u), left);
    if (at == walker->address_at && left >= 4u) {
        if (unit->size == 4u) {
            walker->size_at = at + 8u;
        }
        walker->address_at = 0;
        take_address(d);
    } else if (unit->size < 4u) {
        return;
    } else if (at == walker->size_at && (unit->word & 0xffu) == 4u) {
        unit->size = 1;
        walker->address_at = at + 1u;
    } else if (!aloft_unit_take_pointer(d)) {
        take_head(d, at, left);
    }
}

#if ALOFT_PATCH_HAS_RUNS

const uint8_t *aloft_data_skip(struct aloft_patch_decoder *d, const uint8_t *bytes, const uint8_t *last)
{
    const struct aloft_walker *walker = &d->walker;
    uint32_t at = walker->at;
    if (((at + walker->shift) & 3u) != 0 || at == walker->address_at) {
        return bytes;
    }
    for (; bytes <= last && at != walker->size_at; at += 4u) {
        uint32_t word = aloft_load32_inline(bytes);
        if (aloft_windows_are_near(d, word) || is_length(word)) {
            break;
        }
        bytes += 4;
    }
    return bytes;
}

#endif
