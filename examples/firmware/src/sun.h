/* SPDX-License-Identifier: Apache-2.0 */
/* Sunrise and sunset, good to about a minute between the polar circles. */
#ifndef SUN_H
#define SUN_H

#include <stdbool.h>
#include <stdint.h>

struct sun_times {
    int32_t rise; /* seconds after midnight, coordinated universal time; may lie in a neighbouring day */
    int32_t set;
};

/* Latitude and longitude in hundredths of a degree, north and east positive. False in polar day and night. */
bool sun_times_of(int32_t day_of_year, int32_t latitude, int32_t longitude, struct sun_times *times);

/* Phase of the moon at a time: 0 new, 2 first quarter, 4 full, 6 last quarter. */
int32_t moon_phase(uint32_t seconds);

#endif
