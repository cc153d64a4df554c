#include "patch_runs.h"

#include <string.h>

#include "bytes.h"
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_windows.h"

#if ALOFT_PATCH_HAS_RUNS

void aloft_runs_pass(struct aloft_patch_decoder *d)
{
    struct aloft_walker *walker = &d->walker;
    uint32_t *gap = &d->gaps[ALOFT_KIND_PLAIN];
    uint32_t at = d->copy_at;
    uint32_t seen = d->window.end - at;
    uint32_t size = aloft_smaller(aloft_smaller(d->copy_end, walker->span_end) - at, seen);
    /* A gap that was not read yet comes out as 0. */
    size = aloft_smaller(size, aloft_smaller(*gap + 1u, aloft_target_room(d)));
    if (at != walker->at || at >= walker->span_end || seen > ALOFT_PATCH_WINDOW_SIZE || size < ALOFT_RUNS_OUTLOOK) {
        return;
    }
    const uint8_t *bytes = d->window.bytes + (ALOFT_PATCH_WINDOW_SIZE - seen);
    const uint8_t *last = bytes + (size - ALOFT_RUNS_OUTLOOK);
    const uint8_t *next = bytes;
    if (walker->content == ALOFT_CONTENT_DATA) {
        next = aloft_data_skip(d, bytes, last);
    } else if (ALOFT_SET_IS_RISCV(d->set) && walker->content == ALOFT_CONTENT_CODE) {
        next = aloft_riscv_skip(d, bytes, last);
    } else if (ALOFT_SET_IS_XTENSA(d->set) && walker->content == ALOFT_CONTENT_CODE) {
        next = aloft_xtensa_skip(d, bytes, last);
    }
    size = (uint32_t)(next - bytes);
    memcpy(d->out + d->made, bytes, size);
    d->made += size;
    d->position += size;
    *gap -= size;
    walker->at = at + size;
    d->copy_at = at + size;
}

#endif
