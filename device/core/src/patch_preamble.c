#include "patch_body.h"
#include "patch_range.h"
#include "patch_walk.h"
#include "patch_windows.h"

#define FIXED_UNIT 0x10000u
#define MAP_UNIT 2u
#define MOST_SLACK 0xffffu

static uint32_t number(struct aloft_patch_decoder *d)
{
    return aloft_range_number(&d->range, ALOFT_MODEL_PREAMBLE);
}

enum aloft_patch_state aloft_preamble_start(struct aloft_patch_decoder *d)
{
    aloft_range_start(&d->range);
    if (d->set == ALOFT_SET_NONE) {
        return STATE_OPERATION;
    }
    return STATE_REGIONS;
}

enum aloft_patch_state aloft_preamble_regions(struct aloft_patch_decoder *d)
{
    d->left = number(d);
    aloft_patch_refuse_if(d, d->left > ALOFT_PATCH_REGIONS);
    return d->left > 0 ? STATE_REGION : STATE_FIXED_WINDOW;
}

enum aloft_patch_state aloft_preamble_region(struct aloft_patch_decoder *d)
{
    uint32_t content = number(d);
    uint32_t slack = content == ALOFT_CONTENT_IGNORED ? 0 : number(d);
    if (aloft_patch_refuse_if(d, content > ALOFT_CONTENT_CODE || slack > MOST_SLACK)) {
        return STATE_REGION;
    }
    aloft_windows_classify(&d->windows, &d->base_space, d->step, content, slack);
    d->step++;
    return d->step < d->left ? STATE_REGION : STATE_FIXED_WINDOW;
}

enum aloft_patch_state aloft_preamble_fixed_window(struct aloft_patch_decoder *d)
{
    uint64_t start = (uint64_t)number(d) * FIXED_UNIT;
    uint64_t size = start == 0 ? 0 : (uint64_t)number(d) * FIXED_UNIT;
    aloft_patch_refuse_if(d, start + size > (uint64_t)UINT32_MAX + 1u);
    /* A window that starts at 2^32 is empty, and stays it when the start is cut off. */
    d->windows.fixed_start = (uint32_t)start;
    d->windows.fixed_size = (uint32_t)size;
    return STATE_GLOBAL_POINTER;
}

enum aloft_patch_state aloft_preamble_global_pointer(struct aloft_patch_decoder *d)
{
    uint32_t base = number(d);
    if (base != 0) {
        uint32_t target = base + aloft_range_signed(&d->range, ALOFT_MODEL_PREAMBLE);
        aloft_riscv_set_global_pointer(d, base, target);
    }
    return STATE_MAP_SIZE;
}

enum aloft_patch_state aloft_preamble_map_size(struct aloft_patch_decoder *d)
{
    uint32_t count = number(d);
    if (aloft_patch_refuse_if(d, count > d->map.capacity) || count == 0) {
        return STATE_OPERATION;
    }
    d->left = count;
    return STATE_MAP_ENTRY;
}

enum aloft_patch_state aloft_preamble_map_entry(struct aloft_patch_decoder *d)
{
    uint32_t count = d->map.count;
    struct aloft_shift *entry = &d->map.entries[count];
    uint64_t start = (uint64_t)aloft_range_number(&d->range, ALOFT_MODEL_MAP_START) * MAP_UNIT;
    uint32_t shift = aloft_range_signed(&d->range, ALOFT_MODEL_MAP_SHIFT);
    if (count > 0) {
        start += entry[-1].start;
        shift += entry[-1].shift;
    }
    aloft_patch_refuse_if(d, start > UINT32_MAX);
    entry->start = (uint32_t)start;
    entry->shift = shift;
    d->map.count++;
    d->left--;
    return d->left > 0 ? STATE_MAP_ENTRY : STATE_OPERATION;
}
