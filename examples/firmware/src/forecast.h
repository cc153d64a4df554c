/* SPDX-License-Identifier: Apache-2.0 */
/* A forecast for the next twelve hours from pressure, its trend, the wind and the season. */
#ifndef FORECAST_H
#define FORECAST_H

#include <stdint.h>

#include "texts.h"

struct forecast_input {
    int32_t sea_level_pressure; /* pascal */
    int32_t trend; /* pascal in three hours */
    int32_t wind_from; /* hundredths of a degree, -1 when calm */
    int32_t month; /* 1 to 12 */
    int32_t temperature; /* hundredths of a degree */
};

struct forecast {
    enum text_id text;
    uint8_t icon;
    uint8_t rain_percent;
};

struct forecast forecast_make(const struct forecast_input *input);

#endif
