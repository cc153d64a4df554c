/* Queues of FreeRTOS. */
#include <stdlib.h>
#include <string.h>

#include "stand_in.h"

struct stand_in_queue {
    UBaseType_t length, size, count;
    char *items;
};

QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t size)
{
    QueueHandle_t queue = calloc(1, sizeof *queue);
    queue->length = length;
    queue->size = size;
    queue->items = malloc((size_t)length * size);
    return queue;
}

BaseType_t xQueueSend(QueueHandle_t queue, const void *item, TickType_t ticks)
{
    (void)ticks;
    if (queue->count == queue->length) {
        return 0;
    }
    memcpy(queue->items + (size_t)queue->count++ * queue->size, item, queue->size);
    return pdTRUE;
}

BaseType_t xQueueReceive(QueueHandle_t queue, void *item, TickType_t ticks)
{
    (void)ticks;
    if (queue->count == 0) {
        return 0;
    }
    memcpy(item, queue->items, queue->size);
    memmove(queue->items, queue->items + queue->size, (size_t)--queue->count * queue->size);
    return pdTRUE;
}

UBaseType_t uxQueueSpacesAvailable(QueueHandle_t queue)
{
    return queue->length - queue->count;
}
