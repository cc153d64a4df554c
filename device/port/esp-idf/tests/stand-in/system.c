/* Chip, memory, log and tasks. Waiting moves a clock of its own, so that hours pass at once. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "device.h"

struct stand_in_timer {
    esp_timer_create_args_t options;
    int64_t due_us; /* 0: does not run */
};

static int64_t now_us;
static struct stand_in_timer timer;

void stand_in_advance(int64_t us)
{
    int64_t until = now_us + us;
    if (timer.due_us > 0 && timer.due_us <= until) {
        now_us = timer.due_us;
        timer.due_us = 0;
        timer.options.callback(timer.options.arg);
    }
    now_us = until;
}

const char *esp_err_to_name(esp_err_t code)
{
    static char text[16];
    snprintf(text, sizeof text, "0x%x", (unsigned)code);
    return text;
}

void stand_in_log(const char *tag, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    printf("  %s: ", tag);
    vprintf(format, values);
    printf("\n");
    va_end(values);
}

void esp_chip_info(esp_chip_info_t *out)
{
    out->revision = 4;
}

uint32_t esp_random(void)
{
    static uint32_t noise = 1;
    noise = noise * 1664525u + 1013904223u;
    return noise;
}

int64_t esp_timer_get_time(void)
{
    stand_in_advance(100);
    return now_us;
}

esp_err_t esp_timer_create(const esp_timer_create_args_t *options, esp_timer_handle_t *out)
{
    timer.options = *options;
    *out = &timer;
    return ESP_OK;
}

esp_err_t esp_timer_start_once(esp_timer_handle_t handle, uint64_t us)
{
    if (behaviour.has_no_timer) {
        return ESP_ERR_INVALID_STATE;
    }
    handle->due_us = now_us + (int64_t)us;
    return ESP_OK;
}

esp_err_t esp_timer_stop(esp_timer_handle_t handle)
{
    handle->due_us = 0;
    return ESP_OK;
}

void esp_log_level_set(const char *tag, esp_log_level_t level)
{
    (void)tag;
    device->log_level = level;
}

esp_log_level_t esp_log_level_get(const char *tag)
{
    (void)tag;
    return device->log_level;
}

void esp_restart(void)
{
    exit(RESTARTED);
}

void *heap_caps_malloc(size_t size, uint32_t capabilities)
{
    (void)capabilities;
    return malloc(size);
}

void *heap_caps_calloc(size_t count, size_t size, uint32_t capabilities)
{
    (void)capabilities;
    return calloc(count, size);
}

void heap_caps_free(void *block)
{
    free(block);
}

static void (*kept_task)(void *);
static void *kept_argument;
bool keeps_tasks;

/* While one task waits, the other has its turn. */
void vTaskDelay(TickType_t ticks)
{
    void (*task)(void *) = kept_task;
    stand_in_advance((int64_t)ticks * 10000);
    if (task != NULL) {
        kept_task = NULL;
        task(kept_argument);
    }
}

void vTaskDelete(void *task)
{
    (void)task;
}

/* The engine's task becomes the program, or is kept until somebody waits. */
BaseType_t xTaskCreate(void (*task)(void *), const char *name, uint32_t stack, void *argument, UBaseType_t priority,
                       void *handle)
{
    (void)name;
    (void)stack;
    (void)priority;
    (void)handle;
    if (keeps_tasks) {
        kept_task = task;
        kept_argument = argument;
    } else {
        task(argument);
    }
    return pdPASS;
}

SemaphoreHandle_t xSemaphoreCreateBinaryStatic(StaticSemaphore_t *memory)
{
    *memory = 0;
    return memory;
}

BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore)
{
    *semaphore = 1;
    return pdPASS;
}

BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks)
{
    if (*semaphore == 0) {
        vTaskDelay(ticks);
    }
    *semaphore = 0;
    return pdPASS;
}
