/*
 * Windows, the shift map and what was learned beyond it.
 */
#include "patch_internal.h"

bool patch_is_pointer(const struct aloft_patch_decoder *d, uint32_t value)
{
    for (unsigned i = 0; i < d->base_region_count; i++) {
        const struct aloft_patch_region *region = &d->base_regions[i];
        if (d->content[i] == PATCH_IGNORED) {
            continue;
        }
        /* Addresses just below a region, such as a section's start label, count too. */
        uint32_t start = region->address & ~0xffu;
        uint64_t size = (uint64_t)(region->address - start) + region->size + ((uint32_t)d->slack[i] << 8);
        if (value >= start && value - start < size) {
            return true;
        }
    }
    return false;
}

bool patch_is_fixed(const struct aloft_patch_decoder *d, uint32_t value)
{
    return value >= d->fixed_start && value - d->fixed_start < d->fixed_size;
}

bool patch_is_callable(const struct aloft_patch_decoder *d, uint32_t address)
{
    if (patch_is_fixed(d, address)) {
        return true;
    }
    for (unsigned i = 0; i < d->base_region_count; i++) {
        const struct aloft_patch_region *region = &d->base_regions[i];
        if (d->content[i] == PATCH_CODE && address >= region->address && address - region->address < region->size) {
            return true;
        }
    }
    return false;
}

static uint32_t slot_of(uint32_t address)
{
    return (address * 0x9e3779b1u) >> 24;
}

static uint32_t rule(const struct aloft_patch_decoder *d, uint32_t address)
{
    uint32_t low = 0;
    uint32_t high = d->shift_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2u;
        if (d->shift_start[middle] <= address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low == 0 ? 0 : d->shift[low - 1u];
}

uint32_t patch_map(const struct aloft_patch_decoder *d, uint32_t address)
{
    uint32_t slot = slot_of(address);
    return address + (d->learned_address[slot] == address ? d->learned_shift[slot] : rule(d, address));
}

void patch_learn(struct aloft_patch_decoder *d, uint32_t address, uint32_t actual)
{
    uint32_t slot = slot_of(address);
    uint32_t shift = actual - address;
    if (d->learned_address[slot] == address || shift != rule(d, address)) {
        d->learned_address[slot] = address;
        d->learned_shift[slot] = shift;
    }
}
