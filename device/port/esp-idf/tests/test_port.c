/*
 * The whole port, on stand-ins for ESP-IDF: `test_port <repository> <old image> <new image>` plays the boots of a device
 * that updates. Every boot is a process of its own, with the flash in shared memory, so that nothing but flash survives.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aloft_esp_idf.h"
#include "device.h"
#include "otadata.h"

#define CHECK(law)                                                   \
    do {                                                             \
        if (!(law)) {                                                \
            printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #law); \
            exit(1);                                                 \
        }                                                            \
    } while (0)

/* Exit code of a boot: what aloft_run_once said, and the outcome that was reported. */
#define NO_REPORT 15
#define ENDED(run, outcome) ((int)(run) << 4 | (int)(outcome))

enum health { SILENT, HEALTHY, UNHEALTHY };

static int outcome = NO_REPORT;
static uint32_t workspace_size = CONFIG_ALOFT_WORKSPACE_SIZE;

static void on_report(void *context, const struct aloft_report *report)
{
    (void)context;
    outcome = (int)report->outcome;
}

static int run_boot(enum health health, uint32_t limit_ms)
{
    struct aloft_config config = ALOFT_CONFIG_DEFAULT("http://repository", "port-test");
    uint32_t sleep_ms = 0;
    config.report = on_report;
    config.workspace_size = workspace_size;
    if (health != SILENT) {
        aloft_healthy(health == HEALTHY);
    }
    enum aloft_run run = aloft_run_once(&config, limit_ms, &sleep_ms);
    CHECK(run == ALOFT_RUN_REBOOT || sleep_ms + 1000u >= config.options.check_in_ms);
    return ENDED(run, outcome);
}

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
    struct aloft_config config = ALOFT_CONFIG_DEFAULT("http://repository/", "port-test");
    config.report = end_with_report;
    config.reboot = end_with_reboot;
    aloft_healthy(true);
    CHECK(aloft_start(&config) == ESP_OK);
    return 0;
}

/* A limit of 0 stands for the task. */
static int boot(enum health health, uint32_t limit_ms)
{
    int status = 0;
    device_boot();
    printf("boot of ota_%u\n", device->running);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        exit(limit_ms == 0 ? run_task() : run_boot(health, limit_ms));
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    return WEXITSTATUS(status);
}

static size_t load(const char *path, uint8_t *out)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    size_t size = fread(out, 1, SLOT_SIZE, file);
    fclose(file);
    return size;
}

static void provision(const char *image)
{
    memset(device, 0, sizeof *device);
    memset(device->flash, 0xff, sizeof device->flash);
    load(image, device->flash + 0x10000);
    device->running = 2;
    esp_ota_set_boot_partition(esp_partition_find_first(ESP_PARTITION_TYPE_APP, ESP_PARTITION_SUBTYPE_ANY, "ota_0"));
    device->running = 0;
    esp_ota_mark_app_valid_cancel_rollback();
}

static void test_update(const char *old_image, const char *new_image)
{
    static uint8_t image[SLOT_SIZE];
    provision(old_image);
    CHECK(boot(HEALTHY, 600000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(device->broken > 0 && device->resumed > 0 && device->redirected > 0);
    size_t size = load(new_image, image);
    CHECK(memcmp(device->flash + 0x10000 + SLOT_SIZE, image, size) == 0);
    CHECK(boot(HEALTHY, 600000) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_CONFIRMED));
    CHECK(device->running == 1 && device_active_state() == (int)ALOFT_SLOT_VALID);
    CHECK(boot(HEALTHY, 600000) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT));
    CHECK(device->running == 1);
}

/* The trial is decided before the call returns, also by silence, and the old image says what became of the new one. */
static void test_rollback(const char *old_image, enum health health)
{
    provision(old_image);
    CHECK(boot(HEALTHY, 600000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(boot(health, 1) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(device->running == 1);
    int ended = boot(HEALTHY, 600000);
    CHECK(device->running == 0);
    CHECK(ended == (health == UNHEALTHY ? ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_ROLLED_BACK)
                                        : ENDED(ALOFT_RUN_REBOOT, NO_REPORT)));
}

/* A device that may stay awake for a moment only, and takes raw images only, gets there a piece in every wake. */
static void test_short_wakes(const char *old_image)
{
    unsigned wakes = 1;
    workspace_size = 0;
    provision(old_image);
    while (boot(HEALTHY, 1) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT)) {
        wakes++;
        CHECK(wakes < 100);
    }
    CHECK(wakes > 1);
    CHECK(boot(HEALTHY, 1) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_CONFIRMED));
}

static void test_task(const char *old_image)
{
    provision(old_image);
    CHECK(boot(HEALTHY, 0) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(boot(HEALTHY, 0) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_CONFIRMED));
    CHECK(device->running == 1 && device_active_state() == (int)ALOFT_SLOT_VALID);
}

int main(int count, char **arguments)
{
    CHECK(count == 4);
    device = mmap(NULL, sizeof *device, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(device != MAP_FAILED);
    repository_folder = arguments[1];
    test_update(arguments[2], arguments[3]);
    test_rollback(arguments[2], UNHEALTHY);
    test_rollback(arguments[2], SILENT);
    test_task(arguments[2]);
    test_short_wakes(arguments[2]);
    printf("updated, rolled back twice, and woke up for a moment only\n");
    return 0;
}
