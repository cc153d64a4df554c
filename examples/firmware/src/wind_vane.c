/* SPDX-License-Identifier: Apache-2.0 */
#include "platform.h"
#include "sensors.h"

struct position {
    uint16_t sample; /* 12-bit sample with the vane exactly there */
    uint16_t direction; /* tenths of a degree */
};

/* In ascending order of the sample; two neighbouring reed contacts can close at once, hence 16 positions. */
static const struct position positions[] = {
    {264, 1125}, {335, 675},  {372, 900},  {506, 1575}, {739, 1350}, {979, 2025}, {1149, 1800}, {1625, 225},
    {1845, 450}, {2397, 2475}, {2521, 2250}, {2810, 3375}, {3143, 0}, {3309, 2925}, {3548, 3150}, {3781, 2700},
};

#define TOLERANCE 90

bool wind_vane_read(int32_t *direction)
{
    int32_t sample = (int32_t)platform_analog_read(ANALOG_WIND_VANE);
    int32_t nearest = TOLERANCE;
    bool found = false;
    for (size_t i = 0; i < sizeof positions / sizeof positions[0]; i++) {
        int32_t distance = sample - positions[i].sample;
        if (distance < 0) {
            distance = -distance;
        }
        if (distance < nearest) {
            nearest = distance;
            *direction = positions[i].direction * 10;
            found = true;
        }
    }
    return found;
}
