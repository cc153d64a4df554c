/*
 * The whole port, on stand-ins for ESP-IDF: `test_port <repository> <old image> <new image>` plays the boots of a device
 * that updates.
 */
#include <string.h>

#include "boots.h"
#include "otadata.h"

static void end_with_report(void *context, const struct aloft_report *report)
{
    (void)context;
    exit(ENDED(ALOFT_RUN_SLEEP, report->outcome));
}

static void end_with_reboot(void *context)
{
    (void)context;
    exit(ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
}

/* The task ends with its first report, or when it asks for a restart. */
static int run_task(void)
{
    boot_config.report = end_with_report;
    boot_config.reboot = end_with_reboot;
    aloft_healthy(true);
    CHECK(aloft_start(&boot_config) == ESP_OK);
    return 0;
}

/* Artifacts are elsewhere, and every third connection breaks half way. */
static void begin(const char *image)
{
    provision(image);
    behaviour.moved = "http://repository";
    behaviour.breaks = true;
}

static void test_update(const char *old_image, const char *new_image)
{
    static uint8_t image[SLOT_SIZE];
    begin(old_image);
    CHECK(run_once(HEALTHY, 600000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(device->broken > 0 && device->resumed > 0 && device->redirected > 0);
    size_t size = load(new_image, image);
    CHECK(memcmp(device->flash + 0x10000 + SLOT_SIZE, image, size) == 0);
    CHECK(run_once(HEALTHY, 600000) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_CONFIRMED));
    CHECK(device->running == 1 && device_active_state() == (int)ALOFT_SLOT_VALID);
    CHECK(run_once(HEALTHY, 600000) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT));
    CHECK(device->running == 1);
}

/* The trial is decided before the call returns, also by silence, and the old image says what became of the new one. */
static void test_rollback(const char *old_image, enum health health)
{
    begin(old_image);
    CHECK(run_once(HEALTHY, 600000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(run_once(health, 1) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(device->running == 1);
    int ended = run_once(HEALTHY, 600000);
    CHECK(device->running == 0);
    CHECK(ended == (health == UNHEALTHY ? ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_ROLLED_BACK)
                                        : ENDED(ALOFT_RUN_REBOOT, NO_REPORT)));
}

/* A device that may stay awake for a moment only, and takes raw images only, gets there a piece in every wake. */
static void test_short_wakes(const char *old_image)
{
    unsigned wakes = 1;
    begin(old_image);
    boot_config.workspace_size = 0;
    while (run_once(HEALTHY, 1) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT)) {
        wakes++;
        CHECK(wakes < 100);
    }
    CHECK(wakes > 1);
    CHECK(run_once(HEALTHY, 1) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_CONFIRMED));
}

static void test_task(const char *old_image)
{
    begin(old_image);
    CHECK(play(run_task) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(play(run_task) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_CONFIRMED));
    CHECK(device->running == 1 && device_active_state() == (int)ALOFT_SLOT_VALID);
}

int main(int count, char **arguments)
{
    CHECK(count == 4);
    begin_boots(arguments[1]);
    test_update(arguments[2], arguments[3]);
    test_rollback(arguments[2], UNHEALTHY);
    test_rollback(arguments[2], SILENT);
    test_task(arguments[2]);
    test_short_wakes(arguments[2]);
    printf("updated, rolled back twice, and woke up for a moment only\n");
    return 0;
}
