/* SPDX-License-Identifier: Apache-2.0 */
#include "station.h"

#include "alarms.h"
#include "clock.h"
#include "display.h"
#include "format.h"
#include "history.h"
#include "pages.h"
#include "platform.h"
#include "radio_bridge.h"
#include "ring_log.h"
#include "satellite.h"
#include "scheduler.h"
#include "self_test.h"
#include "sensors.h"
#include "settings.h"
#include "sha256.h"
#include "shell.h"
#include "smoothing.h"
#include "telemetry.h"
#include "text.h"
#include "uplink.h"
#include "version.h"

#define REPORT_SIZE 2048u

static struct readings latest;
static struct median_filter wind_median;
static struct kalman_filter temperature_filter = {0, 0, 2, 40, false};
static struct average_filter humidity_filter = {0, false, 2};
static struct fir_filter pressure_filter;
static struct average_filter light_filter = {0, false, 3};
static struct slope_filter temperature_slope;
static struct slope_filter pressure_slope;
static char report[REPORT_SIZE];

static void sample_air(void)
{
    int32_t temperature;
    int32_t humidity;
    int32_t pressure;
    if (!humidity_sensor_read(&temperature, &humidity)) {
        log_event(LOG_ERROR, "humidity sensor does not answer");
        return;
    }
    temperature = kalman_filter_add(&temperature_filter, temperature);
    readings_store(&latest, READING_TEMPERATURE, temperature);
    readings_store(&latest, READING_HUMIDITY, average_filter_add(&humidity_filter, humidity));
    slope_filter_add(&temperature_slope, temperature);
    if (pressure_sensor_read(temperature, &pressure)) {
        pressure = fir_filter_add(&pressure_filter, pressure);
        readings_store(&latest, READING_PRESSURE, pressure);
        slope_filter_add(&pressure_slope, pressure);
    }
}

static void sample_wind_and_rain(uint32_t now)
{
    int32_t speed;
    int32_t gust;
    int32_t direction;
    anemometer_read(platform_micros(), &speed, &gust);
    readings_store(&latest, READING_WIND_SPEED, median_filter_add(&wind_median, speed));
    readings_store(&latest, READING_WIND_GUST, gust);
    if (wind_vane_read(&direction)) {
        readings_store(&latest, READING_WIND_FROM, direction);
    }
    readings_store(&latest, READING_RAIN, rain_gauge_last_hour(now));
}

static void sample_ground_and_light(void)
{
    int32_t lux;
    int32_t moisture;
    int32_t particles;
    int32_t temperature;
    if (light_sensor_read(&lux)) {
        readings_store(&latest, READING_LIGHT, average_filter_add(&light_filter, lux));
    }
    if (soil_probe_read(&moisture, &temperature)) {
        readings_store(&latest, READING_SOIL_MOISTURE, moisture);
        readings_store(&latest, READING_SOIL_TEMPERATURE, temperature);
    }
    if (particle_sensor_read(&particles)) {
        readings_store(&latest, READING_PARTICLES, particles);
    }
    readings_store(&latest, READING_ULTRAVIOLET, ultraviolet_read());
    readings_store(&latest, READING_BATTERY, battery_millivolt());
}

static void run_sample(uint32_t now)
{
    readings_clear(&latest, now);
    log_set_time(now);
    sample_air();
    sample_wind_and_rain(now);
    sample_ground_and_light();
    history_add(&latest);
    alarms_update(&latest);
}

static void run_display(uint32_t now)
{
    (void)now;
    pages_draw(&latest);
    pages_rest(clock_uptime());
    platform_pin_write(PIN_LED, alarms_active() != 0u);
}

/* With a key set, a line with the first eight bytes of the HMAC follows the report. */
static void sign_report(struct sink *sink, const struct buffer_sink *buffer)
{
    uint8_t tag[SHA256_SIZE];
    const char *key = setting_text(SETTING_KEY);
    if (key[0] == '\0') {
        return;
    }
    hmac_sha256((const uint8_t *)key, text_length(key), buffer->text, buffer->length, tag);
    sink_text(sink, "\n");
    for (int i = 0; i < 8; i++) {
        format_to(sink, "%02x", tag[i]);
    }
}

static void run_report(uint32_t now)
{
    struct buffer_sink buffer;
    struct sink sink = sink_buffer(&buffer, report, sizeof report);
    if (!telemetry_write(&sink, &latest) || buffer.lost > 0u) {
        log_event(LOG_ERROR, "report is incomplete, %u characters lost", (unsigned)buffer.lost);
        return;
    }
    sign_report(&sink, &buffer);
    uplink_set_report(report, buffer.length);
    uplink_handle(UPLINK_EVENT_REPORT_DUE, now);
}

static void run_uplink(uint32_t now)
{
    satellite_poll();
    uplink_handle(UPLINK_EVENT_TICK, now);
    radio_bridge_turn(now);
}

static uint32_t sample_period(void)
{
    return (uint32_t)setting_number(SETTING_SAMPLE_PERIOD);
}

static uint32_t report_period(void)
{
    return (uint32_t)setting_number(SETTING_REPORT_PERIOD);
}

static uint32_t every_second(void)
{
    return 1;
}

static struct task tasks[] = {
    {"sample", run_sample, sample_period, 0, 0, 0},
    {"display", run_display, every_second, 0, 0, 0},
    {"report", run_report, report_period, 15, 0, 0},
    {"uplink", run_uplink, every_second, 0, 0, 0},
};

#define TASK_COUNT (sizeof tasks / sizeof tasks[0])

void station_start(void)
{
    struct sink console = sink_console();
    settings_reset();
    clock_tick();
    format_console("\nweather station %s\n", APP_VERSION);
    if (!self_test_run(&console)) {
        log_event(LOG_ERROR, "self test failed");
    }
    if (!pressure_sensor_start()) {
        log_event(LOG_WARNING, "no pressure sensor");
    }
    if (!display_start()) {
        log_event(LOG_WARNING, "no display");
    }
    log_event(LOG_INFO, "started version %s", APP_VERSION);
    shell_prompt();
}

void station_turn(void)
{
    uint32_t micros = platform_micros();
    clock_tick();
    anemometer_poll(micros);
    rain_gauge_poll(micros);
    pages_poll_button(micros);
    for (int c = platform_console_get(); c >= 0; c = platform_console_get()) {
        shell_feed((char)c);
    }
    scheduler_run(tasks, TASK_COUNT, clock_uptime());
}

const struct readings *station_readings(void)
{
    return &latest;
}

void station_slopes(int32_t *temperature, int32_t *pressure)
{
    *temperature = slope_filter_read(&temperature_slope);
    *pressure = slope_filter_read(&pressure_slope);
}

void station_write_tasks(struct sink *sink)
{
    scheduler_write(sink, tasks, TASK_COUNT);
}
