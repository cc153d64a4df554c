#include "patch_windows.h"

#include "bytes.h"

/* Addresses just below a region (a section's start label) count as pointers too. */
#define PAGE_MASK 0xffu

void aloft_windows_classify(struct aloft_windows *windows, const struct aloft_address_space *space, uint32_t index,
                            uint32_t content, uint32_t slack)
{
    const struct aloft_region *region = &space->regions[index];
    uint32_t start = region->address & ~(uint32_t)PAGE_MASK;
    uint32_t more = region->address - start + slack * (PAGE_MASK + 1u);
    uint32_t size = region->size + more;
    /* Windows that reach beyond 2^32 end there. */
    uint32_t last = start + aloft_smaller(size < more ? UINT32_MAX : size - 1u, UINT32_MAX - start);
    if (content == ALOFT_CONTENT_CODE) {
        windows->code |= (uint16_t)(1u << index);
    }
    /* An empty window has nothing to say, whatever it is called. */
    windows->contents[index] = (region->size | more) == 0 ? (uint8_t)ALOFT_CONTENT_IGNORED : (uint8_t)content;
    windows->reaches[index] = last;
    if (windows->contents[index] != ALOFT_CONTENT_IGNORED) {
        windows->lowest = (uint16_t)aloft_smaller(windows->lowest, start >> 16);
        windows->highest = (uint16_t)(windows->highest > last >> 16 ? windows->highest : last >> 16);
    }
}

bool aloft_windows_hold(const struct aloft_patch_decoder *d, uint32_t value)
{
    for (uint32_t i = 0; i < d->base_space.count; i++) {
        uint32_t start = d->base_space.regions[i].address & ~(uint32_t)PAGE_MASK;
        if (value >= start && value <= d->windows.reaches[i] && d->windows.contents[i] != ALOFT_CONTENT_IGNORED) {
            return true;
        }
    }
    return false;
}

bool aloft_windows_is_callable(const struct aloft_patch_decoder *d, uint32_t address)
{
    for (uint32_t i = 0; i < d->base_space.count; i++) {
        const struct aloft_region *region = &d->base_space.regions[i];
        if (d->windows.contents[i] == ALOFT_CONTENT_CODE && address - region->address < region->size &&
            address >= region->address) {
            return true;
        }
    }
    return aloft_windows_is_fixed(d, address);
}
