/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that show measurements and what follows from them. */
#include "calendar.h"
#include "calculator.h"
#include "climate.h"
#include "clock.h"
#include "commands.h"
#include "forecast.h"
#include "format.h"
#include "history.h"
#include "settings.h"
#include "station.h"
#include "sun.h"
#include "telemetry.h"
#include "text.h"
#include "units.h"

static const char *say(enum text_id id)
{
    return text_of((enum language)setting_number(SETTING_LANGUAGE), id);
}

static void write_reading(struct sink *out, enum reading_id id)
{
    const struct readings *readings = station_readings();
    const struct reading_kind *kind = &reading_kinds[id];
    if (!readings_has(readings, id)) {
        format_to(out, "%-18s %s\n", kind->name, say(TEXT_NO_DATA));
    } else if (kind->decimals == 2u) {
        format_to(out, "%-18s %10q %s\n", kind->name, readings->value[id], kind->unit);
    } else {
        format_to(out, "%-18s %10d %s\n", kind->name, readings->value[id], kind->unit);
    }
}

enum command_result command_read(struct sink *out, int count, char *const words[])
{
    if (count == 1) {
        enum reading_id id = reading_find(words[0]);
        if (id == READING_COUNT) {
            return COMMAND_USAGE;
        }
        write_reading(out, id);
        return COMMAND_DONE;
    }
    for (int i = 0; i < READING_COUNT; i++) {
        write_reading(out, (enum reading_id)i);
    }
    return COMMAND_DONE;
}

enum command_result command_report(struct sink *out, int count, char *const words[])
{
    (void)count;
    (void)words;
    bool complete = telemetry_write(out, station_readings());
    sink_text(out, "\n");
    return complete ? COMMAND_DONE : COMMAND_FAILED;
}

enum command_result command_forecast(struct sink *out, int count, char *const words[])
{
    const struct readings *readings = station_readings();
    struct date_time now;
    int32_t trend = 0;
    int32_t temperature_slope;
    int32_t pressure_slope;
    (void)count;
    (void)words;
    date_time_from_seconds(clock_now(), &now);
    bool has_trend = history_pressure_trend(&trend);
    int32_t temperature = readings->value[READING_TEMPERATURE];
    int32_t pressure =
        sea_level_pressure(readings->value[READING_PRESSURE], setting_number(SETTING_ALTITUDE), temperature);
    struct forecast_input input = {pressure, trend, readings->value[READING_WIND_FROM], now.month, temperature};
    struct forecast forecast = forecast_make(&input);
    station_slopes(&temperature_slope, &pressure_slope);
    format_to(out, "%s: %s, %s %d%%\n", say(TEXT_FORECAST), say(forecast.text), say(TEXT_RAIN_CHANCE),
              forecast.rain_percent);
    format_to(out, "%s: %d Pa%s\n", say(TEXT_TREND), trend, has_trend ? "" : " (?)");
    format_to(out, "now: %q C, %q Pa per sample\n", temperature_slope, pressure_slope);
    return COMMAND_DONE;
}

enum command_result command_history(struct sink *out, int count, char *const words[])
{
    struct hour_summary hour;
    int32_t most = HISTORY_HOURS;
    if (count == 1 && text_equal(words[0], "clear")) {
        history_clear();
        return COMMAND_DONE;
    }
    if (count == 1 && !text_parse_integer(words[0], &most)) {
        return COMMAND_USAGE;
    }
    format_to(out, "%-22s%8s%8s%7s%8s%8s%8s\n", "hour", "low", "high", "hum", "Pa", "gust", "mm");
    for (int32_t age = 0; age < most && history_get((size_t)age, &hour); age++) {
        date_time_write(out, hour.hour * 3600u);
        format_to(out, "  %8q%8q%6d%%%8d%8q%8q\n", hour.temperature_low, hour.temperature_high, hour.humidity / 100,
                  hour.pressure + 50000, hour.gust, hour.rain);
    }
    return COMMAND_DONE;
}

static void write_clock(struct sink *out, const char *name, int32_t seconds)
{
    int32_t wrapped = (seconds + 86400) % 86400;
    format_to(out, "%-10s %02d:%02d UTC\n", name, wrapped / 3600, wrapped / 60 % 60);
}

enum command_result command_sky(struct sink *out, int count, char *const words[])
{
    struct date_time now;
    struct sun_times sun;
    (void)count;
    (void)words;
    date_time_from_seconds(clock_now(), &now);
    if (sun_times_of(now.day_of_year, setting_number(SETTING_LATITUDE), setting_number(SETTING_LONGITUDE), &sun)) {
        write_clock(out, say(TEXT_SUNRISE), sun.rise);
        write_clock(out, say(TEXT_SUNSET), sun.set);
    } else {
        format_to(out, "%s\n", say(TEXT_NO_SUNRISE));
    }
    format_to(out, "%s\n", say((enum text_id)(TEXT_MOON_NEW + moon_phase(clock_now()))));
    return COMMAND_DONE;
}

static bool look_up(void *context, const char *name, int32_t *hundredths)
{
    const struct readings *readings = context;
    if (text_equal(name, "dew")) {
        *hundredths = dew_point(readings->value[READING_TEMPERATURE], readings->value[READING_HUMIDITY]);
        return true;
    }
    enum reading_id id = reading_find(name);
    if (id == READING_COUNT) {
        return false;
    }
    *hundredths = reading_kinds[id].decimals == 2u ? readings->value[id] : readings->value[id] * 100;
    return true;
}

enum command_result command_calculate(struct sink *out, int count, char *const words[])
{
    struct readings copy = *station_readings();
    (void)count;
    struct calculator_result result = calculator_run(words[0], look_up, &copy);
    if (result.error != CALCULATOR_OK) {
        format_to(out, "%s at %d\n", calculator_error_name(result.error), result.position);
        return COMMAND_FAILED;
    }
    format_to(out, "%q\n", result.value);
    return COMMAND_DONE;
}
