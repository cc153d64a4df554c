/* Chip, memory, log and tasks. Waiting moves a clock of its own, so that hours pass at once. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "stand_in.h"

static int64_t now_us;

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
    return now_us += 100;
}

void esp_restart(void)
{
    exit(0);
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

void vTaskDelay(TickType_t ticks)
{
    now_us += (int64_t)ticks * 10000;
}

/* The engine's task becomes the program. */
BaseType_t xTaskCreate(void (*task)(void *), const char *name, uint32_t stack, void *argument, UBaseType_t priority,
                       void *handle)
{
    (void)name;
    (void)stack;
    (void)priority;
    (void)handle;
    task(argument);
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
