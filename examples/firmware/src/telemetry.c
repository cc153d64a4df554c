/* SPDX-License-Identifier: Apache-2.0 */
#include "telemetry.h"

#include "alarms.h"
#include "base64.h"
#include "climate.h"
#include "clock.h"
#include "history.h"
#include "json.h"
#include "sensors.h"
#include "settings.h"
#include "units.h"
#include "version.h"

#define PACKED_SIZE 320u

static void write_readings(struct json_writer *json, const struct readings *readings)
{
    json_object_open(json, "readings");
    for (int i = 0; i < READING_COUNT; i++) {
        const struct reading_kind *kind = &reading_kinds[i];
        if (!readings_has(readings, (enum reading_id)i)) {
            json_null(json, kind->name);
        } else if (kind->decimals == 2u) {
            json_hundredths(json, kind->name, readings->value[i]);
        } else {
            json_integer(json, kind->name, readings->value[i]);
        }
    }
    json_object_close(json);
}

static void write_derived(struct json_writer *json, const struct readings *readings)
{
    int32_t temperature = readings->value[READING_TEMPERATURE];
    int32_t humidity = readings->value[READING_HUMIDITY];
    int32_t wind = readings->value[READING_WIND_SPEED];
    json_object_open(json, "derived");
    json_hundredths(json, "dew_point", dew_point(temperature, humidity));
    json_hundredths(json, "absolute_humidity", absolute_humidity(temperature, humidity));
    json_hundredths(json, "heat_index", heat_index(temperature, humidity));
    json_hundredths(json, "wind_chill", wind_chill(temperature, wind));
    json_integer(json, "sea_level_pressure",
                 sea_level_pressure(readings->value[READING_PRESSURE], setting_number(SETTING_ALTITUDE), temperature));
    json_integer(json, "beaufort", beaufort(wind));
    json_text(json, "compass", units_compass_point(readings->value[READING_WIND_FROM]));
    json_integer(json, "air_quality", air_quality_index(readings->value[READING_PARTICLES]));
    json_integer(json, "battery_percent", battery_percent(readings->value[READING_BATTERY]));
    json_object_close(json);
}

static void write_alarms(struct json_writer *json)
{
    json_array_open(json, "alarms");
    for (int i = 0; i < ALARM_COUNT; i++) {
        if (alarm_state_of((enum alarm_id)i) >= ALARM_RAISED) {
            json_object_open(json, NULL);
            json_text(json, "name", alarm_name((enum alarm_id)i));
            json_text(json, "state", alarm_state_name(alarm_state_of((enum alarm_id)i)));
            json_integer(json, "since", (int32_t)alarm_since((enum alarm_id)i));
            json_object_close(json);
        }
    }
    json_array_close(json);
}

static void write_history(struct json_writer *json)
{
    uint8_t packed[PACKED_SIZE];
    char text[PACKED_SIZE / 3u * 4u + 8u];
    size_t size = history_pack(packed, sizeof packed);
    if (size > 0u && base64_encode(text, sizeof text, packed, size) > 0u) {
        json_text(json, "history", text);
    }
}

bool telemetry_write(struct sink *sink, const struct readings *readings)
{
    struct json_writer json;
    json_begin(&json, sink);
    json_object_open(&json, NULL);
    json_text(&json, "station", setting_text(SETTING_NAME));
    json_text(&json, "version", APP_VERSION);
    json_integer(&json, "at", (int32_t)readings->at);
    json_integer(&json, "uptime", (int32_t)clock_uptime());
    json_boolean(&json, "clock_set", clock_is_set());
    write_readings(&json, readings);
    write_derived(&json, readings);
    write_alarms(&json);
    write_history(&json);
    json_object_close(&json);
    return json_finish(&json);
}
