/*
 * A small read cache in front of the slots. The patch decoder reads 4 to 64 bytes at a time, near the last place or a
 * few others, and a call of esp_partition_read costs tens of microseconds whatever its size.
 *
 * Lines are aligned and lie inside the slot, because slots are whole sectors. The least recently used line is replaced.
 */
#ifndef ALOFT_READ_CACHE_H
#define ALOFT_READ_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/port.h"

#define ALOFT_READ_CACHE_LINES 4u
#define ALOFT_READ_CACHE_LINE_SIZE 256u

typedef bool (*aloft_slot_read)(void *context, enum aloft_slot slot, uint32_t offset, uint8_t *out, uint32_t size);

struct aloft_read_cache_line {
    bool is_used;
    uint8_t slot; /* enum aloft_slot */
    uint32_t offset;
    uint32_t last_use;
    uint8_t bytes[ALOFT_READ_CACHE_LINE_SIZE];
};

struct aloft_read_cache {
    aloft_slot_read read;
    void *context;
    uint32_t uses;
    struct aloft_read_cache_line lines[ALOFT_READ_CACHE_LINES];
};

void aloft_read_cache_init(struct aloft_read_cache *cache, aloft_slot_read read, void *context);

/* Like the read function, which it calls for what it does not hold, and directly for a line's size and more. */
bool aloft_read_cache_read(struct aloft_read_cache *cache, enum aloft_slot slot, uint32_t offset, uint8_t *out,
                           uint32_t size);

/* To be called before a sector of the next slot is erased or written. */
void aloft_read_cache_forget(struct aloft_read_cache *cache, uint32_t offset, uint32_t size);

#endif
