/* SPDX-License-Identifier: Apache-2.0 */
#include "climate.h"

#include "interpolate.h"
#include "saturation.h"

#define HEAT_FIRST 2700
#define HEAT_ROWS 17
#define HEAT_COLUMNS 13

/* Apparent temperature, hundredths of a degree: rows 27, 28, … 43 degrees; columns 40, 45, … 100 % humidity. */
static const int16_t heat_table[HEAT_ROWS][HEAT_COLUMNS] = {
    {2700, 2713, 2742, 2774, 2808, 2845, 2886, 2928, 2974, 3022, 3074, 3127, 3184},
    {2800, 2803, 2845, 2892, 2945, 3003, 3067, 3136, 3210, 3290, 3375, 3465, 3561},
    {2900, 2909, 2966, 3031, 3103, 3184, 3273, 3369, 3474, 3587, 3708, 3836, 3973},
    {3000, 3032, 3105, 3189, 3283, 3388, 3504, 3630, 3767, 3914, 4072, 4240, 4419},
    {3100, 3170, 3262, 3367, 3485, 3616, 3760, 3917, 4088, 4271, 4468, 4678, 4900},
    {3228, 3324, 3436, 3564, 3707, 3866, 4041, 4231, 4437, 4658, 4895, 5148, 5416},
    {3378, 3495, 3629, 3781, 3952, 4140, 4347, 4572, 4814, 5075, 5354, 5651, 5966},
    {3543, 3681, 3839, 4018, 4218, 4438, 4678, 4939, 5220, 5522, 5845, 6188, 6551},
    {3722, 3883, 4068, 4275, 4505, 4758, 5034, 5333, 5655, 5999, 6367, 6757, 7171},
    {3914, 4101, 4314, 4551, 4814, 5102, 5415, 5754, 6117, 6506, 6920, 7360, 7825},
    {4121, 4336, 4578, 4847, 5144, 5469, 5821, 6201, 6608, 7043, 7506, 7996, 8513},
    {4342, 4586, 4860, 5163, 5496, 5859, 6252, 6675, 7128, 7610, 8122, 8665, 9000},
    {4577, 4852, 5159, 5498, 5869, 6273, 6708, 7176, 7675, 8207, 8771, 9000, 9000},
    {4827, 5134, 5477, 5853, 6264, 6710, 7189, 7703, 8251, 8834, 9000, 9000, 9000},
    {5090, 5433, 5812, 6228, 6681, 7170, 7695, 8257, 8855, 9000, 9000, 9000, 9000},
    {5367, 5747, 6166, 6623, 7119, 7653, 8226, 8838, 9000, 9000, 9000, 9000, 9000},
    {5658, 6077, 6537, 7037, 7578, 8160, 8782, 9000, 9000, 9000, 9000, 9000, 9000},
};

/* Sea level pressure over station pressure in the standard atmosphere, times 16384, every 50 m up to 4000 m. */
static const uint16_t altitude_table[] = {
    16384, 16481, 16580, 16678, 16778, 16878, 16979, 17081, 17183, 17287, 17390, 17495, 17601, 17707, 17814, 17921,
    18030, 18139, 18249, 18360, 18471, 18584, 18697, 18811, 18926, 19042, 19158, 19276, 19394, 19513, 19633, 19754,
    19876, 19999, 20122, 20247, 20372, 20498, 20626, 20754, 20883, 21013, 21144, 21276, 21409, 21544, 21679, 21815,
    21952, 22090, 22229, 22369, 22510, 22653, 22796, 22940, 23086, 23233, 23380, 23529, 23679, 23830, 23983, 24136,
    24291, 24446, 24603, 24762, 24921, 25082, 25243, 25406, 25571, 25736, 25903, 26072, 26241, 26412, 26584, 26757,
    26932
};

/* Highest wind speed of each Beaufort number, centimetres per second. */
static const uint16_t beaufort_limits[] = {50, 150, 330, 540, 790, 1070, 1380, 1710, 2070, 2440, 2840, 3260};

static const struct curve_point air_quality_curve[] = {
    {0, 0}, {900, 50}, {3540, 100}, {5540, 150}, {12540, 200}, {22540, 300}, {32540, 400}, {50000, 500},
};

int32_t absolute_humidity(int32_t temperature, int32_t humidity)
{
    int32_t vapour = saturation_pressure(temperature) / 10 * humidity / 10000;
    int32_t kelvin = (temperature + 27315) / 10;
    return vapour * 2167 / kelvin;
}

int32_t heat_index(int32_t temperature, int32_t humidity)
{
    int32_t row = (temperature - HEAT_FIRST) / 100;
    if (temperature < HEAT_FIRST || humidity < 4000) {
        return temperature;
    }
    if (row > HEAT_ROWS - 2) {
        row = HEAT_ROWS - 2;
    }
    int32_t low = samples_at(heat_table[row], HEAT_COLUMNS, 4000, 500, humidity);
    int32_t high = samples_at(heat_table[row + 1], HEAT_COLUMNS, 4000, 500, humidity);
    return low + (high - low) * (temperature - HEAT_FIRST - row * 100) / 100;
}

int32_t sea_level_pressure(int32_t pressure, int32_t altitude, int32_t temperature)
{
    int32_t index = altitude / 50;
    int32_t rest = altitude % 50;
    int32_t last = (int32_t)(sizeof altitude_table / sizeof altitude_table[0]) - 2;
    if (altitude <= 0) {
        return pressure;
    }
    if (index > last) {
        index = last;
        rest = 50;
    }
    int32_t low = altitude_table[index];
    int32_t factor = low + (altitude_table[index + 1] - low) * rest / 50;
    int32_t gained = pressure / 16 * (factor - 16384) / 1024;
    return pressure + gained * 288 / ((temperature + 27315) / 100);
}

int32_t beaufort(int32_t wind)
{
    int32_t number = 0;
    while (number < 12 && wind >= beaufort_limits[number]) {
        number++;
    }
    return number;
}

int32_t air_quality_index(int32_t particles)
{
    return curve_at(air_quality_curve, sizeof air_quality_curve / sizeof air_quality_curve[0], particles);
}
