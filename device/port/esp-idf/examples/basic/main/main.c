/*
 * A device that keeps itself up to date: connects, starts aloft, says that it is healthy, and does its work.
 */
#include <inttypes.h>

#include "aloft_esp_idf.h"
#include "esp_log.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "nvs_flash.h"
#include "wifi.h"

/* Whose images this device takes. Beside this file, on the computer:
 *   npx aloft keys new release && npx aloft keys new spare
 *   npx aloft keys export release spare --vendor example.com --class basic-c3 -o aloft_trust_anchors.h
 * Or, for a first try without keys: "aloft example" > "Start as a laboratory" in menuconfig. */
#ifdef CONFIG_EXAMPLE_LABORATORY
#define DEVICE_CLASS CONFIG_EXAMPLE_DEVICE_CLASS
static const struct aloft_trust trust = ALOFT_TRUST_LABORATORY("example.com");
#else
#include "aloft_trust_anchors.h"
#define DEVICE_CLASS ALOFT_DEVICE_CLASS
static const struct aloft_trust trust = ALOFT_TRUST_ANCHORS;
#endif

static const char *const TAG = "example";

/* The application's own idea of health: sensors answer, settings can be read, the motor turns. */
static bool self_test(void)
{
    return true;
}

/* "Not now" is an answer, too: asked before a download and before the restart into the new image. */
static enum aloft_status may_update(void *context, const struct aloft_manifest *manifest)
{
    (void)context;
    ESP_LOGI(TAG, "version %s is on offer", manifest->version);
    return ALOFT_OK;
}

static void on_event(void *context, const struct aloft_event *event)
{
    (void)context;
    if (event->kind == ALOFT_EVENT_DOWNLOAD || event->kind == ALOFT_EVENT_APPLY) {
        ESP_LOGI(TAG, "%s %" PRIu32 " of %" PRIu32, event->kind == ALOFT_EVENT_APPLY ? "rebuilt" : "downloaded",
                 event->position, event->total);
    } else if (event->kind == ALOFT_EVENT_REBOOT) {
        ESP_LOGI(TAG, "about to restart: the moment to save what must not be lost");
    }
}

static void on_report(void *context, const struct aloft_report *report)
{
    (void)context;
    ESP_LOGI(TAG, "version %s: %s (%s)", report->manifest->version, aloft_outcome_name(report->outcome),
             aloft_status_name(report->status));
}

/* NVS that is full or was written by a newer ESP-IDF does not open: Wi-Fi can do without what was in it. */
static void open_settings(void)
{
    esp_err_t problem = nvs_flash_init();
    if (problem == ESP_ERR_NVS_NO_FREE_PAGES || problem == ESP_ERR_NVS_NEW_VERSION_FOUND) {
        ESP_LOGW(TAG, "settings are erased: %s", esp_err_to_name(problem));
        ESP_ERROR_CHECK(nvs_flash_erase());
        problem = nvs_flash_init();
    }
    ESP_ERROR_CHECK(problem);
}

void app_main(void)
{
    open_settings();
    wifi_start(CONFIG_EXAMPLE_WIFI_NAME, CONFIG_EXAMPLE_WIFI_PASSWORD);

    struct aloft_config config = ALOFT_CONFIG_DEFAULT(CONFIG_EXAMPLE_REPOSITORY, DEVICE_CLASS, &trust);
    config.options.check_in_ms = 60000; /* a desk is impatient; an hour is plenty elsewhere */
    config.signal = aloft_wifi_signal;
    config.veto = may_update;
    config.event = on_event;
    config.report = on_report;
    esp_err_t problem = aloft_start(&config);
    if (problem != ESP_OK) { /* without updates the device still does its work */
        ESP_LOGE(TAG, "no updates: %s", aloft_start_problem(problem));
    }

    aloft_healthy(self_test());
    for (unsigned seconds = 0;; seconds += 10) {
        ESP_LOGI(TAG, "working for %u s%s", seconds, aloft_in_trial() ? ", on trial" : "");
        vTaskDelay(pdMS_TO_TICKS(10000));
    }
}
