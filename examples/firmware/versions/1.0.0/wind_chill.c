/* SPDX-License-Identifier: Apache-2.0 */
#include "climate.h"
#include "interpolate.h"

#define WARMEST 1000
#define WEAKEST_WIND 134

/* Wind in centimetres per second, its power 0.16 in kilometres per hour, times 1000. */
static const struct curve_point power_curve[] = {
    {134, 1286}, {278, 1446}, {556, 1615}, {1111, 1804}, {1944, 1973}, {2778, 2089}, {4167, 2229},
};

int32_t wind_chill(int32_t temperature, int32_t wind)
{
    if (temperature > WARMEST || wind < WEAKEST_WIND) {
        return temperature;
    }
    int32_t power = curve_at(power_curve, sizeof power_curve / sizeof power_curve[0], wind);
    return 1312 + temperature * 622 / 1000 - power * 1137 / 1000 + temperature * power / 1000 * 397 / 1000;
}
