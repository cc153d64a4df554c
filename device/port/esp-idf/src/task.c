/*
 * aloft_start and aloft_stop: the engine in a task of its own.
 */
#include "esp_system.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "idf_port.h"
#include "shared.h"

#define REBOOT_AGAIN_MS 1000u
#define STOP_LOOK_MS 10u

static struct aloft_shared said_stop;
static struct aloft_shared is_task; /* the engine that is open runs in a task of its own */

static void reboot(const struct aloft_idf *idf)
{
    if (idf->config.reboot == NULL) {
        esp_restart();
    } else {
        idf->config.reboot(idf->config.context);
        aloft_idf_wait(REBOOT_AGAIN_MS);
    }
}

static void run_task(void *argument)
{
    struct aloft_idf *idf = argument;
    while (aloft_shared_get(&said_stop) == 0) {
        enum aloft_action_kind kind = aloft_idf_step(idf);
        if (kind == ALOFT_ACTION_SLEEP) {
            aloft_idf_wait(idf->action.sleep_ms);
        } else if (kind == ALOFT_ACTION_REBOOT) {
            reboot(idf);
        }
    }
    aloft_shared_set(&is_task, 0);
    aloft_idf_close(idf);
    vTaskDelete(NULL);
}

esp_err_t aloft_start(const struct aloft_config *config)
{
    struct aloft_idf *idf;
    esp_err_t problem = aloft_idf_open(config, &idf);
    if (problem != ESP_OK) {
        return problem;
    }
    aloft_shared_set(&said_stop, 0);
    aloft_shared_set(&is_task, 1);
    if (xTaskCreate(run_task, "aloft", config->stack_size, idf, (UBaseType_t)config->priority, NULL) != pdPASS) {
        aloft_shared_set(&is_task, 0);
        aloft_idf_close(idf);
        return ESP_ERR_NO_MEM;
    }
    return ESP_OK;
}

esp_err_t aloft_stop(uint32_t wait_ms)
{
    if (aloft_shared_get(&is_task) == 0) {
        return ESP_ERR_INVALID_STATE;
    }
    aloft_shared_set(&said_stop, 1);
    aloft_idf_wake();
    uint32_t start = aloft_idf_now_ms(NULL);
    while (aloft_idf_is_open()) {
        if (aloft_idf_now_ms(NULL) - start >= wait_ms) {
            return ESP_ERR_TIMEOUT;
        }
        vTaskDelay(pdMS_TO_TICKS(STOP_LOOK_MS) + 1);
    }
    return ESP_OK;
}
