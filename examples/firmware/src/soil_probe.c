/* SPDX-License-Identifier: Apache-2.0 */
#include "interpolate.h"
#include "platform.h"
#include "sensors.h"

#define OPEN_CIRCUIT 40u
#define SHORT_CIRCUIT 4060u

/* Thermistor 10 kOhm, beta 3950, below 10 kOhm to ground: hundredths of a degree for samples 96, 160, 224, … */
static const int16_t thermistor[] = {
    -4050, -3304, -2778, -2363, -2015, -1713, -1443, -1199, -973, -763, -566, -379,
    -200, -29, 136, 296, 452, 604, 752, 898, 1041, 1183, 1323, 1463,
    1601, 1739, 1876, 2014, 2152, 2290, 2430, 2570, 2713, 2857, 3003, 3151,
    3302, 3457, 3615, 3777, 3944, 4117, 4295, 4480, 4673, 4874, 5086, 5309,
    5545, 5797, 6068, 6360, 6678, 7028, 7419, 7862, 8372, 8977, 9717, 10671,
    12006, 14182
};

/* Capacitive probe in sand, loam and clay weighed wet and dry: sample, hundredths of a percent by volume. */
static const struct curve_point moisture_curve[] = {
    {1180, 6200}, {1240, 5480}, {1310, 4760}, {1390, 4120}, {1480, 3550}, {1580, 3040}, {1690, 2580}, {1810, 2160},
    {1940, 1780}, {2080, 1430}, {2230, 1110}, {2390, 820},  {2560, 560},  {2740, 330},  {2930, 130},  {3100, 0},
};

bool soil_probe_read(int32_t *moisture, int32_t *temperature)
{
    uint32_t heat = platform_analog_read(ANALOG_SOIL_TEMPERATURE);
    uint32_t water = platform_analog_read(ANALOG_SOIL_MOISTURE);
    if (heat < OPEN_CIRCUIT || heat > SHORT_CIRCUIT) {
        return false;
    }
    *temperature = samples_at(thermistor, sizeof thermistor / sizeof thermistor[0], 96, 64, (int32_t)heat);
    *moisture = curve_at(moisture_curve, sizeof moisture_curve / sizeof moisture_curve[0], (int32_t)water);
    return true;
}
