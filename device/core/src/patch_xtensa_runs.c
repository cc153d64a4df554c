/*
 * Passes over Xtensa code in which nothing is to be done. See patch_runs.h.
 */
#include "bytes.h"
#include "patch_bytes.h"
#include "patch_habits.h"
#include "patch_runs.h"
#include "patch_windows.h"
#include "patch_xtensa.h"

#if ALOFT_PATCH_HAS_XTENSA && ALOFT_PATCH_HAS_RUNS

/* CALL, L32R, J. */
static bool is_reference(uint32_t word)
{
    return (word & 0xbu) == 1u || (word & 0x3fu) == 6u;
}

const uint8_t *aloft_xtensa_skip(struct aloft_patch_decoder *d, const uint8_t *bytes, const uint8_t *last)
{
    struct aloft_walker *walker = &d->walker;
    uint32_t sizes = aloft_instruction_sizes[d->set];
    uint32_t pc = walker->at + walker->shift;
    uint32_t size;
    if (walker->at < walker->pool_end || walker->at == walker->pool_next) {
        return bytes;
    }
    for (; bytes <= last; bytes += size, pc += size) {
        uint32_t word = aloft_load32_inline(bytes);
        uint32_t skew = (0u - pc) & 3u;
        uint32_t ahead = aloft_load32_inline(bytes + skew);
        size = aloft_instruction_size(sizes, word);
        if (walker->is_after_jump) {
            if (skew == 0) {
                break;
            }
            if ((word & 0xffu) == 0) {
                size = 1;
                continue;
            }
        }
        if (is_reference(word) || aloft_xtensa_is_entry(ahead) || aloft_windows_is_pointer(d, ahead) ||
            aloft_habits_hold(d, word, size)) {
            break;
        }
        walker->is_after_jump = aloft_xtensa_is_return(word, size);
    }
    return bytes;
}

#endif
