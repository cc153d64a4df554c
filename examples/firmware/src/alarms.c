/* SPDX-License-Identifier: Apache-2.0 */
#include "alarms.h"

#include "history.h"
#include "ring_log.h"
#include "settings.h"

#define STORM_FALL (-350) /* pascal in three hours */

enum condition { CONDITION_GONE, CONDITION_UNCHANGED, CONDITION_PRESENT };

struct alarm_kind {
    const char *name;
    enum condition (*check)(const struct readings *readings);
    uint32_t hold; /* seconds the condition must last */
};

struct alarm {
    enum alarm_state state;
    uint32_t since;
};

static enum condition below(const struct readings *readings, enum reading_id id, int32_t limit, int32_t margin)
{
    if (!readings_has(readings, id)) {
        return CONDITION_UNCHANGED;
    }
    int32_t value = readings->value[id];
    if (value < limit) {
        return CONDITION_PRESENT;
    }
    return value > limit + margin ? CONDITION_GONE : CONDITION_UNCHANGED;
}

static enum condition above(const struct readings *readings, enum reading_id id, int32_t limit, int32_t margin)
{
    if (!readings_has(readings, id)) {
        return CONDITION_UNCHANGED;
    }
    int32_t value = readings->value[id];
    if (value > limit) {
        return CONDITION_PRESENT;
    }
    return value < limit - margin ? CONDITION_GONE : CONDITION_UNCHANGED;
}

static enum condition check_frost(const struct readings *readings)
{
    return below(readings, READING_TEMPERATURE, setting_number(SETTING_FROST_ALARM), 100);
}

static enum condition check_heat(const struct readings *readings)
{
    return above(readings, READING_TEMPERATURE, setting_number(SETTING_HEAT_ALARM), 100);
}

static enum condition check_gust(const struct readings *readings)
{
    return above(readings, READING_WIND_GUST, setting_number(SETTING_GUST_ALARM), 300);
}

static enum condition check_storm(const struct readings *readings)
{
    int32_t change;
    (void)readings;
    if (!history_pressure_trend(&change)) {
        return CONDITION_UNCHANGED;
    }
    return change < STORM_FALL ? CONDITION_PRESENT : CONDITION_GONE;
}

static enum condition check_battery(const struct readings *readings)
{
    return below(readings, READING_BATTERY, setting_number(SETTING_BATTERY_ALARM), 120);
}

static enum condition check_sensor(const struct readings *readings)
{
    bool good = readings_has(readings, READING_TEMPERATURE) && readings_has(readings, READING_PRESSURE);
    return good ? CONDITION_GONE : CONDITION_PRESENT;
}

static const struct alarm_kind kinds[ALARM_COUNT] = {
    {"frost", check_frost, 120}, {"heat", check_heat, 300},       {"gust", check_gust, 0},
    {"storm", check_storm, 0},   {"battery", check_battery, 600}, {"sensor", check_sensor, 60},
};

static const char *const state_names[] = {"quiet", "waiting", "raised", "acknowledged"};

static struct alarm alarms[ALARM_COUNT];

static void enter(enum alarm_id id, enum alarm_state state, uint32_t now)
{
    struct alarm *alarm = &alarms[id];
    if (state == ALARM_RAISED) {
        log_event(LOG_WARNING, "alarm %s raised", kinds[id].name);
    } else if (state == ALARM_QUIET && alarm->state >= ALARM_RAISED) {
        log_event(LOG_INFO, "alarm %s over after %u s", kinds[id].name, now - alarm->since);
    }
    alarm->state = state;
    alarm->since = now;
}

static void update(enum alarm_id id, enum condition condition, uint32_t now)
{
    struct alarm *alarm = &alarms[id];
    if (condition == CONDITION_GONE) {
        if (alarm->state != ALARM_QUIET) {
            enter(id, ALARM_QUIET, now);
        }
        return;
    }
    if (condition == CONDITION_PRESENT && alarm->state == ALARM_QUIET) {
        enter(id, ALARM_WAITING, now);
    }
    if (alarm->state == ALARM_WAITING && now - alarm->since >= kinds[id].hold) {
        enter(id, ALARM_RAISED, now);
    }
}

void alarms_update(const struct readings *readings)
{
    for (int i = 0; i < ALARM_COUNT; i++) {
        update((enum alarm_id)i, kinds[i].check(readings), readings->at);
    }
}

enum alarm_state alarm_state_of(enum alarm_id id)
{
    return alarms[id].state;
}

uint32_t alarm_since(enum alarm_id id)
{
    return alarms[id].since;
}

bool alarm_acknowledge(enum alarm_id id)
{
    if (alarms[id].state != ALARM_RAISED) {
        return false;
    }
    alarms[id].state = ALARM_ACKNOWLEDGED;
    return true;
}

const char *alarm_name(enum alarm_id id)
{
    return kinds[id].name;
}

const char *alarm_state_name(enum alarm_state state)
{
    return state_names[state];
}

uint32_t alarms_active(void)
{
    uint32_t active = 0;
    for (int i = 0; i < ALARM_COUNT; i++) {
        if (alarms[i].state >= ALARM_RAISED) {
            active |= 1u << i;
        }
    }
    return active;
}
