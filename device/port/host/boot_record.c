#include "boot_record.h"

#include <string.h>

#include "aloft/crc32.h"
#include "bytes.h"

#define ENTRY_SIZE 32u
#define STATE_AT 24u
#define CRC_AT 28u
#define EMPTY 0xffffffffu

/* The ROM's CRC function complements what it is given and what it returns: 0xFFFFFFFF as the start means zero here. */
static uint32_t crc_of(uint32_t sequence)
{
    uint8_t bytes[4];
    aloft_store32(bytes, sequence);
    return aloft_crc32(0xffffffffu, bytes, sizeof bytes);
}

/* The state is not covered by the CRC: one that nobody knows counts as bootable. */
static bool is_in_use(const struct host_entry *entry)
{
    return entry->sequence != EMPTY && entry->state != ALOFT_SLOT_INVALID && entry->state != ALOFT_SLOT_ABORTED;
}

static bool is_valid(const struct host_entry *entry)
{
    return is_in_use(entry) && entry->is_crc_right;
}

static unsigned slot_of(const struct host_entry *entry, const struct host_table *table)
{
    return (entry->sequence - 1u) % table->slot_count;
}

bool host_boot_record_read(struct host_boot_record *record, const struct host_flash *flash,
                           const struct host_table *table)
{
    uint8_t bytes[ENTRY_SIZE];
    record->active = HOST_NO_ENTRY;
    record->slot = 0;
    for (unsigned i = 0; i < 2u; i++) {
        struct host_entry *entry = &record->entries[i];
        if (!host_flash_read(flash, table->otadata.offset + i * HOST_SECTOR_SIZE, bytes, sizeof bytes)) {
            return false;
        }
        entry->sequence = aloft_load32(bytes);
        entry->state = aloft_load32(bytes + STATE_AT);
        entry->is_crc_right = aloft_load32(bytes + CRC_AT) == crc_of(entry->sequence);
        bool is_newer = record->active == HOST_NO_ENTRY || entry->sequence > record->entries[0].sequence;
        if (is_valid(entry) && is_newer) {
            record->active = i;
            record->slot = slot_of(entry, table);
        }
    }
    return true;
}

bool host_boot_record_is_new(const struct host_boot_record *record)
{
    for (unsigned i = 0; i < 2u; i++) {
        const struct host_entry *entry = &record->entries[i];
        if (is_in_use(entry) || (entry->sequence != EMPTY && entry->is_crc_right)) {
            return false;
        }
    }
    return true;
}

bool host_boot_record_write(const struct host_flash *flash, const struct host_table *table, unsigned entry,
                            uint32_t sequence, enum aloft_slot_state state)
{
    uint32_t offset = table->otadata.offset + entry * HOST_SECTOR_SIZE;
    uint8_t bytes[ENTRY_SIZE];
    memset(bytes, 0xff, sizeof bytes);
    aloft_store32(bytes, sequence);
    aloft_store32(bytes + STATE_AT, (uint32_t)state);
    aloft_store32(bytes + CRC_AT, crc_of(sequence));
    return host_flash_erase(flash, offset) && host_flash_write(flash, offset, bytes, sizeof bytes);
}

bool host_boot_record_select(const struct host_flash *flash, const struct host_table *table, unsigned slot)
{
    struct host_boot_record record;
    if (!host_boot_record_read(&record, flash, table)) {
        return false;
    }
    if (record.active == HOST_NO_ENTRY) {
        return host_boot_record_write(flash, table, 0, slot + 1u, ALOFT_SLOT_NEW);
    }
    /* The smallest number that names the slot and is not below the current one. The entry of the slot that is selected
     * already is written anew, any other goes into the other sector, so that the old one stays. */
    uint32_t sequence = record.entries[record.active].sequence;
    unsigned entry = record.slot == slot ? record.active : 1u - record.active;
    while ((sequence - 1u) % table->slot_count != slot) {
        sequence++;
    }
    return sequence != EMPTY && host_boot_record_write(flash, table, entry, sequence, ALOFT_SLOT_NEW);
}

bool host_boot_record_restate(const struct host_flash *flash, const struct host_table *table, unsigned entry,
                              enum aloft_slot_state state)
{
    uint32_t offset = table->otadata.offset + entry * HOST_SECTOR_SIZE;
    uint8_t bytes[ENTRY_SIZE];
    if (!host_flash_read(flash, offset, bytes, sizeof bytes)) {
        return false;
    }
    aloft_store32(bytes + STATE_AT, (uint32_t)state);
    return host_flash_erase(flash, offset) && host_flash_write(flash, offset, bytes, sizeof bytes);
}

bool host_boot_record_mark(const struct host_flash *flash, const struct host_table *table, enum aloft_slot_state state)
{
    struct host_boot_record record;
    if (!host_boot_record_read(&record, flash, table) || record.active == HOST_NO_ENTRY) {
        return false;
    }
    const struct host_entry *entry = &record.entries[record.active];
    return entry->state == (uint32_t)state || host_boot_record_restate(flash, table, record.active, state);
}

unsigned host_boot_record_other_slot(const struct host_boot_record *record, const struct host_table *table)
{
    if (record->active == HOST_NO_ENTRY || !is_valid(&record->entries[1u - record->active])) {
        return table->slot_count;
    }
    return slot_of(&record->entries[1u - record->active], table);
}
