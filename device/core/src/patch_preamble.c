#include "aloft/limits.h"
#include "bytes.h"
#include "patch_body.h"
#include "patch_range.h"
#include "patch_walk.h"
#include "patch_windows.h"

#define FIXED_UNIT 0x10000u
#define FIXED_UNITS 0x10000u /* up to 2^32 */
#define MAP_UNIT 2u
/* Link addresses and sizes of plain binaries are multiples of this. */
#define LINK_UNIT 0x100u
/* Armv7-M architecture reference manual, "The system address map". */
#define RAM_START 0x20000000u
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
    return ALOFT_SET_IS_THUMB(d->set) ? STATE_LINK : STATE_REGIONS;
}

#if ALOFT_PATCH_HAS_THUMB
enum aloft_patch_state aloft_preamble_link(struct aloft_patch_decoder *d)
{
    uint32_t base = number(d);
    uint32_t moved = aloft_range_signed(&d->range, ALOFT_MODEL_PREAMBLE);
    struct aloft_region *target = d->target_space.regions;
    d->base_space.regions[0].address = base * LINK_UNIT;
    target->address = (base + moved) * LINK_UNIT;
    target->size = d->target_size;
    d->target_space.count = 1;
    return STATE_LINKED_SIZES;
}

/* A base without headers is code, constants, and RAM, of which it holds nothing. */
enum aloft_patch_state aloft_preamble_linked_sizes(struct aloft_patch_decoder *d)
{
    struct aloft_region *regions = d->base_space.regions;
    uint32_t code = aloft_smaller(number(d), ALOFT_IMAGE_MAX_SIZE / LINK_UNIT) * LINK_UNIT;
    uint32_t slack = number(d);
    aloft_patch_refuse_if(d, slack > MOST_SLACK);
    code = aloft_smaller(code, d->base_size);
    regions[0].size = code;
    regions[1].address = regions[0].address + code;
    regions[1].offset = code;
    regions[1].size = d->base_size - code;
    regions[2].address = RAM_START;
    d->base_space.count = 3;
    aloft_windows_classify(&d->windows, &d->base_space, 0, ALOFT_CONTENT_CODE, 0);
    aloft_windows_classify(&d->windows, &d->base_space, 1, ALOFT_CONTENT_DATA, 0);
    aloft_windows_classify(&d->windows, &d->base_space, 2, ALOFT_CONTENT_DATA, slack);
    return STATE_MAP_SIZE;
}
#endif

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
        if (ALOFT_PATCH_HAS_RISCV) {
            aloft_riscv_set_global_pointer(d, base, target);
        }
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
