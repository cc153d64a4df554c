#include "patch_map.h"

/* Fibonacci hashing: the upper 8 bits of the product. */
static struct aloft_shift *slot_of(const struct aloft_shift_map *map, uint32_t address)
{
    return &map->learned[(address * 0x9e3779b1u) >> 24];
}

static uint32_t rule(const struct aloft_shift_map *map, uint32_t address)
{
    uint32_t low = 0;
    uint32_t high = map->count;
    while (low < high) {
        uint32_t middle = (low + high) >> 1;
        if (map->entries[middle].start <= address) {
            low = middle + 1u;
        } else {
            high = middle;
        }
    }
    return low == 0 ? 0 : map->entries[low - 1u].shift;
}

uint32_t aloft_map_address(const struct aloft_shift_map *map, uint32_t address)
{
    const struct aloft_shift *slot = slot_of(map, address);
    return address + (slot->start == address ? slot->shift : rule(map, address));
}

void aloft_map_learn(struct aloft_shift_map *map, uint32_t address, uint32_t actual)
{
    struct aloft_shift *slot = slot_of(map, address);
    uint32_t shift = actual - address;
    if (slot->start == address || shift != rule(map, address)) {
        slot->start = address;
        slot->shift = shift;
    }
}
