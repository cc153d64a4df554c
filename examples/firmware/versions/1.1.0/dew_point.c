/* SPDX-License-Identifier: Apache-2.0 */
#include "climate.h"

#include "saturation.h"

/* The search starts at the coldest entry: in winter air the dew point lies below freezing. */
int32_t dew_point(int32_t temperature, int32_t humidity)
{
    int32_t vapour = saturation_pressure(temperature) / 10 * humidity / 1000;
    int32_t index = 0;
    while (index < SATURATION_COUNT - 2 && (int32_t)saturation_table[index + 1] <= vapour) {
        index++;
    }
    int32_t low = (int32_t)saturation_table[index];
    int32_t high = (int32_t)saturation_table[index + 1];
    int32_t part = vapour > low ? ((vapour - low) * 100 + (high - low) / 2) / (high - low) : 0;
    int32_t found = SATURATION_FIRST + index * 100 + part;
    return found < temperature ? found : temperature;
}
