/* SPDX-License-Identifier: Apache-2.0 */
#include "pages.h"

#include "alarms.h"
#include "calendar.h"
#include "climate.h"
#include "clock.h"
#include "display.h"
#include "forecast.h"
#include "format.h"
#include "history.h"
#include "platform.h"
#include "sensors.h"
#include "settings.h"
#include "sun.h"
#include "texts.h"
#include "units.h"

#define LINE_SIZE 20
#define LONG_PRESS_MICROS 1500000u
#define SHORT_PRESS_MICROS 30000u

enum button_state { BUTTON_UP, BUTTON_DOWN, BUTTON_HELD };

static uint32_t current;
static enum button_state button;
static uint32_t pressed_at;
static uint32_t last_use;
static bool display_on = true;

static const char *say(enum text_id id)
{
    return text_of((enum language)setting_number(SETTING_LANGUAGE), id);
}

static void draw_shown(int32_t x, int32_t y, int32_t scale, enum quantity quantity, int32_t value)
{
    char line[LINE_SIZE];
    struct shown_value shown = units_show((enum unit_system)setting_number(SETTING_UNITS), quantity, value);
    format_buffer(line, sizeof line, "%t", shown.hundredths);
    int32_t end = display_text(x, y, scale, line);
    display_text(end + 2, y, 1, shown.unit);
}

static void draw_title(const char *title)
{
    display_text(0, 0, 1, title);
    display_line(0, 9, DISPLAY_WIDTH - 1, 9);
    if (alarms_active() != 0u) {
        display_icon(DISPLAY_WIDTH - ICON_SIZE, 11, ICON_BELL);
    }
}

static void draw_now(const struct readings *readings)
{
    char line[LINE_SIZE];
    draw_title(setting_text(SETTING_NAME));
    draw_shown(0, 14, 2, QUANTITY_TEMPERATURE, readings->value[READING_TEMPERATURE]);
    format_buffer(line, sizeof line, "%d%%", readings->value[READING_HUMIDITY] / 100);
    display_icon(0, 34, ICON_DROP);
    display_text(18, 38, 1, line);
    draw_shown(56, 38, 1, QUANTITY_PRESSURE, readings->value[READING_PRESSURE]);
    int32_t felt = wind_chill(readings->value[READING_TEMPERATURE], readings->value[READING_WIND_SPEED]);
    display_text(0, 54, 1, say(TEXT_FEELS_LIKE));
    draw_shown(72, 54, 1, QUANTITY_TEMPERATURE, felt);
}

static void draw_wind(const struct readings *readings)
{
    int32_t direction = readings->value[READING_WIND_FROM];
    char line[LINE_SIZE];
    draw_title(say(TEXT_WIND));
    display_icon(0, 14, ICON_WIND);
    draw_shown(20, 18, 1, QUANTITY_SPEED, readings->value[READING_WIND_SPEED]);
    display_text(0, 36, 1, say(TEXT_GUST));
    draw_shown(56, 36, 1, QUANTITY_SPEED, readings->value[READING_WIND_GUST]);
    format_buffer(line, sizeof line, "%s %d bft", units_compass_point(direction),
                  beaufort(readings->value[READING_WIND_SPEED]));
    display_text(0, 52, 1, line);
}

static void draw_sky(const struct readings *readings)
{
    struct date_time now;
    struct sun_times sun;
    char line[LINE_SIZE];
    date_time_from_seconds(readings->at, &now);
    draw_title(say(TEXT_SUN_AND_MOON));
    display_icon(0, 14, ICON_SUN);
    if (sun_times_of(now.day_of_year, setting_number(SETTING_LATITUDE), setting_number(SETTING_LONGITUDE), &sun)) {
        format_buffer(line, sizeof line, "%02d:%02d-%02d:%02d", sun.rise / 3600, sun.rise / 60 % 60, sun.set / 3600,
                      sun.set / 60 % 60);
        display_text(20, 18, 1, line);
    }
    display_icon(0, 34, ICON_MOON);
    display_text(20, 38, 1, say((enum text_id)(TEXT_MOON_NEW + moon_phase(readings->at))));
}

