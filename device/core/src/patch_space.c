#include "patch_space.h"

#include "aloft/limits.h"
#include "bytes.h"

#define IMAGE_MAGIC 0xe9u
#define IMAGE_HEADER_SIZE 24u

void aloft_space_take_header(struct aloft_address_space *space, const uint8_t *bytes)
{
    uint32_t end;
    if (space->next_header == 0) {
        space->wanted = bytes[0] == IMAGE_MAGIC ? (uint8_t)aloft_smaller(bytes[1], ALOFT_PATCH_REGIONS) : 0;
        end = IMAGE_HEADER_SIZE;
    } else {
        struct aloft_region *region = &space->regions[space->count];
        space->count++;
        region->address = aloft_load32(bytes);
        region->offset = space->next_header + ALOFT_SPACE_HEADER_SIZE;
        region->size = aloft_load32(bytes + 4);
        /* Headers lie below 16 MB, so only the size can lead out of 32 bits. */
        end = region->size < ALOFT_SPACE_NO_HEADER - region->offset ? region->offset + region->size
                                                                    : ALOFT_SPACE_NO_HEADER;
    }
    space->next_header = space->count < space->wanted ? end : ALOFT_SPACE_NO_HEADER;
}

const struct aloft_region *aloft_space_region_at(struct aloft_address_space *space, uint32_t offset)
{
    for (uint32_t tries = 0; tries < space->count; tries++) {
        const struct aloft_region *region = &space->regions[space->found];
        if (offset >= region->offset && offset - region->offset < region->size) {
            return region;
        }
        space->found = (uint8_t)(space->found + 1u < space->count ? space->found + 1u : 0u);
    }
    return NULL;
}

uint32_t aloft_space_address_of(struct aloft_address_space *space, uint32_t offset)
{
    const struct aloft_region *region = aloft_space_region_at(space, offset);
    return region == NULL ? 0 : region->address + (offset - region->offset);
}

uint32_t aloft_space_offset_of(const struct aloft_address_space *space, uint32_t address)
{
    for (uint32_t i = 0; i < space->count; i++) {
        const struct aloft_region *region = &space->regions[i];
        if (address >= region->address && address - region->address < region->size) {
            uint32_t inside = address - region->address;
            return inside < ALOFT_IMAGE_MAX_SIZE ? region->offset + inside : UINT32_MAX;
        }
    }
    return UINT32_MAX;
}
