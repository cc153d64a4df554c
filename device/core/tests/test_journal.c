#include <string.h>

#include "aloft/crc32.h"
#include "aloft/journal.h"
#include "check.h"
#include "memory_port.h"

static struct memory_device device;

static void remembers_the_newest(void)
{
    struct aloft_journal journal;
    struct aloft_update update;
    struct aloft_update found;
    memory_device_init(&device);
    CHECK_STATUS(ALOFT_OK, aloft_journal_mount(&journal, &device.port, &update));
    CHECK(update.phase == ALOFT_PHASE_NONE);
    for (uint32_t i = 1; i < 300; i++) {
        update.progress = i;
        if (i % 4u == 1u) {
            update.phase = (uint8_t)(i & 7u);
            update.manifest.target_size = i * 1000u;
            memset(update.artifact.digest, (int)(i & 0xffu), ALOFT_SHA256_SIZE);
            CHECK_STATUS(ALOFT_OK, aloft_journal_write(&journal, &update));
        } else {
            CHECK_STATUS(ALOFT_OK, aloft_journal_mark(&journal, &update));
        }
        struct aloft_journal again;
        CHECK_STATUS(ALOFT_OK, aloft_journal_mount(&again, &device.port, &found));
        CHECK(memcmp(&found.manifest, &update.manifest, sizeof found.manifest) == 0);
        CHECK(found.progress == i && found.phase == update.phase);
        CHECK(memcmp(found.artifact.digest, update.artifact.digest, ALOFT_SHA256_SIZE) == 0);
        if (i % 10u == 0) {
            journal = again;
        }
    }
}

static void survives_noise_in_both_sectors(void)
{
    uint32_t state = 9;
    for (unsigned round = 0; round < 2000; round++) {
        struct aloft_journal journal;
        struct aloft_update update;
        memory_device_init(&device);
        CHECK_STATUS(ALOFT_OK, aloft_journal_mount(&journal, &device.port, &update));
        update.phase = ALOFT_PHASE_TRIAL;
        for (unsigned i = 0; i < round % 40u; i++) {
            CHECK_STATUS(ALOFT_OK, aloft_journal_write(&journal, &update));
        }
        for (unsigned i = 0; i < 3; i++) {
            device.journal[check_random(&state) % MEMORY_JOURNAL_SIZE] = (uint8_t)check_random(&state);
        }
        CHECK_STATUS(ALOFT_OK, aloft_journal_mount(&journal, &device.port, &update));
        CHECK(update.phase == ALOFT_PHASE_TRIAL || update.phase == ALOFT_PHASE_NONE);
        CHECK_STATUS(ALOFT_OK, aloft_journal_write(&journal, &update));
    }
}

/* A record of a newer program is passed over, and numbers go on behind it. */
static void skips_newer_formats(void)
{
    const uint32_t format_at = 141;
    struct aloft_journal journal;
    struct aloft_update update;
    uint8_t *record = device.journal + ALOFT_JOURNAL_STATE_SIZE;
    memory_device_init(&device);
    CHECK_STATUS(ALOFT_OK, aloft_journal_mount(&journal, &device.port, &update));
    update.phase = ALOFT_PHASE_SWITCH;
    CHECK_STATUS(ALOFT_OK, aloft_journal_write(&journal, &update));
    update.phase = ALOFT_PHASE_TRIAL;
    CHECK_STATUS(ALOFT_OK, aloft_journal_write(&journal, &update));
    CHECK(record[format_at] == 1u);
    record[format_at] = 2;
    uint32_t crc = aloft_crc32(0, record, ALOFT_JOURNAL_STATE_SIZE - 4u);
    for (unsigned i = 0; i < 4; i++) {
        record[ALOFT_JOURNAL_STATE_SIZE - 4u + i] = (uint8_t)(crc >> 8 * i);
    }
    CHECK_STATUS(ALOFT_OK, aloft_journal_mount(&journal, &device.port, &update));
    CHECK(update.phase == ALOFT_PHASE_SWITCH);
    update.phase = ALOFT_PHASE_READY;
    CHECK_STATUS(ALOFT_OK, aloft_journal_write(&journal, &update));
    CHECK_STATUS(ALOFT_OK, aloft_journal_mount(&journal, &device.port, &update));
    CHECK(update.phase == ALOFT_PHASE_READY);
}

static bool read_nothing(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    (void)context;
    (void)offset;
    (void)out;
    (void)size;
    return false;
}

/* What could not be read is not written either: the newest record might be erased. */
static void writes_only_when_mounted(void)
{
    struct aloft_journal journal;
    struct aloft_update update;
    memory_device_init(&device);
    struct aloft_port broken = device.port;
    broken.journal_read = read_nothing;
    CHECK_STATUS(ALOFT_ERR_JOURNAL, aloft_journal_mount(&journal, &broken, &update));
    CHECK_STATUS(ALOFT_ERR_JOURNAL, aloft_journal_write(&journal, &update));
    CHECK_STATUS(ALOFT_ERR_JOURNAL, aloft_journal_mark(&journal, &update));
    CHECK(device.journal[0] == 0xffu && device.journal[ALOFT_SECTOR_SIZE] == 0xffu);
}

void test_journal(void)
{
    skips_newer_formats();
    writes_only_when_mounted();
    remembers_the_newest();
    survives_noise_in_both_sectors();
}
