/* SPDX-License-Identifier: Apache-2.0 */
#include "crc.h"
#include "platform.h"
#include "sensors.h"

#define ADDRESS 0x44
#define ATTEMPTS 3

static const uint8_t measure_once[] = {0x24, 0x00};

static bool read_words(uint16_t *first, uint16_t *second)
{
    uint8_t answer[6];
    if (!platform_i2c_transfer(ADDRESS, measure_once, sizeof measure_once, answer, sizeof answer)) {
        return false;
    }
    if (crc8_sensor(answer, 2) != answer[2] || crc8_sensor(answer + 3, 2) != answer[5]) {
        return false;
    }
    *first = (uint16_t)((answer[0] << 8) | answer[1]);
    *second = (uint16_t)((answer[3] << 8) | answer[4]);
    return true;
}

bool humidity_sensor_read(int32_t *temperature, int32_t *humidity)
{
    uint16_t raw_temperature;
    uint16_t raw_humidity;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (read_words(&raw_temperature, &raw_humidity)) {
            *temperature = (int32_t)((17500u * raw_temperature + 32767u) / 65535u) - 4500;
            *humidity = (int32_t)((10000u * raw_humidity + 32767u) / 65535u);
            return true;
        }
    }
    return false;
}
