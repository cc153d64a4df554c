/* SPDX-License-Identifier: Apache-2.0 */
#include "units.h"

/* shown hundredths = value * numerator / denominator + offset */
struct conversion {
    const char *unit;
    int32_t numerator;
    int32_t denominator;
    int32_t offset;
};

static const struct conversion conversions[UNITS_COUNT][QUANTITY_COUNT] = {
    {{"C", 1, 1, 0}, {"km/h", 36, 10, 0}, {"hPa", 1, 1, 0}, {"mm", 1, 10, 0}},
    {{"F", 9, 5, 3200}, {"mph", 2237, 1000, 0}, {"inHg", 2953, 100000, 0}, {"in", 39, 10000, 0}},
    {{"C", 1, 1, 0}, {"kn", 1944, 1000, 0}, {"hPa", 1, 1, 0}, {"mm", 1, 10, 0}},
};

static const char *const compass_points[16] = {
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW",
};

struct shown_value units_show(enum unit_system system, enum quantity quantity, int32_t value)
{
    const struct conversion *conversion = &conversions[system][quantity];
    struct shown_value shown;
    int32_t whole = value / conversion->denominator * conversion->numerator;
    int32_t rest = value % conversion->denominator * conversion->numerator / conversion->denominator;
    shown.hundredths = whole + rest + conversion->offset;
    shown.unit = conversion->unit;
    return shown;
}

const char *units_compass_point(int32_t direction)
{
    return compass_points[(direction + 1125) / 2250 % 16];
}
