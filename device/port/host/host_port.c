#define _XOPEN_SOURCE 700

#include "host_port.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "boot_record.h"
#include "bootloader.h"
#include "p256.h"

static unsigned number_of(const struct host_device *device, enum aloft_slot slot)
{
    return slot == ALOFT_SLOT_RUNNING ? device->running : (device->running + 1u) % device->table.slot_count;
}

static const struct host_partition *place_of(const struct host_device *device, enum aloft_slot slot)
{
    return &device->table.slots[number_of(device, slot)];
}

/* ---- slots ---- */

static bool read_slot(void *context, enum aloft_slot slot, uint32_t offset, uint8_t *out, uint32_t size)
{
    const struct host_device *device = context;
    return host_flash_read(&device->flash, place_of(device, slot)->offset + offset, out, size);
}

static bool erase_sector(void *context, uint32_t offset)
{
    const struct host_device *device = context;
    return host_flash_erase(&device->flash, place_of(device, ALOFT_SLOT_NEXT)->offset + offset);
}

static bool write_slot(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    const struct host_device *device = context;
    return host_flash_write(&device->flash, place_of(device, ALOFT_SLOT_NEXT)->offset + offset, bytes, size);
}

/* ---- journal ---- */

static bool journal_read(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    const struct host_device *device = context;
    return host_flash_read(&device->flash, device->table.journal.offset + offset, out, size);
}

static bool journal_erase(void *context, uint32_t sector)
{
    const struct host_device *device = context;
    return host_flash_erase(&device->flash, device->table.journal.offset + sector * ALOFT_SECTOR_SIZE);
}

static bool journal_write(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    const struct host_device *device = context;
    return host_flash_write(&device->flash, device->table.journal.offset + offset, bytes, size);
}

/* ---- keys that replace those of the program ---- */

static bool trust_read(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    const struct host_device *device = context;
    return host_flash_read(&device->flash, device->table.trust.offset + offset, out, size);
}

static bool trust_erase(void *context, uint32_t sector)
{
    const struct host_device *device = context;
    return host_flash_erase(&device->flash, device->table.trust.offset + sector * ALOFT_SECTOR_SIZE);
}

static bool trust_write(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    const struct host_device *device = context;
    return host_flash_write(&device->flash, device->table.trust.offset + offset, bytes, size);
}

static bool is_public_key(void *context, const uint8_t *public_key)
{
    (void)context;
    return host_p256_is_public_key(public_key);
}

/* ---- boot record ---- */

static bool boot_state(void *context, struct aloft_boot_state *out)
{
    const struct host_device *device = context;
    struct host_boot_record record;
    if (!host_boot_record_read(&record, &device->flash, &device->table)) {
        return false;
    }
    out->running_is_selected = record.slot == device->running;
    out->running_state = ALOFT_SLOT_UNDEFINED;
    if (out->running_is_selected && record.active != HOST_NO_ENTRY &&
        record.entries[record.active].state < ALOFT_SLOT_UNDEFINED) {
        out->running_state = (enum aloft_slot_state)record.entries[record.active].state;
    }
    return true;
}

/* Whether the loader would start this slot on this chip. */
static bool is_bootable(const struct host_device *device, unsigned slot)
{
    struct aloft_image_info image;
    return host_bootloader_verify(&device->flash, &device->table.slots[slot], &image) &&
           image.chip_id == device->image.chip_id;
}

static bool set_boot(void *context, enum aloft_slot slot)
{
    const struct host_device *device = context;
    unsigned number = number_of(device, slot);
    return is_bootable(device, number) && host_boot_record_select(&device->flash, &device->table, number);
}

static bool confirm(void *context)
{
    const struct host_device *device = context;
    return host_boot_record_mark(&device->flash, &device->table, ALOFT_SLOT_VALID);
}

static bool rollback(void *context)
{
    const struct host_device *device = context;
    struct host_boot_record record;
    if (!host_boot_record_read(&record, &device->flash, &device->table)) {
        return false;
    }
    unsigned other = host_boot_record_other_slot(&record, &device->table);
    return other < device->table.slot_count && is_bootable(device, other) &&
           host_boot_record_mark(&device->flash, &device->table, ALOFT_SLOT_INVALID);
}

/* ---- surroundings ---- */

static uint32_t now_ms(void *context)
{
    const struct host_device *device = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
    return (uint32_t)ms + device->skipped_ms;
}

/* Pauses have to differ from device to device; they need not be secret. */
static uint32_t random_bits(void *context)
{
    struct timespec now;
    (void)context;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint32_t)now.tv_nsec * 2654435761u;
}

static uint8_t battery(void *context)
{
    const struct host_device *device = context;
    return (uint8_t)device->battery;
}

/* ---- whom to obey ---- */

static bool verify(void *context, const uint8_t *public_key, const uint8_t *digest, const uint8_t *signature)
{
    (void)context;
    return host_p256_verify(public_key, digest, signature);
}

static uint64_t seconds(void *context)
{
    (void)context;
    return (uint64_t)time(NULL);
}

static void event(void *context, const struct aloft_event *told)
{
    struct host_device *device = context;
    if (told->kind == ALOFT_EVENT_CHECK_IN) {
        device->is_checking_in = true;
    } else if (told->kind == ALOFT_EVENT_ERROR) {
        device->is_checking_in = false;
    } else {
        host_port_checked_in(device);
    }
    printf("event %s %s %lu/%lu\n", aloft_event_name(told->kind), aloft_status_name(told->status),
           (unsigned long)told->position, (unsigned long)told->total);
}

void host_port_checked_in(struct host_device *device)
{
    device->has_checked_in = device->has_checked_in || device->is_checking_in;
    device->is_checking_in = false;
}

void host_port_init(struct aloft_port *port, struct host_device *device)
{
    uint32_t slot_size = place_of(device, ALOFT_SLOT_NEXT)->size;
    memset(port, 0, sizeof *port);
    port->context = device;
    port->device_class = device->device_class;
    port->channel = device->channel != NULL && strcmp(device->channel, "stable") != 0 ? device->channel : NULL;
    port->trust = &device->trust.trust;
    port->chip_id = device->image.chip_id;
    port->chip_revision = UINT16_MAX;
    port->slot_size = device->slot_size > 0 && device->slot_size < slot_size ? device->slot_size : slot_size;
    port->running_slot_size = place_of(device, ALOFT_SLOT_RUNNING)->size;
    port->read = read_slot;
    port->erase = erase_sector;
    port->write = write_slot;
    port->journal_read = journal_read;
    port->journal_erase = journal_erase;
    port->journal_write = journal_write;
    port->boot_state = boot_state;
    port->set_boot = set_boot;
    port->confirm = confirm;
    port->rollback = rollback;
    port->now_ms = now_ms;
    port->random = random_bits;
    port->battery = device->battery >= 0 ? battery : NULL;
    port->event = event;
    port->verify = verify;
    if (device->table.trust.size > 0) {
        port->is_public_key = is_public_key;
        port->trust_read = trust_read;
        port->trust_erase = trust_erase;
        port->trust_write = trust_write;
    }
    port->time = seconds;
}

void host_port_sleep(struct host_device *device, uint32_t ms, bool skips)
{
    if (skips) {
        device->skipped_ms += ms;
        return;
    }
    struct timespec pause = {(time_t)(ms / 1000u), (long)(ms % 1000u) * 1000000L};
    fflush(stdout);
    nanosleep(&pause, NULL);
}
