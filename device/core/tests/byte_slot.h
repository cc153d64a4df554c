/*
 * A slot that is bytes in memory, for readers that take an aloft_image_read. Reading outside of it fails the test.
 */
#ifndef BYTE_SLOT_H
#define BYTE_SLOT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "check.h"

struct byte_slot {
    const uint8_t *bytes;
    uint32_t size;
    uint32_t reads_left; /* until every one fails; UINT32_MAX for none ever */
};

static inline bool byte_slot_read(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    struct byte_slot *slot = context;
    CHECK(offset <= slot->size && size <= slot->size - offset);
    if (slot->reads_left == 0) {
        return false;
    }
    if (slot->reads_left != UINT32_MAX) {
        slot->reads_left--;
    }
    memcpy(out, slot->bytes + offset, size);
    return true;
}

#endif
