/* SPDX-License-Identifier: Apache-2.0 */
#include "interpolate.h"
#include "platform.h"
#include "sensors.h"

#define ADDRESS 0x5D
#define REGISTER_IDENTITY 0x0F
#define REGISTER_CONTROL 0x10
#define REGISTER_STATUS 0x27
#define REGISTER_PRESSURE 0x28
#define IDENTITY 0xB1
#define RATE_10_HZ 0x20
#define STATUS_PRESSURE_READY 0x01

/* Drift found in the climate chamber: temperature in hundredths of a degree, error in pascal. */
static const struct curve_point drift[] = {
    {-4000, 212}, {-3500, 176}, {-3000, 145}, {-2500, 118}, {-2000, 95}, {-1500, 76}, {-1000, 58},
    {-500, 43},   {0, 31},      {500, 21},    {1000, 12},   {1500, 5},   {2000, 1},   {2500, 0},
    {3000, -3},   {3500, -9},   {4000, -17},  {4500, -28},  {5000, -41}, {5500, -57}, {6000, -76},
    {6500, -98},  {7000, -124}, {7500, -153}, {8000, -187}, {8500, -224},
};

static bool read_register(uint8_t name, uint8_t *value, size_t size)
{
    return platform_i2c_transfer(ADDRESS, &name, 1, value, size);
}

bool pressure_sensor_start(void)
{
    static const uint8_t configure[] = {REGISTER_CONTROL, RATE_10_HZ};
    uint8_t identity = 0;
    if (!read_register(REGISTER_IDENTITY, &identity, 1) || identity != IDENTITY) {
        return false;
    }
    return platform_i2c_transfer(ADDRESS, configure, sizeof configure, NULL, 0);
}

bool pressure_sensor_read(int32_t temperature, int32_t *pressure)
{
    uint8_t status = 0;
    uint8_t raw[3];
    if (!read_register(REGISTER_STATUS, &status, 1) || (status & STATUS_PRESSURE_READY) == 0) {
        return false;
    }
    if (!read_register(REGISTER_PRESSURE, raw, sizeof raw)) {
        return false;
    }
    uint32_t counts = (uint32_t)raw[0] | ((uint32_t)raw[1] << 8) | ((uint32_t)raw[2] << 16);
    int32_t measured = (int32_t)((counts * 25u + 512u) / 1024u);
    *pressure = measured - curve_at(drift, sizeof drift / sizeof drift[0], temperature);
    return true;
}
