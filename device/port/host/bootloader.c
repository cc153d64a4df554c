#include "bootloader.h"

#include "boot_record.h"

struct slot_reader {
    const struct host_flash *flash;
    const struct host_partition *slot;
};

static bool read_slot(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    const struct slot_reader *reader = context;
    return host_flash_read(reader->flash, reader->slot->offset + offset, out, size);
}

bool host_bootloader_verify(const struct host_flash *flash, const struct host_partition *slot,
                            struct aloft_image_info *image)
{
    struct slot_reader reader = {flash, slot};
    struct aloft_image_walk walk;
    uint8_t piece[HOST_SECTOR_SIZE];
    enum aloft_status status;
    aloft_image_walk_init(&walk, read_slot, &reader, slot->size, 0);
    do {
        status = aloft_image_walk_step(&walk, piece, sizeof piece);
    } while (status == ALOFT_OK);
    *image = walk.info;
    return status == ALOFT_DONE;
}

/* Whoever was started once and never confirmed had its chance. */
static void abort_unconfirmed(const struct host_flash *flash, const struct host_table *table)
{
    struct host_boot_record record;
    if (!host_boot_record_read(&record, flash, table)) {
        return;
    }
    for (unsigned i = 0; i < 2u; i++) {
        if (record.entries[i].state == ALOFT_SLOT_PENDING_VERIFY) {
            host_boot_record_restate(flash, table, i, ALOFT_SLOT_ABORTED);
        }
    }
}

unsigned host_bootloader_run(const struct host_flash *flash, const struct host_table *table,
                             struct aloft_image_info *image)
{
    struct host_boot_record record;
    abort_unconfirmed(flash, table);
    if (!host_boot_record_read(&record, flash, table)) {
        return table->slot_count;
    }
    if (record.active != HOST_NO_ENTRY && record.entries[record.active].state == ALOFT_SLOT_NEW) {
        /* Before the image is looked at: a broken one costs its only chance. */
        host_boot_record_mark(flash, table, ALOFT_SLOT_PENDING_VERIFY);
    }
    /* From the selected slot down to ota_0, then the ones above. A fallback leaves otadata as it is. */
    for (unsigned i = 0; i < table->slot_count; i++) {
        unsigned slot = i <= record.slot ? record.slot - i : i;
        if (!host_bootloader_verify(flash, &table->slots[slot], image)) {
            continue;
        }
        if (host_boot_record_is_new(&record)) {
            host_boot_record_write(flash, table, 0, slot + 1u, ALOFT_SLOT_VALID);
        }
        return slot;
    }
    return table->slot_count;
}
