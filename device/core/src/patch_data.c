/*
 * Finds the references in data: aligned words that are addresses, and those of the frame descriptions that C++ exceptions
 * need, which may be relative to their own place and may lie anywhere.
 *
 * Linux Standard Base, "Exception frames" (.eh_frame): length, distance to the common part, first address of the function,
 * its size, augmentation data. In a common part, 0 stands for the distance, and version, letters, two alignments, a
 * register, a size and the address' form come before the address.
 */
#include "bytes.h"
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_walk.h"
#include "patch_windows.h"

#define SHORTEST_FRAME 12u
/* Longer frame descriptions are taken for something else. */
#define LONGEST_FRAME 0x400u
#define FARTHEST_COMMON_PART 0x100000u
#define LARGEST_FUNCTION 0x20000u

/* The address of a frame description. */
static void take_address(struct aloft_patch_decoder *d, uint32_t word, uint32_t pc)
{
    uint32_t target = pc + word;
    if (!aloft_unit_word(d, word) && word != 0 && aloft_windows_is_pointer(d, target)) {
        aloft_unit_reference(&d->walker.unit, ALOFT_KIND_RELATIVE, word, target, pc);
    }
}

/* Does `word` at `at` begin a common part whose letters begin with "zP": that names the personality routine? */
static bool is_common_part(struct aloft_patch_decoder *d, uint32_t at)
{
    return aloft_base_word(d, at + 4u) == 0 && (aloft_base_word(d, at + 8u) & 0xffff00u) == 0x507a00u;
}

/* Does the second half of a frame description's head fit: a function's first address and its size? */
static bool is_frame(struct aloft_patch_decoder *d, uint32_t at, uint32_t pc)
{
    uint32_t back = aloft_base_word(d, at + 4u);
    uint32_t first = aloft_base_word(d, at + 8u);
    return back >= 8u && back <= FARTHEST_COMMON_PART && (back & 3u) == 0 &&
           aloft_base_word(d, at + 12u) < LARGEST_FUNCTION &&
           (aloft_windows_is_callable(d, first) || aloft_windows_is_callable(d, first + pc + 8u));
}

/* Bytes up to the address if a frame description begins with `word` at `at`, else those of the word. */
static uint32_t find_address(struct aloft_patch_decoder *d, uint32_t at, uint32_t left, uint32_t pc, uint32_t word)
{
    uint32_t size = 4;
    if (word < SHORTEST_FRAME || word >= LONGEST_FRAME || (word & 3u) != 0) {
        return size;
    }
    if (left >= 24u && is_common_part(d, at)) {
        /* Behind the letters: two alignments, the return register, the size of what follows, the address' form. */
        size = 17;
        while (size < 22u && (aloft_base_word(d, at + size - 6u) & 0xffu) != 0) {
            size++;
        }
    } else if (left >= 16u && is_frame(d, at, pc)) {
        size = 8;
    } else {
        return size;
    }
    d->walker.address_at = at + size;
    return size;
}

void aloft_data_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc)
{
    struct aloft_walker *walker = &d->walker;
    uint32_t left = end - at;
    uint32_t size = aloft_smaller(4u - (pc & 3u), left);
    uint32_t word = aloft_base_word(d, at);
    if (at == walker->address_at && left >= 4u) {
        if (size == 4u) {
            walker->size_at = at + 8u;
        }
        walker->address_at = 0;
        take_address(d, word, pc);
    } else if (size < 4u) {
        aloft_unit_plain(&walker->unit, size);
    } else if (at == walker->size_at && (word & 0xffu) == 4u) {
        walker->address_at = at + 1u;
        aloft_unit_plain(&walker->unit, 1);
    } else if (!aloft_unit_word(d, word)) {
        size = at < walker->address_at ? aloft_smaller(walker->address_at - at, left) : find_address(d, at, left, pc, word);
        aloft_unit_plain(&walker->unit, size);
    }
}
