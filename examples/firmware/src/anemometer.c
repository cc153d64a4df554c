/* SPDX-License-Identifier: Apache-2.0 */
#include "interpolate.h"
#include "platform.h"
#include "sensors.h"

#define BOUNCE_MICROS 2000u
#define GUST_SLOTS 20u
#define SLOT_MICROS 3000000u

/* Wind tunnel: tenths of a turn per second, centimetres per second. The cups need wind to start. */
static const struct curve_point tunnel[] = {
    {0, 0},      {2, 62},     {5, 118},    {8, 171},    {12, 240},   {18, 345},   {25, 466},   {35, 637},
    {48, 858},   {64, 1129},  {84, 1467},  {108, 1872}, {136, 2345}, {168, 2886}, {204, 3497}, {244, 4180},
    {288, 4935}, {336, 5764}, {388, 6668}, {440, 7500},
};

static bool was_closed;
static uint32_t last_edge;
static uint32_t slot_started;
static uint32_t slot_turns;
static uint32_t turns[GUST_SLOTS];
static uint32_t slot;

void anemometer_poll(uint32_t micros)
{
    bool closed = !platform_pin_read(PIN_WIND);
    if (closed && !was_closed && micros - last_edge > BOUNCE_MICROS) {
        slot_turns++;
        last_edge = micros;
    }
    was_closed = closed;
    if (micros - slot_started >= SLOT_MICROS) {
        slot_started = micros;
        turns[slot] = slot_turns;
        slot = (slot + 1u) % GUST_SLOTS;
        slot_turns = 0;
    }
}

static int32_t speed_of(uint32_t tenths)
{
    return curve_at(tunnel, sizeof tunnel / sizeof tunnel[0], (int32_t)tenths);
}

void anemometer_read(uint32_t micros, int32_t *speed, int32_t *gust)
{
    uint32_t sum = 0;
    uint32_t most = 0;
    anemometer_poll(micros);
    for (uint32_t i = 0; i < GUST_SLOTS; i++) {
        sum += turns[i];
        if (turns[i] > most) {
            most = turns[i];
        }
    }
    *speed = speed_of(sum * 10u / (GUST_SLOTS * 3u));
    *gust = speed_of(most * 10u / 3u);
}
