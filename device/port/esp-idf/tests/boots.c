#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "boots.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct aloft_config boot_config;
enum health boot_health;
static uint32_t boot_limit_ms;
static int outcome = NO_REPORT;

static void on_report(void *context, const struct aloft_report *report)
{
    (void)context;
    outcome = (int)report->outcome;
}

static int one_call(void)
{
    boot_config.report = on_report;
    if (boot_health != SILENT) {
        aloft_healthy(boot_health == HEALTHY);
    }
    int64_t start = esp_timer_get_time();
    enum aloft_run run = aloft_run_once(&boot_config, boot_limit_ms, &device->sleep_ms);
    device->awake_ms = (uint32_t)((esp_timer_get_time() - start) / 1000);
    return ENDED(run, outcome);
}

int run_once(enum health health, uint32_t limit_ms)
{
    boot_health = health;
    boot_limit_ms = limit_ms;
    return play(one_call);
}

int play(int (*boot)(void))
{
    int status = 0;
    device_boot();
    printf("boot of ota_%u\n", device->running);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        exit(boot());
    }
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    return WEXITSTATUS(status);
}

size_t load(const char *path, uint8_t *out)
{
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    size_t size = fread(out, 1, SLOT_SIZE, file);
    fclose(file);
    return size;
}

const struct aloft_trust boot_laboratory = ALOFT_TRUST_LABORATORY("example.com");

void provision(const char *image)
{
    const struct aloft_config config = ALOFT_CONFIG_DEFAULT("http://repository", "port-test", &boot_laboratory);
    boot_config = config;
    memset(&behaviour, 0, sizeof behaviour);
    memset(device, 0, sizeof *device);
    memset(device->flash, 0xff, sizeof device->flash);
    load(image, device->flash + 0x10000);
    device->running = 2;
    esp_ota_set_boot_partition(&table[0]);
    device->running = 0;
    esp_ota_mark_app_valid_cancel_rollback();
}

void begin_boots(const char *repository)
{
    device = mmap(NULL, sizeof *device, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(device != MAP_FAILED);
    repository_folder = repository;
}
