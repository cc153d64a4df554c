/*
 * The loop around the engine: in a task of its own that never ends, or once in the caller's.
 */
#include <string.h>

#include "esp_heap_caps.h"
#include "esp_log.h"
#include "esp_system.h"
#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "idf_port.h"

/* Decoding and hashing leave no pause by themselves; the idle task and its watchdog need one. */
#define WORK_MS 50u

#define REBOOT_AGAIN_MS 1000u

/* What aloft_run_once downloads at least, unless the connection fails: the engine notes its progress with every eighth
 * sector of a raw image, and less would be downloaded anew in every call. */
#define LEAST_SECTORS 8u

/* What other tasks say: single bytes, each written by one side, so no lock is needed. */
static volatile uint8_t said_health; /* enum aloft_health */
static volatile bool said_check_now;
static volatile bool is_in_trial;
static volatile bool is_busy;
static StaticSemaphore_t said_memory;
static SemaphoreHandle_t said; /* something was said: ends a wait */

void aloft_healthy(bool ok)
{
    said_health = (uint8_t)(ok ? ALOFT_HEALTH_GOOD : ALOFT_HEALTH_BAD);
    if (said != NULL) {
        xSemaphoreGive(said);
    }
}

void aloft_check_now(void)
{
    said_check_now = true;
    if (said != NULL) {
        xSemaphoreGive(said);
    }
}

bool aloft_in_trial(void)
{
    return is_in_trial;
}

void aloft_idf_set_trial(bool in_trial)
{
    is_in_trial = in_trial;
}

void aloft_idf_wait(uint32_t ms)
{
    const uint32_t longest = 60000u; /* keeps the conversion to ticks in range */
    xSemaphoreTake(said, pdMS_TO_TICKS(ms < longest ? ms : longest) + 1);
}

enum aloft_action_kind aloft_idf_step(struct aloft_idf *idf)
{
    if (said_health != ALOFT_HEALTH_UNKNOWN) {
        aloft_engine_health(&idf->engine, said_health == ALOFT_HEALTH_GOOD);
    }
    if (said_check_now) {
        said_check_now = false;
        aloft_engine_wake(&idf->engine);
    }
    uint32_t now = aloft_idf_now_ms(NULL);
    if (now - idf->rested_ms >= WORK_MS) {
        vTaskDelay(1);
        idf->rested_ms = now;
    }
    aloft_engine_step(&idf->engine, &idf->action);
    switch (idf->action.kind) {
    case ALOFT_ACTION_RUN:
        break;
    case ALOFT_ACTION_GET:
        aloft_idf_http_get(idf);
        break;
    case ALOFT_ACTION_FEED:
        aloft_idf_http_feed(idf);
        break;
    case ALOFT_ACTION_REPORT:
        aloft_idf_http_close(idf);
        if (idf->config.report != NULL) {
            idf->config.report(idf->config.context, &idf->action.report);
        }
        break;
    case ALOFT_ACTION_SLEEP:
    case ALOFT_ACTION_REBOOT:
        aloft_idf_http_close(idf);
        break;
    }
    return idf->action.kind;
}

static bool is_sound_config(const struct aloft_config *config)
{
    return config->repository != NULL && config->device_class != NULL && config->journal_label != NULL &&
           config->repository[0] != '\0' && strlen(config->repository) <= ALOFT_REPOSITORY_MAX_SIZE &&
           config->timeout_ms > 0 && config->timeout_ms <= INT32_MAX;
}

static void close_engine(struct aloft_idf *idf)
{
    aloft_idf_http_close(idf);
    heap_caps_free(idf->engine.buffers.workspace);
    heap_caps_free(idf);
    is_in_trial = false;
    is_busy = false;
}

static esp_err_t prepare_engine(struct aloft_idf *idf, void *workspace)
{
    struct aloft_boot_state boot;
    esp_err_t problem = aloft_idf_find_partitions(idf);
    if (problem != ESP_OK) {
        return problem;
    }
    aloft_idf_port(idf);
    struct aloft_buffers buffers = {idf->sector, workspace, idf->config.workspace_size};
    if (aloft_engine_init(&idf->engine, &idf->port, &idf->config.options, &buffers) != ALOFT_OK) {
        ESP_LOGE(ALOFT_IDF_TAG, "the configuration breaks a limit: see aloft/engine.h");
        return ESP_ERR_INVALID_ARG;
    }
    is_in_trial = idf->port.boot_state(idf, &boot) &&
                  (boot.running_state == ALOFT_SLOT_NEW || boot.running_state == ALOFT_SLOT_PENDING_VERIFY);
    return ESP_OK;
}

