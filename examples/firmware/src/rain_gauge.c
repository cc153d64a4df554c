/* SPDX-License-Identifier: Apache-2.0 */
#include "platform.h"
#include "sensors.h"

#define BOUNCE_MICROS 50000u
#define MICROMETRES_PER_TIP 279
#define SLOTS 60u

static bool was_closed;
static uint32_t last_edge;
static uint8_t pending_tips;
static uint8_t tips[SLOTS];
static uint32_t last_minute;

void rain_gauge_poll(uint32_t micros)
{
    bool closed = !platform_pin_read(PIN_RAIN);
    if (closed && !was_closed && micros - last_edge > BOUNCE_MICROS) {
        last_edge = micros;
        pending_tips++;
    }
    was_closed = closed;
}

static void advance_to(uint32_t minute)
{
    uint32_t steps = minute - last_minute;
    if (steps > SLOTS) {
        steps = SLOTS;
    }
    for (uint32_t i = 0; i < steps; i++) {
        tips[(minute - i) % SLOTS] = 0;
    }
    last_minute = minute;
}

int32_t rain_gauge_last_hour(uint32_t now)
{
    int32_t sum = 0;
    advance_to(now / 60u);
    tips[last_minute % SLOTS] = (uint8_t)(tips[last_minute % SLOTS] + pending_tips);
    pending_tips = 0;
    for (uint32_t i = 0; i < SLOTS; i++) {
        sum += tips[i];
    }
    return sum * MICROMETRES_PER_TIP;
}
