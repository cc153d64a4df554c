#include "memory_port.h"

#include <string.h>

#include "aloft/sha256.h"
#include "check.h"
#include "manifest_builder.h"

static bool fails(struct memory_device *device)
{
    return device->failing > 0 && check_random(&device->noise) % device->failing == 0;
}

static uint8_t *slot_of(struct memory_device *device, enum aloft_slot slot)
{
    return device->slots[slot == ALOFT_SLOT_RUNNING ? device->running : 1u - device->running];
}

static bool read_slot(void *context, enum aloft_slot slot, uint32_t offset, uint8_t *out, uint32_t size)
{
    struct memory_device *device = context;
    uint32_t limit = slot == ALOFT_SLOT_RUNNING ? device->port.running_slot_size : device->port.slot_size;
    CHECK(offset <= limit && size <= limit - offset);
    memcpy(out, slot_of(device, slot) + offset, size);
    return !fails(device);
}

static void check_write(const uint8_t *flash, uint32_t limit, uint32_t offset, uint32_t size)
{
    CHECK(offset % ALOFT_WRITE_SIZE == 0 && size % ALOFT_WRITE_SIZE == 0 && size <= ALOFT_SECTOR_SIZE);
    CHECK(offset <= limit && size <= limit - offset);
    uint8_t all = 0xff;
    for (uint32_t i = 0; i < size; i++) {
        all &= flash[offset + i];
    }
    CHECK(all == 0xffu); /* erased */
}

/* A write that fails is torn: some first part of it is there. */
static bool program(struct memory_device *device, uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    bool is_torn = fails(device);
    memcpy(to, bytes, is_torn ? check_random(&device->noise) % size : size);
    return !is_torn;
}

static bool erase_slot(void *context, uint32_t offset)
{
    struct memory_device *device = context;
    CHECK(offset % ALOFT_SECTOR_SIZE == 0 && offset < device->port.slot_size);
    if (fails(device)) {
        return false;
    }
    memset(slot_of(device, ALOFT_SLOT_NEXT) + offset, 0xff, ALOFT_SECTOR_SIZE);
    return true;
}

static bool write_slot(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    struct memory_device *device = context;
    uint8_t *flash = slot_of(device, ALOFT_SLOT_NEXT);
    check_write(flash, device->port.slot_size, offset, size);
    return program(device, flash + offset, bytes, size);
}

static bool journal_read(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    struct memory_device *device = context;
    CHECK(offset <= MEMORY_JOURNAL_SIZE && size <= MEMORY_JOURNAL_SIZE - offset);
    memcpy(out, device->journal + offset, size);
    return true;
}

static bool journal_erase(void *context, uint32_t sector)
{
    struct memory_device *device = context;
    CHECK(sector < ALOFT_JOURNAL_SECTORS);
    memset(device->journal + sector * ALOFT_SECTOR_SIZE, 0xff, ALOFT_SECTOR_SIZE);
    return !fails(device);
}

static bool journal_write(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    struct memory_device *device = context;
    check_write(device->journal, MEMORY_JOURNAL_SIZE, offset, size);
    return program(device, device->journal + offset, bytes, size);
}

static bool boot_state(void *context, struct aloft_boot_state *out)
{
    struct memory_device *device = context;
    out->running_is_selected = device->running == device->selected;
    out->running_state = out->running_is_selected ? device->state : ALOFT_SLOT_UNDEFINED;
    return !fails(device);
}

static bool set_boot(void *context, enum aloft_slot slot)
{
    struct memory_device *device = context;
    if (fails(device)) {
        return false;
    }
    device->selected = slot == ALOFT_SLOT_RUNNING ? device->running : 1u - device->running;
    device->state = ALOFT_SLOT_NEW;
    return true;
}

static bool confirm(void *context)
{
    struct memory_device *device = context;
    if (fails(device)) {
        return false;
    }
    CHECK(device->selected == device->running);
    device->state = ALOFT_SLOT_VALID;
    return true;
}

static bool rollback(void *context)
{
    struct memory_device *device = context;
    if (fails(device)) {
        return false;
    }
    CHECK(device->selected == device->running);
    device->selected = 1u - device->running;
    device->state = ALOFT_SLOT_VALID;
    return true;
}

static uint32_t now_ms(void *context)
{
    struct memory_device *device = context;
    return device->now_ms;
}

static void event(void *context, const struct aloft_event *told)
{
    struct memory_device *device = context;
    device->events[told->kind]++;
}

void memory_device_init(struct memory_device *device)
{
    memset(device, 0, sizeof *device);
    memset(device->slots, 0xff, sizeof device->slots);
    memset(device->journal, 0xff, sizeof device->journal);
    device->state = ALOFT_SLOT_VALID;
    device->noise = 1;
    device->port = (struct aloft_port){
        .context = device,
        .device_class = "lamp",
        .trust = &manifest_laboratory,
        .chip_id = 5,
        .chip_revision = 3,
        .slot_size = MEMORY_SLOT_SIZE,
        .running_slot_size = MEMORY_SLOT_SIZE,
        .read = read_slot,
        .erase = erase_slot,
        .write = write_slot,
        .journal_read = journal_read,
        .journal_erase = journal_erase,
        .journal_write = journal_write,
        .boot_state = boot_state,
        .set_boot = set_boot,
        .confirm = confirm,
        .rollback = rollback,
        .now_ms = now_ms,
        .event = event,
    };
}

void memory_device_reset(struct memory_device *device)
{
    if (device->state == ALOFT_SLOT_PENDING_VERIFY) {
        device->selected = 1u - device->selected;
        device->state = ALOFT_SLOT_VALID;
    }
    if (device->state == ALOFT_SLOT_NEW) {
        device->state = ALOFT_SLOT_PENDING_VERIFY;
    }
    device->running = device->selected;
}

uint32_t memory_image_build(uint8_t *out, uint32_t size, uint32_t noise)
{
    uint8_t checksum = 0xef;
    struct aloft_sha256 hash;
    uint32_t end = 32u + size;
    CHECK(size % 4u == 0 && size < MEMORY_SLOT_SIZE - 128u);
    memset(out, 0, 32);
    out[0] = 0xe9;
    out[1] = 1;
    out[0x0c] = 5;
    out[0x17] = 1;
    out[0x1c] = (uint8_t)size;
    out[0x1d] = (uint8_t)(size >> 8);
    for (uint32_t i = 0; i < size; i++) {
        out[32u + i] = (uint8_t)check_random(&noise);
        checksum ^= out[32u + i];
    }
    while (end % 16u != 15u) {
        out[end++] = 0;
    }
    out[end++] = checksum;
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, out, end);
    aloft_sha256_finish(&hash, out + end);
    return end + ALOFT_SHA256_SIZE;
}
