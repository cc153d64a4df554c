#include "fuzz_device.h"

#include <string.h>

#include "check.h"

#define CALLS_PER_STEP 20000u

struct fuzz_device fuzz_device;
struct aloft_engine fuzz_engine_state;
struct fuzz_image_file fuzz_base;
struct fuzz_image_file fuzz_target;
struct fuzz_image_file fuzz_impostor;
unsigned fuzz_events[ALOFT_EVENT_TRUST + 1];

static uint8_t sector[ALOFT_SECTOR_SIZE];
static uint32_t workspace[4096];

/* Both begin alike, and what they hold can be packed well: inputs stay small. */
static void build_image(struct fuzz_image_file *image, uint32_t size, uint32_t first)
{
    uint8_t checksum = 0xef;
    struct aloft_sha256 hash;
    uint8_t *bytes = image->bytes;
    uint32_t end = ((32u + size) & ~15u) + 16u;
    memcpy(bytes, (const uint8_t[]){0xe9, 1}, 2);
    bytes[0x0c] = 5;
    bytes[0x17] = 1;
    bytes[0x1c] = (uint8_t)size;
    bytes[0x1d] = (uint8_t)(size >> 8);
    for (uint32_t i = 0; i < size; i++) {
        bytes[32u + i] = (uint8_t)((first + i) % 61u);
        checksum ^= bytes[32u + i];
    }
    bytes[end - 1u] = checksum;
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, bytes, end);
    aloft_sha256_finish(&hash, bytes + end);
    image->size = end + ALOFT_SHA256_SIZE;
}

static bool holds(unsigned slot, const struct fuzz_image_file *image)
{
    return memcmp(fuzz_device.memory.slots[slot], image->bytes, image->size) == 0;
}

/* What a loader would find out. */
static bool is_bootable(unsigned slot)
{
    return holds(slot, &fuzz_base) || holds(slot, &fuzz_target);
}

static bool read_slot(void *context, enum aloft_slot slot, uint32_t offset, uint8_t *out, uint32_t size)
{
    fuzz_device.calls++;
    CHECK(fuzz_device.calls < CALLS_PER_STEP);
    return fuzz_device.below.read(context, slot, offset, out, size);
}

static bool erase_slot(void *context, uint32_t offset)
{
    fuzz_device.slot_erases++;
    return fuzz_device.below.erase(context, offset);
}

static bool journal_erase(void *context, uint32_t number)
{
    fuzz_device.journal_erases++;
    return fuzz_device.below.journal_erase(context, number);
}

/* What the engine selects is the target, bit for bit, or the image that was there before. */
static bool set_boot(void *context, enum aloft_slot slot)
{
    const struct memory_device *memory = &fuzz_device.memory;
    const struct aloft_manifest *wanted = &fuzz_engine_state.update.manifest;
    if (slot == ALOFT_SLOT_NEXT && !aloft_engine_in_trial(&fuzz_engine_state)) {
        uint8_t digest[ALOFT_SHA256_SIZE];
        struct aloft_sha256 hash;
        CHECK(wanted->target_size > 0 && wanted->target_size <= memory->port.slot_size);
        aloft_sha256_init(&hash);
        aloft_sha256_update(&hash, memory->slots[1u - memory->running], wanted->target_size);
        aloft_sha256_finish(&hash, digest);
        CHECK(memcmp(digest, wanted->target_digest, sizeof digest) == 0);
    }
    unsigned number = slot == ALOFT_SLOT_RUNNING ? memory->running : 1u - memory->running;
    return is_bootable(number) && fuzz_device.below.set_boot(context, slot);
}

static bool rollback(void *context)
{
    return is_bootable(1u - fuzz_device.memory.running) && fuzz_device.below.rollback(context);
}

static void event(void *context, const struct aloft_event *told)
{
    (void)context;
    CHECK(told->kind >= ALOFT_EVENT_CHECK_IN && told->kind <= ALOFT_EVENT_TRUST);
    fuzz_events[told->kind]++;
}

void fuzz_device_begin(uint32_t slot_size)
{
    if (fuzz_base.size == 0) {
        build_image(&fuzz_base, 600, 0);
        build_image(&fuzz_target, 4200, 0);
        build_image(&fuzz_impostor, 4200, 1);
    }
    struct memory_device *memory = &fuzz_device.memory;
    memory_device_init(memory);
    memcpy(memory->slots[0], fuzz_base.bytes, fuzz_base.size);
    memory->port.slot_size = slot_size;
    memory->port.running_slot_size = slot_size;
    fuzz_device.below = memory->port;
    memory->port.read = read_slot;
    memory->port.erase = erase_slot;
    memory->port.journal_erase = journal_erase;
    memory->port.set_boot = set_boot;
    memory->port.rollback = rollback;
    memory->port.event = event;
    fuzz_device_start();
}

void fuzz_device_start(void)
{
    const struct aloft_options options = {600000u, 1000u, 60000u, 3, 2, 0, 0};
    const struct aloft_buffers buffers = {sector, workspace, sizeof workspace};
    CHECK_STATUS(ALOFT_OK,
                 aloft_engine_init(&fuzz_engine_state, &fuzz_device.memory.port, &options, &buffers));
}

void fuzz_device_reset(void)
{
    struct memory_device *memory = &fuzz_device.memory;
    memory_device_reset(memory);
    if (!is_bootable(memory->running)) {
        memory->running = 1u - memory->running; /* the boot record stays as it is */
    }
    CHECK(is_bootable(memory->running));
    fuzz_device_start();
}

void fuzz_device_step(struct aloft_action *action)
{
    fuzz_device.calls = 0;
    fuzz_device.slot_erases = 0;
    fuzz_device.journal_erases = 0;
    aloft_engine_step(&fuzz_engine_state, action);
    CHECK(fuzz_device.slot_erases <= 1 && fuzz_device.journal_erases <= 2);
    switch (action->kind) {
    case ALOFT_ACTION_GET:
        CHECK(action->path != NULL && memchr(action->path, '\0', ALOFT_PATH_SIZE) != NULL);
        CHECK(action->if_range == NULL || (action->offset > 0 && action->if_range[0] == '"'));
        break;
    case ALOFT_ACTION_REPORT:
        CHECK(action->report.manifest != NULL && action->report.outcome <= ALOFT_OUTCOME_REFUSED);
        break;
    default:
        CHECK(action->kind <= ALOFT_ACTION_REBOOT);
        break;
    }
}

size_t fuzz_device_data(const struct aloft_action *action, const uint8_t *bytes, size_t size)
{
    size_t taken = aloft_engine_http_data(&fuzz_engine_state, bytes, size);
    CHECK(taken <= size);
    CHECK(taken > 0 || size == 0 || action->kind != ALOFT_ACTION_FEED);
    return taken;
}
