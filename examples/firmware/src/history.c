/* SPDX-License-Identifier: Apache-2.0 */
#include "history.h"

#define NEEDED ((1u << READING_TEMPERATURE) | (1u << READING_HUMIDITY) | (1u << READING_PRESSURE))

static struct hour_summary hours[HISTORY_HOURS];
static size_t newest;
static size_t kept;

static struct hour_summary open_hour;
static uint32_t samples;
static int32_t humidity_sum;
static int32_t pressure_sum;

static void start_hour(uint32_t hour, int32_t temperature)
{
    open_hour.hour = hour;
    open_hour.temperature_low = (int16_t)temperature;
    open_hour.temperature_high = (int16_t)temperature;
    open_hour.gust = 0;
    open_hour.rain = 0;
    samples = 0;
    humidity_sum = 0;
    pressure_sum = 0;
}

static void close_hour(void)
{
    open_hour.humidity = (uint16_t)(humidity_sum / (int32_t)samples);
    open_hour.pressure = (uint16_t)(pressure_sum / (int32_t)samples);
    newest = (newest + 1u) % HISTORY_HOURS;
    hours[newest] = open_hour;
    if (kept < HISTORY_HOURS) {
        kept++;
    }
}

void history_add(const struct readings *readings)
{
    uint32_t hour = readings->at / 3600u;
    int32_t temperature = readings->value[READING_TEMPERATURE];
    if ((readings->valid & NEEDED) != NEEDED) {
        return;
    }
    if (samples > 0u && hour != open_hour.hour) {
        close_hour();
        samples = 0;
    }
    if (samples == 0u) {
        start_hour(hour, temperature);
    }
    if (temperature < open_hour.temperature_low) {
        open_hour.temperature_low = (int16_t)temperature;
    }
    if (temperature > open_hour.temperature_high) {
        open_hour.temperature_high = (int16_t)temperature;
    }
    if (readings->value[READING_WIND_GUST] > open_hour.gust) {
        open_hour.gust = (uint16_t)readings->value[READING_WIND_GUST];
    }
    open_hour.rain = (uint16_t)(readings->value[READING_RAIN] / 10);
    humidity_sum += readings->value[READING_HUMIDITY];
    pressure_sum += readings->value[READING_PRESSURE] - 50000;
    samples++;
}

size_t history_count(void)
{
    return kept;
}

bool history_get(size_t age, struct hour_summary *out)
{
    if (age >= kept) {
        return false;
    }
    *out = hours[(newest + HISTORY_HOURS - age) % HISTORY_HOURS];
    return true;
}

bool history_pressure_trend(int32_t *change)
{
    struct hour_summary now;
    struct hour_summary before;
    if (!history_get(0, &now) || !history_get(3, &before)) {
        return false;
    }
    *change = (int32_t)now.pressure - (int32_t)before.pressure;
    return true;
}

bool history_temperature_range(int32_t *lowest, int32_t *highest)
{
    struct hour_summary hour;
    for (size_t age = 0; history_get(age, &hour); age++) {
        if (age == 0u || hour.temperature_low < *lowest) {
            *lowest = hour.temperature_low;
        }
        if (age == 0u || hour.temperature_high > *highest) {
            *highest = hour.temperature_high;
        }
    }
    return kept > 0u;
}

struct packer {
    uint8_t *out;
    size_t capacity;
    size_t size;
};

/* Small numbers of either sign become small unsigned numbers, seven bits per byte. */
static void pack_number(struct packer *packer, int32_t value)
{
    uint32_t rest = value < 0 ? ((uint32_t)(-(value + 1)) << 1) | 1u : (uint32_t)value << 1;
    do {
        uint8_t byte = (uint8_t)(rest & 0x7Fu);
        rest >>= 7;
        if (packer->size < packer->capacity) {
            packer->out[packer->size] = (uint8_t)(rest != 0u ? byte | 0x80u : byte);
        }
        packer->size++;
    } while (rest != 0u);
}

size_t history_pack(uint8_t *out, size_t capacity)
{
    struct packer packer = {out, capacity, 0};
    struct hour_summary before = {0, 0, 0, 0, 0, 0, 0};
    struct hour_summary hour;
    for (size_t age = 0; history_get(age, &hour); age++) {
        pack_number(&packer, (int32_t)(hour.hour - before.hour));
        pack_number(&packer, hour.temperature_low - before.temperature_low);
        pack_number(&packer, hour.temperature_high - hour.temperature_low);
        pack_number(&packer, (int32_t)hour.humidity - (int32_t)before.humidity);
        pack_number(&packer, (int32_t)hour.pressure - (int32_t)before.pressure);
        pack_number(&packer, (int32_t)hour.gust - (int32_t)before.gust);
        pack_number(&packer, hour.rain);
        before = hour;
    }
    return packer.size <= capacity ? packer.size : 0u;
}

void history_clear(void)
{
    kept = 0;
    samples = 0;
}
