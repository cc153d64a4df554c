/* SPDX-License-Identifier: Apache-2.0 */
#include "trigonometry.h"

/* sin(0..90 degrees) in 256 steps */
static const int16_t sine_table[257] = {
    0, 201, 402, 603, 804, 1005, 1206, 1407, 1608, 1809, 2009, 2210, 2410, 2611, 2811, 3012,
    3212, 3412, 3612, 3811, 4011, 4210, 4410, 4609, 4808, 5007, 5205, 5404, 5602, 5800, 5998, 6195,
    6393, 6590, 6786, 6983, 7179, 7375, 7571, 7767, 7962, 8157, 8351, 8545, 8739, 8933, 9126, 9319,
    9512, 9704, 9896, 10087, 10278, 10469, 10659, 10849, 11039, 11228, 11417, 11605, 11793, 11980, 12167, 12353,
    12539, 12725, 12910, 13094, 13279, 13462, 13645, 13828, 14010, 14191, 14372, 14553, 14732, 14912, 15090, 15269,
    15446, 15623, 15800, 15976, 16151, 16325, 16499, 16673, 16846, 17018, 17189, 17360, 17530, 17700, 17869, 18037,
    18204, 18371, 18537, 18703, 18868, 19032, 19195, 19357, 19519, 19680, 19841, 20000, 20159, 20317, 20475, 20631,
    20787, 20942, 21096, 21250, 21403, 21554, 21705, 21856, 22005, 22154, 22301, 22448, 22594, 22739, 22884, 23027,
    23170, 23311, 23452, 23592, 23731, 23870, 24007, 24143, 24279, 24413, 24547, 24680, 24811, 24942, 25072, 25201,
    25329, 25456, 25582, 25708, 25832, 25955, 26077, 26198, 26319, 26438, 26556, 26674, 26790, 26905, 27019, 27133,
    27245, 27356, 27466, 27575, 27683, 27790, 27896, 28001, 28105, 28208, 28310, 28411, 28510, 28609, 28706, 28803,
    28898, 28992, 29085, 29177, 29268, 29358, 29447, 29534, 29621, 29706, 29791, 29874, 29956, 30037, 30117, 30195,
    30273, 30349, 30424, 30498, 30571, 30643, 30714, 30783, 30852, 30919, 30985, 31050, 31113, 31176, 31237, 31297,
    31356, 31414, 31470, 31526, 31580, 31633, 31685, 31736, 31785, 31833, 31880, 31926, 31971, 32014, 32057, 32098,
    32137, 32176, 32213, 32250, 32285, 32318, 32351, 32382, 32412, 32441, 32469, 32495, 32521, 32545, 32567, 32589,
    32609, 32628, 32646, 32663, 32678, 32692, 32705, 32717, 32728, 32737, 32745, 32752, 32757, 32761, 32765, 32766,
    32767
};

/* atan(0..1) in 64 steps, hundredths of a degree */
static const int16_t arc_tangent_table[65] = {
    0, 90, 179, 268, 358, 447, 536, 624, 713, 800, 888, 975, 1062, 1148, 1234, 1319,
    1404, 1488, 1571, 1653, 1735, 1817, 1897, 1977, 2056, 2134, 2211, 2287, 2363, 2438, 2511, 2584,
    2657, 2728, 2798, 2867, 2936, 3003, 3070, 3136, 3201, 3264, 3327, 3390, 3451, 3511, 3571, 3629,
    3687, 3744, 3800, 3855, 3909, 3963, 4016, 4067, 4119, 4169, 4218, 4267, 4315, 4363, 4409, 4455,
    4500
};

int32_t angle_wrap(int32_t angle)
{
    angle %= FULL_TURN;
    return angle < 0 ? angle + FULL_TURN : angle;
}

static int32_t quarter_sine(int32_t angle)
{
    int32_t scaled = angle * 256;
    int32_t index = scaled / 9000;
    int32_t rest = scaled % 9000;
    if (index >= 256) {
        return sine_table[256];
    }
    int32_t low = sine_table[index];
    return low + (sine_table[index + 1] - low) * rest / 9000;
}

int32_t sine(int32_t angle)
{
    angle = angle_wrap(angle);
    if (angle < 9000) {
        return quarter_sine(angle);
    }
    if (angle < 18000) {
        return quarter_sine(18000 - angle);
    }
    if (angle < 27000) {
        return -quarter_sine(angle - 18000);
    }
    return -quarter_sine(FULL_TURN - angle);
}

int32_t cosine(int32_t angle)
{
    return sine(angle + 9000);
}

int32_t arc_cosine(int32_t value)
{
    int32_t low = 0;
    int32_t high = 18000;
    while (high - low > 1) {
        int32_t middle = (low + high) / 2;
        if (cosine(middle) > value) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return high;
}

static int32_t first_octant(int32_t small, int32_t large)
{
    if (large == 0) {
        return 0;
    }
    int32_t scaled = small * 64;
    int32_t index = scaled / large;
    int32_t rest = scaled % large;
    if (index >= 64) {
        return arc_tangent_table[64];
    }
    int32_t low = arc_tangent_table[index];
    return low + (arc_tangent_table[index + 1] - low) * rest / large;
}

int32_t arc_tangent(int32_t y, int32_t x)
{
    int32_t height = y < 0 ? -y : y;
    int32_t width = x < 0 ? -x : x;
    int32_t angle = height <= width ? first_octant(height, width) : 9000 - first_octant(width, height);
    if (x < 0) {
        angle = 18000 - angle;
    }
    if (y < 0) {
        angle = FULL_TURN - angle;
    }
    return angle_wrap(angle);
}

uint32_t square_root(uint32_t value)
{
    uint32_t root = 0;
    uint32_t bit = 1u << 30;
    while (bit > value) {
        bit >>= 2;
    }
    while (bit != 0u) {
        if (value >= root + bit) {
            value -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
        bit >>= 2;
    }
    return root;
}
