/* SPDX-License-Identifier: Apache-2.0 */
#include "clock.h"

#include "platform.h"

#define START_OF_2026 1767225600u
#define MICROS_PER_SECOND 1000000u

static uint32_t last_micros;
static uint32_t rest;
static uint32_t uptime;
static uint32_t offset = START_OF_2026;
static bool was_set;

void clock_tick(void)
{
    uint32_t micros = platform_micros();
    uint32_t passed = micros - last_micros;
    last_micros = micros;
    uptime += passed / MICROS_PER_SECOND;
    rest += passed % MICROS_PER_SECOND;
    if (rest >= MICROS_PER_SECOND) {
        rest -= MICROS_PER_SECOND;
        uptime++;
    }
}

uint32_t clock_uptime(void)
{
    return uptime;
}

uint32_t clock_now(void)
{
    return offset + uptime;
}

void clock_set(uint32_t seconds)
{
    offset = seconds - uptime;
    was_set = true;
}

bool clock_is_set(void)
{
    return was_set;
}
