#include "otadata.h"

#include <stdbool.h>

#include "aloft/crc32.h"

#define STATE_OFFSET 24u
#define CRC_OFFSET 28u
#define EMPTY_SEQUENCE 0xffffffffu
#define STATE_UNDEFINED 0xffffffffu

static uint32_t read_u32(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static bool counts(const uint8_t *entry)
{
    enum aloft_slot_state state = aloft_otadata_state(entry);
    return read_u32(entry) != EMPTY_SEQUENCE && state != ALOFT_SLOT_INVALID && state != ALOFT_SLOT_ABORTED &&
           read_u32(entry + CRC_OFFSET) == aloft_crc32(0xffffffffu, entry, 4);
}

int aloft_otadata_active(const struct aloft_otadata *otadata)
{
    bool first = counts(otadata->entries[0]);
    bool second = counts(otadata->entries[1]);
    if (first && second) {
        return read_u32(otadata->entries[1]) > read_u32(otadata->entries[0]) ? 1 : 0;
    }
    return first ? 0 : second ? 1 : -1;
}

unsigned aloft_otadata_slot(const uint8_t *entry, unsigned slot_count)
{
    return (read_u32(entry) - 1u) % slot_count;
}

enum aloft_slot_state aloft_otadata_state(const uint8_t *entry)
{
    uint32_t state = read_u32(entry + STATE_OFFSET);
    return state < (uint32_t)ALOFT_SLOT_UNDEFINED ? (enum aloft_slot_state)state : ALOFT_SLOT_UNDEFINED;
}

void aloft_otadata_set_state(uint8_t *entry, enum aloft_slot_state state)
{
    uint32_t number = state == ALOFT_SLOT_UNDEFINED ? STATE_UNDEFINED : (uint32_t)state;
    for (unsigned i = 0; i < 4; i++) {
        entry[STATE_OFFSET + i] = (uint8_t)(number >> 8u * i);
    }
}

enum aloft_slot_state aloft_otadata_slot_state(const struct aloft_otadata *otadata, unsigned slot_count, unsigned slot)
{
    int active = aloft_otadata_active(otadata);
    if (active < 0 || slot_count == 0 || aloft_otadata_slot(otadata->entries[active], slot_count) != slot) {
        return ALOFT_SLOT_UNDEFINED;
    }
    return aloft_otadata_state(otadata->entries[active]);
}