static void draw_forecast(const struct readings *readings)
{
    struct date_time now;
    char line[LINE_SIZE];
    int32_t trend = 0;
    (void)history_pressure_trend(&trend);
    date_time_from_seconds(readings->at, &now);
    int32_t temperature = readings->value[READING_TEMPERATURE];
    struct forecast_input input = {
        sea_level_pressure(readings->value[READING_PRESSURE], setting_number(SETTING_ALTITUDE), temperature),
        trend,
        readings->value[READING_WIND_SPEED] > 50 ? readings->value[READING_WIND_FROM] : -1,
        now.month,
        temperature,
    };
    struct forecast forecast = forecast_make(&input);
    draw_title(say(TEXT_FORECAST));
    display_icon(0, 14, (enum icon)forecast.icon);
    display_text(20, 18, 1, say(forecast.text));
    format_buffer(line, sizeof line, "%s %d%%", say(TEXT_RAIN_CHANCE), forecast.rain_percent);
    display_text(0, 38, 1, line);
    format_buffer(line, sizeof line, "%s %d Pa", say(TEXT_TREND), trend);
    display_text(0, 52, 1, line);
}

static void draw_curve(const struct readings *readings)
{
    int32_t lowest;
    int32_t highest;
    struct hour_summary hour;
    (void)readings;
    draw_title(say(TEXT_LAST_HOURS));
    if (!history_temperature_range(&lowest, &highest)) {
        display_text(0, 30, 1, say(TEXT_NO_DATA));
        return;
    }
    int32_t span = highest - lowest < 500 ? 500 : highest - lowest;
    for (size_t age = 0; history_get(age, &hour); age++) {
        int32_t x = DISPLAY_WIDTH - 2 - (int32_t)age * 2;
        int32_t top = 62 - (hour.temperature_high - lowest) * 48 / span;
        int32_t bottom = 62 - (hour.temperature_low - lowest) * 48 / span;
        display_line(x, top, x, bottom);
    }
}

static void draw_system(const struct readings *readings)
{
    char line[LINE_SIZE];
    struct buffer_sink buffer;
    struct sink sink = sink_buffer(&buffer, line, sizeof line);
    draw_title(say(TEXT_SYSTEM));
    display_icon(0, 12, ICON_BATTERY);
    format_to(&sink, "%d%%", battery_percent(readings->value[READING_BATTERY]));
    display_text(20, 16, 1, line);
    sink = sink_buffer(&buffer, line, sizeof line);
    date_time_write(&sink, clock_now());
    line[16] = '\0';
    line[10] = ' ';
    display_text(0, 34, 1, line);
    format_buffer(line, sizeof line, "%u s", clock_uptime());
    display_text(0, 50, 1, line);
}

static void (*const drawers[])(const struct readings *) = {
    draw_now, draw_wind, draw_forecast, draw_sky, draw_curve, draw_system,
};

#define PAGE_COUNT (sizeof drawers / sizeof drawers[0])

void pages_draw(const struct readings *readings)
{
    if (!display_on) {
        return;
    }
    display_clear();
    drawers[current](readings);
    (void)display_refresh();
}

void pages_next(void)
{
    current = (current + 1u) % PAGE_COUNT;
}

static void wake(void)
{
    last_use = clock_uptime();
    if (!display_on) {
        display_on = true;
        display_power(true);
    }
}

void pages_poll_button(uint32_t micros)
{
    bool down = !platform_pin_read(PIN_BUTTON);
    uint32_t held = micros - pressed_at;
    switch (button) {
    case BUTTON_UP:
        if (down) {
            pressed_at = micros;
            button = BUTTON_DOWN;
        }
        break;
    case BUTTON_DOWN:
        if (!down) {
            button = BUTTON_UP;
            if (held > SHORT_PRESS_MICROS) {
                wake();
                pages_next();
            }
        } else if (held > LONG_PRESS_MICROS) {
            button = BUTTON_HELD;
            for (int i = 0; i < ALARM_COUNT; i++) {
                (void)alarm_acknowledge((enum alarm_id)i);
            }
        }
        break;
    case BUTTON_HELD:
        if (!down) {
            button = BUTTON_UP;
        }
        break;
    }
}

void pages_rest(uint32_t uptime)
{
    uint32_t timeout = (uint32_t)setting_number(SETTING_DISPLAY_TIMEOUT);
    if (display_on && timeout > 0u && uptime - last_use >= timeout) {
        display_on = false;
        display_power(false);
    }
}
