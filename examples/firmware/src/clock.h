/* SPDX-License-Identifier: Apache-2.0 */
/* Time of day and uptime from the chip's microsecond counter. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Takes up the time since the last call; call it at least once an hour. */
void clock_tick(void);
uint32_t clock_uptime(void); /* seconds */
uint32_t clock_now(void); /* seconds since 1970; counts from 2026 until the clock is set */
void clock_set(uint32_t seconds);
bool clock_is_set(void);

#endif