static esp_err_t open_engine(const struct aloft_config *config, struct aloft_idf **out)
{
    if (!is_sound_config(config)) {
        return ESP_ERR_INVALID_ARG;
    }
    if (is_busy) {
        return ESP_ERR_INVALID_STATE;
    }
    is_busy = true;
    if (said == NULL) {
        said = xSemaphoreCreateBinaryStatic(&said_memory);
    }
    /* Internal memory: flash is written from here while PSRAM may be out of reach. */
    struct aloft_idf *idf = heap_caps_calloc(1, sizeof *idf, MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT);
    void *workspace = NULL;
    if (idf != NULL && config->workspace_size > 0) {
        workspace = heap_caps_malloc(config->workspace_size, MALLOC_CAP_DEFAULT | MALLOC_CAP_8BIT);
    }
    esp_err_t problem = idf == NULL || (workspace == NULL && config->workspace_size > 0) ? ESP_ERR_NO_MEM : ESP_OK;
    if (problem == ESP_OK) {
        idf->config = *config;
        problem = prepare_engine(idf, workspace);
    }
    if (problem != ESP_OK) {
        heap_caps_free(workspace);
        heap_caps_free(idf);
        is_busy = false;
        return problem;
    }
    *out = idf;
    return ESP_OK;
}

static void run_task(void *argument)
{
    struct aloft_idf *idf = argument;
    for (;;) {
        enum aloft_action_kind kind = aloft_idf_step(idf);
        if (kind == ALOFT_ACTION_SLEEP) {
            aloft_idf_wait(idf->action.sleep_ms);
        } else if (kind == ALOFT_ACTION_REBOOT && idf->config.reboot != NULL) {
            idf->config.reboot(idf->config.context);
            aloft_idf_wait(REBOOT_AGAIN_MS);
        } else if (kind == ALOFT_ACTION_REBOOT) {
            esp_restart();
        }
    }
}

esp_err_t aloft_start(const struct aloft_config *config)
{
    struct aloft_idf *idf;
    esp_err_t problem = open_engine(config, &idf);
    if (problem != ESP_OK) {
        return problem;
    }
    if (xTaskCreate(run_task, "aloft", config->stack_size, idf, (UBaseType_t)config->priority, NULL) != pdPASS) {
        close_engine(idf);
        return ESP_ERR_NO_MEM;
    }
    return ESP_OK;
}

enum aloft_run aloft_run_once(const struct aloft_config *config, uint32_t limit_ms, uint32_t *sleep_ms)
{
    struct aloft_idf *idf;
    enum aloft_run result = ALOFT_RUN_SLEEP;
    esp_err_t problem = open_engine(config, &idf);
    *sleep_ms = config->options.check_in_ms;
    if (problem != ESP_OK) {
        ESP_LOGE(ALOFT_IDF_TAG, "not started: %s", esp_err_to_name(problem));
        return ALOFT_RUN_ERROR;
    }
    const uint32_t start = aloft_idf_now_ms(NULL);
    for (;;) {
        enum aloft_action_kind kind = aloft_idf_step(idf);
        uint32_t passed = aloft_idf_now_ms(NULL) - start;
        uint32_t left = passed < limit_ms ? limit_ms - passed : 0;
        bool may_stop = !aloft_engine_in_trial(&idf->engine);
        if (kind == ALOFT_ACTION_REBOOT) {
            result = ALOFT_RUN_REBOOT;
            break;
        }
        if (kind == ALOFT_ACTION_SLEEP && may_stop && idf->action.sleep_ms >= left) {
            /* A pause between two attempts would wake the device for nothing but the same failure. */
            bool is_check_in = idf->action.sleep_ms >= config->options.check_in_ms / 2u;
            *sleep_ms = is_check_in ? idf->action.sleep_ms : config->options.check_in_ms;
            break;
        }
        if (kind == ALOFT_ACTION_SLEEP) {
            aloft_idf_wait(idf->action.sleep_ms);
        }
        if ((kind == ALOFT_ACTION_GET || kind == ALOFT_ACTION_FEED) && may_stop && left == 0 && idf->sectors >= LEAST_SECTORS) {
            break;
        }
    }
    close_engine(idf);
    return result;
}
