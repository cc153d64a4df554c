#include "patch_windows.h"

/* Addresses just below a region (a section's start label) count as pointers too. */
#define PAGE_MASK 0xffu

void aloft_windows_classify(struct aloft_windows *windows, const struct aloft_address_space *space, uint32_t index,
                            uint32_t content, uint32_t slack)
{
    const struct aloft_region *region = &space->regions[index];
    uint32_t start = region->address & ~(uint32_t)PAGE_MASK;
    uint64_t size = (uint64_t)(region->address - start) + region->size + (uint64_t)slack * (PAGE_MASK + 1u);
    uint64_t last = start + size - 1u;
    /* An empty window has nothing to say, whatever it is called. */
    windows->contents[index] = size == 0 ? (uint8_t)ALOFT_CONTENT_IGNORED : (uint8_t)content;
    windows->reaches[index] = last < UINT32_MAX ? (uint32_t)last : UINT32_MAX;
}

bool aloft_windows_is_pointer(const struct aloft_windows *windows, const struct aloft_address_space *space,
                              uint32_t value)
{
    for (uint32_t i = 0; i < space->count; i++) {
        uint32_t start = space->regions[i].address & ~(uint32_t)PAGE_MASK;
        if (value >= start && value <= windows->reaches[i] && windows->contents[i] != ALOFT_CONTENT_IGNORED) {
            return true;
        }
    }
    return false;
}

bool aloft_windows_is_callable(const struct aloft_windows *windows, const struct aloft_address_space *space,
                               uint32_t address)
{
    if (aloft_windows_is_fixed(windows, address)) {
        return true;
    }
    for (uint32_t i = 0; i < space->count; i++) {
        const struct aloft_region *region = &space->regions[i];
        if (windows->contents[i] == ALOFT_CONTENT_CODE && address >= region->address &&
            address - region->address < region->size) {
            return true;
        }
    }
    return false;
}

bool aloft_windows_is_fixed(const struct aloft_windows *windows, uint32_t address)
{
    return address >= windows->fixed_start && address - windows->fixed_start < windows->fixed_size;
}
