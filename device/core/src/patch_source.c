/*
 * Image bytes: the base and the written target through small caches, and the regions of both.
 */
#include "bytes.h"
#include "patch_internal.h"

#include <string.h>

#define IMAGE_MAGIC 0xe9u
#define FIRST_HEADER 24u
#define HEADER_SIZE 8u

static void fail(struct aloft_patch_decoder *d, enum aloft_status status)
{
    if (d->failure == ALOFT_OK) {
        d->failure = (uint8_t)status;
    }
}

/* Brings `offset` into a window over the base; false outside the base or when the read fails. */
static bool see_base(struct aloft_patch_decoder *d, uint32_t offset, uint8_t *window, uint32_t size, uint32_t *at,
                     uint32_t *count)
{
    if (offset >= *at && offset - *at < *count) {
        return true;
    }
    if (offset >= d->base_size) {
        return false;
    }
    *at = offset & ~15u;
    *count = aloft_smaller(size, d->base_size - *at);
    if (!d->io.read_base(d->io.context, *at, window, *count)) {
        *count = 0;
        fail(d, ALOFT_ERR_PATCH_BASE_READ);
        return false;
    }
    return true;
}

uint8_t patch_base_byte(struct aloft_patch_decoder *d, uint32_t offset)
{
    bool is_seen = see_base(d, offset, d->base_window, ALOFT_PATCH_BASE_WINDOW, &d->base_at, &d->base_count);
    return is_seen ? d->base_window[offset - d->base_at] : 0;
}

uint32_t patch_base_word(struct aloft_patch_decoder *d, uint32_t offset)
{
    if (offset >= d->base_at && d->base_count >= 4u && offset - d->base_at <= d->base_count - 4u) {
        return aloft_load32(d->base_window + (offset - d->base_at));
    }
    uint32_t word = 0;
    for (unsigned i = 0; i < 4; i++) {
        word |= (uint32_t)patch_base_byte(d, offset + i) << (8u * i);
    }
    return word;
}

uint32_t patch_literal_word(struct aloft_patch_decoder *d, uint32_t offset)
{
    uint32_t word = 0;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t at = offset + i;
        if (see_base(d, at, d->literal_window, ALOFT_PATCH_LINE, &d->literal_at, &d->literal_count)) {
            word |= (uint32_t)d->literal_window[at - d->literal_at] << (8u * i);
        }
    }
    return word;
}

uint8_t patch_target_byte(struct aloft_patch_decoder *d, uint32_t offset)
{
    if (offset >= d->given) {
        return d->out[offset - d->given];
    }
    unsigned line = (offset / ALOFT_PATCH_LINE) % ALOFT_PATCH_LINES;
    if (offset < d->line_at[line] || offset - d->line_at[line] >= d->line_count[line]) {
        uint32_t at = offset & ~(ALOFT_PATCH_LINE - 1u);
        uint32_t count = aloft_smaller(ALOFT_PATCH_LINE, d->given - at);
        d->line_at[line] = at;
        d->line_count[line] = count;
        if (!d->io.read_target(d->io.context, at, d->lines[line], count)) {
            d->line_count[line] = 0;
            fail(d, ALOFT_ERR_PATCH_TARGET_READ);
            return 0;
        }
    }
    return d->lines[line][offset - d->line_at[line]];
}

/* Follows the segment headers of the target as its bytes are written. */
static void follow_target(struct aloft_patch_decoder *d, uint8_t byte)
{
    if (d->position == 0) {
        d->target_magic = byte;
    } else if (d->position == 1) {
        d->target_segments = byte;
    }
    if (d->position < d->target_next_header) {
        return;
    }
    uint32_t at = d->position - d->target_next_header;
    d->target_header[at] = byte;
    if (at < HEADER_SIZE - 1u) {
        return;
    }
    if (d->target_magic != IMAGE_MAGIC || d->target_region_count >= d->target_segments) {
        d->target_next_header = UINT32_MAX;
        return;
    }
    struct aloft_patch_region *region = &d->target_regions[d->target_region_count++];
    region->address = aloft_load32(d->target_header);
    region->size = aloft_load32(d->target_header + 4);
    region->offset = d->position + 1u;
    bool is_last = d->target_region_count == ALOFT_PATCH_REGIONS || region->size > ALOFT_PATCH_MAX_IMAGE;
    d->target_next_header = is_last ? UINT32_MAX : region->offset + region->size;
}

void patch_put(struct aloft_patch_decoder *d, uint8_t byte)
{
    d->out[d->position - d->given] = byte;
    if (d->features != 0) {
        follow_target(d, byte);
    }
    d->position++;
    d->last_byte = byte;
}

void patch_read_base_regions(struct aloft_patch_decoder *d)
{
    d->target_next_header = FIRST_HEADER;
    d->base_region_count = 0;
    if (d->features == 0 || patch_base_byte(d, 0) != IMAGE_MAGIC) {
        return;
    }
    uint8_t segments = patch_base_byte(d, 1);
    uint32_t header = FIRST_HEADER;
    while (d->base_region_count < ALOFT_PATCH_REGIONS && d->base_region_count < segments &&
           d->base_size >= HEADER_SIZE && header <= d->base_size - HEADER_SIZE) {
        struct aloft_patch_region *region = &d->base_regions[d->base_region_count++];
        region->address = patch_base_word(d, header);
        region->size = patch_base_word(d, header + 4u);
        region->offset = header + HEADER_SIZE;
        if (region->size > ALOFT_PATCH_MAX_IMAGE) {
            return;
        }
        header = region->offset + region->size;
    }
}

int patch_region_at(const struct aloft_patch_region *regions, unsigned count, uint32_t offset)
{
    for (unsigned i = 0; i < count; i++) {
        if (offset >= regions[i].offset && offset - regions[i].offset < regions[i].size) {
            return (int)i;
        }
    }
    return -1;
}

uint32_t patch_target_address(const struct aloft_patch_decoder *d, uint32_t offset)
{
    int index = patch_region_at(d->target_regions, d->target_region_count, offset);
    if (index < 0) {
        return 0;
    }
    return d->target_regions[index].address + (offset - d->target_regions[index].offset);
}
