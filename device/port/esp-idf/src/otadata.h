/*
 * The boot record: two entries of 32 bytes, one at the start of each sector of the otadata partition (ESP-IDF
 * esp_flash_partitions.h, bootloader_common.c).
 *
 *   u32 sequence | u8[20] label | u32 state | u32 CRC-32 of the sequence alone, all little endian
 *
 * esp_ota_get_state_partition() answers from the first entry that names a slot, even a stale one; here it is always the
 * entry the bootloader obeys.
 */
#ifndef ALOFT_OTADATA_H
#define ALOFT_OTADATA_H

#include <stdint.h>

#include "aloft/port.h"

#define ALOFT_OTADATA_ENTRY_SIZE 32u
#define ALOFT_OTADATA_SECTORS 2u

struct aloft_otadata {
    uint8_t entries[ALOFT_OTADATA_SECTORS][ALOFT_OTADATA_ENTRY_SIZE];
};

/* Index of the entry the bootloader obeys, or -1 if neither counts. */
int aloft_otadata_active(const struct aloft_otadata *otadata);

/* Number of the slot an entry selects, of `slot_count` (at least 1) consecutive ota partitions. */
unsigned aloft_otadata_slot(const uint8_t *entry, unsigned slot_count);

/* State of an entry; numbers that are not known are UNDEFINED, because the bootloader starts them just the same. */
enum aloft_slot_state aloft_otadata_state(const uint8_t *entry);

/* Changes the state of an entry; the CRC does not cover it. */
void aloft_otadata_set_state(uint8_t *entry, enum aloft_slot_state state);

/* What struct aloft_boot_state wants: the state in the active entry if that names `slot`, otherwise UNDEFINED. */
enum aloft_slot_state aloft_otadata_slot_state(const struct aloft_otadata *otadata, unsigned slot_count,
                                               unsigned slot);

#endif
