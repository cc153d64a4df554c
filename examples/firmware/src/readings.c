/* SPDX-License-Identifier: Apache-2.0 */
#include "readings.h"

#include "text.h"

const struct reading_kind reading_kinds[READING_COUNT] = {
    {"temperature", "C", 2, -4500, 8500},
    {"humidity", "%", 2, 0, 10000},
    {"pressure", "Pa", 0, 30000, 110000},
    {"wind_speed", "cm/s", 0, 0, 7500},
    {"wind_gust", "cm/s", 0, 0, 9000},
    {"wind_from", "deg", 2, 0, 35999},
    {"rain", "um/h", 0, 0, 300000},
    {"light", "lx", 0, 0, 130000},
    {"ultraviolet", "index", 2, 0, 2000},
    {"particles", "ug/m3", 2, 0, 100000},
    {"soil_moisture", "%", 2, 0, 10000},
    {"soil_temperature", "C", 2, -3000, 7000},
    {"battery", "mV", 0, 0, 6000},
};

void readings_clear(struct readings *readings, uint32_t at)
{
    readings->at = at;
    readings->valid = 0;
    for (int i = 0; i < READING_COUNT; i++) {
        readings->value[i] = 0;
    }
}

bool readings_store(struct readings *readings, enum reading_id id, int32_t value)
{
    const struct reading_kind *kind = &reading_kinds[id];
    if (value < kind->lowest || value > kind->highest) {
        return false;
    }
    readings->value[id] = value;
    readings->valid |= 1u << id;
    return true;
}

bool readings_has(const struct readings *readings, enum reading_id id)
{
    return ((readings->valid >> id) & 1u) != 0u;
}

enum reading_id reading_find(const char *name)
{
    for (int i = 0; i < READING_COUNT; i++) {
        if (text_equal(reading_kinds[i].name, name)) {
            return (enum reading_id)i;
        }
    }
    return READING_COUNT;
}
