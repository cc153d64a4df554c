/* SPDX-License-Identifier: Apache-2.0 */
/* What the owner can change. Every setting is an integer with a range, or a short text. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sink.h"

#define SETTING_TEXT_SIZE 32

enum setting_id {
    SETTING_ALTITUDE, /* metres */
    SETTING_LATITUDE, /* hundredths of a degree */
    SETTING_LONGITUDE,
    SETTING_UNITS, /* enum unit_system */
    SETTING_LANGUAGE, /* enum language */
    SETTING_SAMPLE_PERIOD, /* seconds */
    SETTING_REPORT_PERIOD, /* seconds */
    SETTING_DISPLAY_TIMEOUT, /* seconds, 0 never */
    SETTING_FROST_ALARM, /* hundredths of a degree */
    SETTING_HEAT_ALARM,
    SETTING_GUST_ALARM, /* centimetres per second */
    SETTING_BATTERY_ALARM, /* millivolt */
    SETTING_MODBUS_ADDRESS,
    SETTING_NUMBER_COUNT,
    SETTING_NAME = SETTING_NUMBER_COUNT,
    SETTING_BROKER,
    SETTING_TOPIC,
    SETTING_KEY,
    SETTING_COUNT
};

void settings_reset(void);
int32_t setting_number(enum setting_id id);
const char *setting_text(enum setting_id id);
const char *setting_name(enum setting_id id);

/* Finds a setting by name; SETTING_COUNT when there is none. */
enum setting_id setting_find(const char *name);

enum setting_result { SETTING_STORED, SETTING_NOT_A_NUMBER, SETTING_OUT_OF_RANGE, SETTING_TOO_LONG };

/* Reads a value as typed by the owner. */
enum setting_result setting_parse(enum setting_id id, const char *text);
void setting_write(struct sink *sink, enum setting_id id);

/* The stored form: magic, size, values, CRC-32. Load leaves everything as it was when the bytes are not good. */
size_t settings_save(uint8_t *out, size_t capacity);
bool settings_load(const uint8_t *bytes, size_t size);

#endif
