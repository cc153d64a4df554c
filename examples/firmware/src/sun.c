/* SPDX-License-Identifier: Apache-2.0 */
#include "sun.h"

#include "interpolate.h"
#include "trigonometry.h"

#define HORIZON (-83) /* refraction and half the sun's disc, hundredths of a degree */
#define SECONDS_PER_HUNDREDTH_DEGREE_TENTHS 24
#define NEW_MOON_2000 947182440u
#define MONTH_SECONDS 2551443u

/* Every fifth day of the year: declination in hundredths of a degree, and clock minus sundial in seconds. */
static const int16_t declination[] = {
    -2306, -2259, -2193, -2109, -2009, -1893, -1762, -1618, -1462, -1296, -1122, -939, -751, -559, -364, -167,
    31, 227, 422, 613, 800, 981, 1156, 1323, 1480, 1628, 1765, 1889, 2000, 2097, 2179, 2245,
    2295, 2328, 2344, 2343, 2324, 2289, 2237, 2168, 2085, 1986, 1874, 1750, 1613, 1465, 1308, 1143,
    970, 791, 606, 417, 226, 32, -163, -357, -550, -740, -925, -1106, -1279, -1444, -1600, -1744,
    -1876, -1993, -2095, -2181, -2250, -2300, -2331, -2343, -2335, -2308
};
static const int16_t equation_of_time[] = {
    -174, -305, -428, -539, -636, -716, -780, -824, -849, -855, -842, -811, -764, -702, -628, -545,
    -454, -359, -264, -170, -82, 0, 72, 132, 180, 213, 232, 235, 224, 200, 164, 117,
    61, 0, -65, -131, -194, -253, -304, -346, -376, -392, -394, -380, -351, -305, -244, -170,
    -83, 14, 119, 230, 343, 455, 563, 664, 755, 834, 898, 945, 974, 983, 971, 940,
    888, 817, 729, 626, 509, 382, 248, 109, -30, -168
};

#define SAMPLES (sizeof declination / sizeof declination[0])

bool sun_times_of(int32_t day_of_year, int32_t latitude, int32_t longitude, struct sun_times *times)
{
    int32_t tilt = samples_at(declination, SAMPLES, 0, 5, day_of_year);
    int32_t noon = 43200 - samples_at(equation_of_time, SAMPLES, 0, 5, day_of_year) -
                   longitude * SECONDS_PER_HUNDREDTH_DEGREE_TENTHS / 10;
    int32_t across = sine(HORIZON) - sine(latitude) * sine(tilt) / 32767;
    int32_t along = cosine(latitude) * cosine(tilt) / 32767;
    if (along == 0 || across >= along || across <= -along) {
        return false;
    }
    int32_t half_day = arc_cosine(across * 32767 / along) * SECONDS_PER_HUNDREDTH_DEGREE_TENTHS / 10;
    times->rise = noon - half_day;
    times->set = noon + half_day;
    return true;
}

int32_t moon_phase(uint32_t seconds)
{
    uint32_t age = (seconds - NEW_MOON_2000) % MONTH_SECONDS;
    return (int32_t)((age + MONTH_SECONDS / 16u) * 8u / MONTH_SECONDS) % 8;
}
