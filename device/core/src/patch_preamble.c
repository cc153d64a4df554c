#include "patch_body.h"
#include "patch_range.h"
#include "patch_walk.h"
#include "patch_windows.h"

#define FIXED_UNIT 0x10000u
#define FIXED_UNITS 0x10000u /* up to 2^32 */
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
    uint32_t start = number(d);
    uint32_t size = start == 0 ? 0 : number(d);
    /* A window that starts at 2^32 is empty, and stays it when the start is cut off. */
    aloft_patch_refuse_if(d, start > FIXED_UNITS || size > FIXED_UNITS - start);
    d->windows.fixed_start = start * FIXED_UNIT;
    d->windows.fixed_size = size * FIXED_UNIT;
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
    struct aloft_shift *entry = &d->map.entries[d->map.count];
    uint32_t gap = aloft_range_number(&d->range, ALOFT_MODEL_MAP_START);
    entry->start = 0;
    entry->shift = aloft_range_signed(&d->range, ALOFT_MODEL_MAP_SHIFT);
    if (d->map.count > 0) {
        entry->start = entry[-1].start;
        entry->shift += entry[-1].shift;
    }
    aloft_patch_refuse_if(d, gap > (UINT32_MAX - entry->start) / MAP_UNIT);
    entry->start += gap * MAP_UNIT;
    d->map.count++;
    d->left--;
    return d->left > 0 ? STATE_MAP_ENTRY : STATE_OPERATION;
}
