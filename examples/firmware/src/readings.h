/* SPDX-License-Identifier: Apache-2.0 */
/* One set of measurements. Units are chosen so that every value is an integer. */
#ifndef READINGS_H
#define READINGS_H

#include <stdbool.h>
#include <stdint.h>

enum reading_id {
    READING_TEMPERATURE,   /* hundredths of a degree Celsius */
    READING_HUMIDITY,      /* hundredths of a percent */
    READING_PRESSURE,      /* pascal */
    READING_WIND_SPEED,    /* centimetres per second */
    READING_WIND_GUST,     /* centimetres per second */
    READING_WIND_FROM,     /* hundredths of a degree, clockwise from north */
    READING_RAIN,          /* micrometres in the last hour */
    READING_LIGHT,         /* lux */
    READING_ULTRAVIOLET,   /* hundredths of an index point */
    READING_PARTICLES,     /* hundredths of a microgram per cubic metre */
    READING_SOIL_MOISTURE, /* hundredths of a percent */
    READING_SOIL_TEMPERATURE, /* hundredths of a degree Celsius */
    READING_BATTERY,       /* millivolt */
    READING_COUNT
};

struct readings {
    uint32_t at; /* seconds since 1970 */
    uint32_t valid; /* bit n: value n was measured */
    int32_t value[READING_COUNT];
};

struct reading_kind {
    const char *name;
    const char *unit;
    uint8_t decimals; /* 0 or 2 */
    int32_t lowest; /* what the sensor can measure at all */
    int32_t highest;
};

extern const struct reading_kind reading_kinds[READING_COUNT];

void readings_clear(struct readings *readings, uint32_t at);

/* Stores a value unless it is outside the sensor's range. Returns whether it was stored. */
bool readings_store(struct readings *readings, enum reading_id id, int32_t value);
bool readings_has(const struct readings *readings, enum reading_id id);

/* Finds a reading by name; READING_COUNT when there is none. */
enum reading_id reading_find(const char *name);

#endif
