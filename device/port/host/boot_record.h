/*
 * otadata: two sectors with one entry each, in which a bootloader finds the slot to start. The same reads and writes in
 * the same order as ESP-IDF's esp_ota_ops.c (6.0) and bootloader_common.c, rollback switched on.
 *
 *   entry = u32 sequence | u8[20] 0xFF | u32 state (enum aloft_slot_state) | u32 CRC-32 of the sequence
 */
#ifndef ALOFT_HOST_BOOT_RECORD_H
#define ALOFT_HOST_BOOT_RECORD_H

#include "aloft/port.h"
#include "partition_table.h"

#define HOST_NO_ENTRY 2u

struct host_entry {
    uint32_t sequence; /* 0xFFFFFFFF: erased */
    uint32_t state;    /* as it is in flash */
    bool is_crc_right;
};

struct host_boot_record {
    struct host_entry entries[2];
    unsigned active; /* entry the bootloader obeys, or HOST_NO_ENTRY */
    unsigned slot;   /* that this entry names; 0 without one */
};

bool host_boot_record_read(struct host_boot_record *record, const struct host_flash *flash,
                           const struct host_table *table);

/* Whether no bootloader has ever written here. */
bool host_boot_record_is_new(const struct host_boot_record *record);

/* Writes one entry: erases its sector, then programs it. Whoever cuts the power in between loses the entry. */
bool host_boot_record_write(const struct host_flash *flash, const struct host_table *table, unsigned entry,
                            uint32_t sequence, enum aloft_slot_state state);

/* esp_ota_set_boot_partition without the verification: the slot's next turn is its first, state NEW. */
bool host_boot_record_select(const struct host_flash *flash, const struct host_table *table, unsigned slot);

/* Gives an entry another state and leaves the rest of it as it is, even a wrong CRC. */
bool host_boot_record_restate(const struct host_flash *flash, const struct host_table *table, unsigned entry,
                              enum aloft_slot_state state);

/* Gives the active entry another state, unless it has it already. */
bool host_boot_record_mark(const struct host_flash *flash, const struct host_table *table,
                           enum aloft_slot_state state);

/* Slot of the entry that is not active, if it could be booted from; table->slot_count if there is none. */
unsigned host_boot_record_other_slot(const struct host_boot_record *record, const struct host_table *table);

#endif
