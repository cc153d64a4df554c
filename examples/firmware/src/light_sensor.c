/* SPDX-License-Identifier: Apache-2.0 */
#include "platform.h"
#include "sensors.h"

#define ADDRESS 0x23
#define COMMAND_HIGH_RESOLUTION 0x10
#define SATURATED 0xF000u
#define DARK 0x0400u

struct sensitivity {
    uint8_t high_bits; /* the measuring time, split over two commands */
    uint8_t low_bits;
    uint16_t lux_per_1024_counts;
};

static const struct sensitivity sensitivities[] = {
    {0x41, 0x7F, 1898}, /* short: bright sunlight */
    {0x42, 0x65, 853},  /* as after power-on */
    {0x47, 0x7E, 232},  /* long: dusk */
};

static uint8_t current = 1;

static bool send(uint8_t command)
{
    return platform_i2c_transfer(ADDRESS, &command, 1, NULL, 0);
}

static bool select_sensitivity(uint8_t index)
{
    current = index;
    return send(sensitivities[index].high_bits) && send(sensitivities[index].low_bits) &&
           send(COMMAND_HIGH_RESOLUTION);
}

bool light_sensor_read(int32_t *lux)
{
    uint8_t raw[2];
    if (!platform_i2c_transfer(ADDRESS, NULL, 0, raw, sizeof raw)) {
        return false;
    }
    uint32_t counts = ((uint32_t)raw[0] << 8) | raw[1];
    *lux = (int32_t)((counts * sensitivities[current].lux_per_1024_counts) >> 10);
    if (counts > SATURATED && current > 0) {
        return select_sensitivity((uint8_t)(current - 1));
    }
    if (counts < DARK && current < 2) {
        return select_sensitivity((uint8_t)(current + 1));
    }
    return true;
}
