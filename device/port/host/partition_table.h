/*
 * The partition table of an ESP flash, read as strictly as a bootloader reads it, and what this port needs of it.
 */
#ifndef ALOFT_HOST_PARTITION_TABLE_H
#define ALOFT_HOST_PARTITION_TABLE_H

#include "flash_file.h"

#define HOST_MOST_SLOTS 16u

struct host_partition {
    uint32_t offset;
    uint32_t size;
};

struct host_table {
    struct host_partition slots[HOST_MOST_SLOTS]; /* ota_0, ota_1 ... */
    unsigned slot_count;                          /* at least 2 */
    struct host_partition otadata;
    struct host_partition journal; /* data partition "aloft", two sectors or more */
    struct host_partition trust;   /* data partition "trust", the same; size 0: none */
};

/* Reads the table at 0x8000. False, and the reason on stderr, if a bootloader would refuse it or this port can not use
 * it: two OTA slots or more, otadata, a journal, and no factory app. */
bool host_table_read(struct host_table *table, const struct host_flash *flash);

#endif
