#include <string.h>

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

void test_journal(void)
{
    remembers_the_newest();
    survives_noise_in_both_sectors();
}
