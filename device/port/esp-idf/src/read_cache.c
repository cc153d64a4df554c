#include "read_cache.h"

#include <stddef.h>
#include <string.h>

void aloft_read_cache_init(struct aloft_read_cache *cache, aloft_slot_read read, void *context)
{
    memset(cache, 0, sizeof *cache);
    cache->read = read;
    cache->context = context;
}

static struct aloft_read_cache_line *line_at(struct aloft_read_cache *cache, enum aloft_slot slot, uint32_t offset)
{
    struct aloft_read_cache_line *oldest = &cache->lines[0];
    for (unsigned i = 0; i < ALOFT_READ_CACHE_LINES; i++) {
        struct aloft_read_cache_line *line = &cache->lines[i];
        if (line->is_used && line->slot == (uint8_t)slot && line->offset == offset) {
            return line;
        }
        if (!line->is_used || (oldest->is_used && cache->uses - line->last_use > cache->uses - oldest->last_use)) {
            oldest = line;
        }
    }
    oldest->is_used = cache->read(cache->context, slot, offset, oldest->bytes, ALOFT_READ_CACHE_LINE_SIZE);
    oldest->slot = (uint8_t)slot;
    oldest->offset = offset;
    return oldest->is_used ? oldest : NULL;
}

bool aloft_read_cache_read(struct aloft_read_cache *cache, enum aloft_slot slot, uint32_t offset, uint8_t *out,
                           uint32_t size)
{
    if (size >= ALOFT_READ_CACHE_LINE_SIZE) {
        return cache->read(cache->context, slot, offset, out, size);
    }
    while (size > 0) {
        uint32_t skipped = offset % ALOFT_READ_CACHE_LINE_SIZE;
        uint32_t piece = ALOFT_READ_CACHE_LINE_SIZE - skipped < size ? ALOFT_READ_CACHE_LINE_SIZE - skipped : size;
        struct aloft_read_cache_line *line = line_at(cache, slot, offset - skipped);
        if (line == NULL) {
            return false;
        }
        line->last_use = ++cache->uses;
        memcpy(out, line->bytes + skipped, piece);
        offset += piece;
        out += piece;
        size -= piece;
    }
    return true;
}

void aloft_read_cache_forget(struct aloft_read_cache *cache, uint32_t offset, uint32_t size)
{
    for (unsigned i = 0; i < ALOFT_READ_CACHE_LINES; i++) {
        struct aloft_read_cache_line *line = &cache->lines[i];
        if (line->slot == (uint8_t)ALOFT_SLOT_NEXT && line->offset < offset + size &&
            offset < line->offset + ALOFT_READ_CACHE_LINE_SIZE) {
            line->is_used = false;
        }
    }
}
