/* SPDX-License-Identifier: Apache-2.0 */
/* What can be computed from temperature (hundredths of a degree), humidity (hundredths of a percent) and wind. */
#ifndef CLIMATE_H
#define CLIMATE_H

#include <stdint.h>

int32_t dew_point(int32_t temperature, int32_t humidity);

/* Hundredths of a gram of water per cubic metre of air. */
int32_t absolute_humidity(int32_t temperature, int32_t humidity);

/* How warm it feels when it is hot and damp. */
int32_t heat_index(int32_t temperature, int32_t humidity);

/* How cold it feels in the wind; wind in centimetres per second. */
int32_t wind_chill(int32_t temperature, int32_t wind);

/* Pressure reduced to sea level; altitude in metres. */
int32_t sea_level_pressure(int32_t pressure, int32_t altitude, int32_t temperature);

/* Beaufort number of a wind speed, 0 to 12. */
int32_t beaufort(int32_t wind);

/* Air quality index of fine particles, hundredths of a microgram per cubic metre. */
int32_t air_quality_index(int32_t particles);

#endif
