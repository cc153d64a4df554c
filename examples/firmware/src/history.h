/* SPDX-License-Identifier: Apache-2.0 */
/* Hourly summaries of the last two days, packed into a few bytes each. */
#ifndef HISTORY_H
#define HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "readings.h"

#define HISTORY_HOURS 48

struct hour_summary {
    uint32_t hour; /* hours since 1970 */
    int16_t temperature_low;
    int16_t temperature_high;
    uint16_t humidity; /* average, hundredths of a percent */
    uint16_t pressure; /* average, pascal minus 50000 */
    uint16_t gust; /* centimetres per second */
    uint16_t rain; /* tens of micrometres */
};

/* Adds a set of readings to the running hour; a new hour closes the one before. */
void history_add(const struct readings *readings);

/* Number of closed hours that are kept. */
size_t history_count(void);

/* Age 0 is the last closed hour. False when there is no such hour. */
bool history_get(size_t age, struct hour_summary *out);

/* Change of pressure over the last three hours in pascal; false while there are too few. */
bool history_pressure_trend(int32_t *change);

/* Lowest and highest temperature of the closed hours. */
bool history_temperature_range(int32_t *lowest, int32_t *highest);

/* Packs the closed hours, newest first, as variable length differences. Returns the size, 0 when out is too small. */
size_t history_pack(uint8_t *out, size_t capacity);
void history_clear(void);

#endif
