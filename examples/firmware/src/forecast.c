/* SPDX-License-Identifier: Apache-2.0 */
#include "forecast.h"

#include "icons.h"

#define LOWEST_PRESSURE 96000
#define CLASS_WIDTH 750
#define CLASSES 12

enum tendency { FALLING_FAST, FALLING, STEADY, RISING, RISING_FAST, TENDENCIES };

/* One row per pressure class, from low to high; one column per tendency. */
static const struct forecast outlooks[CLASSES][TENDENCIES] = {
    {{TEXT_STORM, ICON_STORM, 95}, {TEXT_STORM, ICON_STORM, 92}, {TEXT_RAIN_HEAVY, ICON_RAIN, 90}, {TEXT_RAIN, ICON_RAIN, 78}, {TEXT_SQUALLS, ICON_WIND, 70}},
    {{TEXT_STORM, ICON_STORM, 94}, {TEXT_RAIN_HEAVY, ICON_RAIN, 90}, {TEXT_RAIN, ICON_RAIN, 84}, {TEXT_RAIN, ICON_RAIN, 72}, {TEXT_SQUALLS, ICON_WIND, 66}},
    {{TEXT_STORM, ICON_STORM, 92}, {TEXT_RAIN_HEAVY, ICON_RAIN, 88}, {TEXT_RAIN, ICON_RAIN, 80}, {TEXT_SHOWERS, ICON_RAIN, 64}, {TEXT_SQUALLS, ICON_WIND, 60}},
    {{TEXT_RAIN_HEAVY, ICON_RAIN, 90}, {TEXT_RAIN, ICON_RAIN, 84}, {TEXT_RAIN, ICON_RAIN, 74}, {TEXT_SHOWERS, ICON_RAIN, 57}, {TEXT_CLEARING, ICON_PARTLY, 48}},
    {{TEXT_RAIN_HEAVY, ICON_RAIN, 86}, {TEXT_RAIN, ICON_RAIN, 79}, {TEXT_SHOWERS, ICON_RAIN, 64}, {TEXT_SHOWERS, ICON_PARTLY, 48}, {TEXT_CLEARING, ICON_PARTLY, 38}},
    {{TEXT_RAIN, ICON_RAIN, 80}, {TEXT_SHOWERS, ICON_RAIN, 69}, {TEXT_CLOUDY, ICON_CLOUD, 48}, {TEXT_CLEARING, ICON_PARTLY, 36}, {TEXT_CLEARING, ICON_PARTLY, 28}},
    {{TEXT_RAIN, ICON_RAIN, 73}, {TEXT_SHOWERS, ICON_RAIN, 57}, {TEXT_CLOUDY, ICON_CLOUD, 36}, {TEXT_CLEARING, ICON_PARTLY, 27}, {TEXT_FAIR, ICON_PARTLY, 20}},
    {{TEXT_SHOWERS, ICON_RAIN, 63}, {TEXT_CLOUDY, ICON_CLOUD, 44}, {TEXT_CHANGEABLE, ICON_PARTLY, 28}, {TEXT_FAIR, ICON_PARTLY, 18}, {TEXT_FAIR, ICON_SUN, 14}},
    {{TEXT_SHOWERS, ICON_RAIN, 50}, {TEXT_CLOUDY, ICON_CLOUD, 34}, {TEXT_FAIR, ICON_PARTLY, 18}, {TEXT_FAIR, ICON_SUN, 12}, {TEXT_SETTLED, ICON_SUN, 9}},
    {{TEXT_CLOUDY, ICON_CLOUD, 38}, {TEXT_CHANGEABLE, ICON_PARTLY, 24}, {TEXT_FAIR, ICON_SUN, 12}, {TEXT_SETTLED, ICON_SUN, 8}, {TEXT_SETTLED, ICON_SUN, 6}},
    {{TEXT_CHANGEABLE, ICON_PARTLY, 28}, {TEXT_FAIR, ICON_PARTLY, 16}, {TEXT_SETTLED, ICON_SUN, 8}, {TEXT_SETTLED, ICON_SUN, 5}, {TEXT_SETTLED, ICON_SUN, 4}},
    {{TEXT_FAIR, ICON_PARTLY, 18}, {TEXT_FAIR, ICON_SUN, 10}, {TEXT_SETTLED, ICON_SUN, 5}, {TEXT_SETTLED, ICON_SUN, 3}, {TEXT_SETTLED, ICON_SUN, 2}},
};

/* Wind from the sixteen compass points: how many pascal wetter (negative) or drier the air is than its pressure says. */
static const int16_t wind_bias[16] = {310, 240, 180, 140, 60, -40, -150, -280, -420, -390, -330, -210, -80, 30, 150, 260};

/* Month: winter air needs less pressure for fair weather. */
static const int16_t season_bias[12] = {180, 160, 90, 10, -70, -130, -160, -140, -80, 0, 90, 150};

static enum tendency tendency_of(int32_t trend)
{
    if (trend < -300) {
        return FALLING_FAST;
    }
    if (trend < -80) {
        return FALLING;
    }
    if (trend <= 80) {
        return STEADY;
    }
    return trend <= 300 ? RISING : RISING_FAST;
}

struct forecast forecast_make(const struct forecast_input *input)
{
    int32_t pressure = input->sea_level_pressure + season_bias[(input->month + 11) % 12];
    if (input->wind_from >= 0) {
        pressure += wind_bias[(input->wind_from + 1125) / 2250 % 16];
    }
    int32_t class = (pressure - LOWEST_PRESSURE) / CLASS_WIDTH;
    if (class < 0) {
        class = 0;
    } else if (class >= CLASSES) {
        class = CLASSES - 1;
    }
    struct forecast forecast = outlooks[class][tendency_of(input->trend)];
    if (forecast.icon == ICON_RAIN && input->temperature < 100) {
        forecast.icon = ICON_SNOW;
        forecast.text = TEXT_SNOW;
    }
    if (forecast.icon == ICON_SUN && input->temperature < -200) {
        forecast.text = TEXT_FROST;
    }
    return forecast;
}
