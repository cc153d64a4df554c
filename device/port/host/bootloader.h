/*
 * What happens between reset and application: the decision of ESP-IDF's second-stage bootloader with rollback, and
 * without anti-rollback (bootloader_utility.c).
 */
#ifndef ALOFT_HOST_BOOTLOADER_H
#define ALOFT_HOST_BOOTLOADER_H

#include "aloft/image.h"
#include "partition_table.h"

/* Verifies the image in a slot: header, segments, checksum, SHA-256. Not looked at: chip, revision, load addresses. */
bool host_bootloader_verify(const struct host_flash *flash, const struct host_partition *slot,
                            struct aloft_image_info *image);

/*
 * Runs the bootloader once: an entry that still waits for its confirmation is given up, a new one begins to wait, and
 * the first slot whose image verifies is started. Returns the slot, or table->slot_count if nothing boots.
 */
unsigned host_bootloader_run(const struct host_flash *flash, const struct host_table *table,
                             struct aloft_image_info *image);

#endif
