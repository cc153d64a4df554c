#include "guard.h"

#include <stddef.h>

#include "esp_timer.h"
#include "freertos/FreeRTOS.h"

/* One engine per chip, so one guard. The timer's task may run on the other processor when the client is given up. */
static portMUX_TYPE lock = portMUX_INITIALIZER_UNLOCKED;
static esp_http_client_handle_t guarded;
static esp_timer_handle_t timer;

static void on_time(void *argument)
{
    (void)argument;
    portENTER_CRITICAL(&lock);
    if (guarded != NULL) {
        esp_http_client_set_timeout_ms(guarded, 0); /* stores a number, nothing else */
    }
    portEXIT_CRITICAL(&lock);
}

esp_err_t aloft_guard_init(void)
{
    const esp_timer_create_args_t options = {.callback = on_time, .name = "aloft"};
    return timer != NULL ? ESP_OK : esp_timer_create(&options, &timer);
}

esp_err_t aloft_guard_begin(esp_http_client_handle_t client, uint32_t limit_ms)
{
    esp_timer_stop(timer); /* fails when it does not run: no matter */
    portENTER_CRITICAL(&lock);
    guarded = client;
    esp_http_client_set_timeout_ms(client, (int)limit_ms);
    portEXIT_CRITICAL(&lock);
    return esp_timer_start_once(timer, (uint64_t)limit_ms * 1000u);
}

void aloft_guard_end(void)
{
    esp_timer_stop(timer);
    portENTER_CRITICAL(&lock);
    guarded = NULL;
    portEXIT_CRITICAL(&lock);
}
