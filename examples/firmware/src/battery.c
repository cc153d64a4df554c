/* SPDX-License-Identifier: Apache-2.0 */
#include "interpolate.h"
#include "platform.h"
#include "sensors.h"

#define MILLIVOLT_FULL_SCALE 3100
#define DIVIDER 2

/* Discharge of an 18650 cell at 40 mA: millivolt, percent left. */
static const struct curve_point discharge[] = {
    {3000, 0},  {3270, 2},  {3390, 4},  {3480, 7},  {3540, 10}, {3590, 15}, {3620, 20}, {3650, 26}, {3670, 32},
    {3690, 38}, {3710, 44}, {3740, 50}, {3780, 57}, {3820, 64}, {3870, 71}, {3920, 78}, {3980, 85}, {4050, 92},
    {4110, 97}, {4160, 100},
};

int32_t battery_millivolt(void)
{
    int32_t sample = (int32_t)platform_analog_read(ANALOG_BATTERY);
    return sample * MILLIVOLT_FULL_SCALE * DIVIDER / 4095;
}

int32_t battery_percent(int32_t millivolt)
{
    return curve_at(discharge, sizeof discharge / sizeof discharge[0], millivolt);
}
