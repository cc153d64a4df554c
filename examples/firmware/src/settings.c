/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include "crc.h"
#include "format.h"
#include "text.h"

#define MAGIC 0x57534554u
#define TEXT_COUNT (SETTING_COUNT - SETTING_NUMBER_COUNT)
#define STORED_SIZE (8u + SETTING_NUMBER_COUNT * 4u + TEXT_COUNT * SETTING_TEXT_SIZE + 4u)

struct number_setting {
    const char *name;
    int32_t standard;
    int32_t lowest;
    int32_t highest;
    bool fixed_point;
};

struct text_setting {
    const char *name;
    const char *standard;
};

static const struct number_setting number_settings[SETTING_NUMBER_COUNT] = {
    {"altitude", 40, -400, 4000, false},
    {"latitude", 5252, -9000, 9000, true},
    {"longitude", 1341, -18000, 18000, true},
    {"units", 0, 0, 2, false},
    {"language", 0, 0, 2, false},
    {"sample_period", 5, 1, 3600, false},
    {"report_period", 300, 10, 86400, false},
    {"display_timeout", 60, 0, 3600, false},
    {"frost_alarm", 200, -4000, 2000, true},
    {"heat_alarm", 3500, 1500, 6000, true},
    {"gust_alarm", 1710, 200, 7500, false},
    {"battery_alarm", 3480, 2800, 4200, false},
    {"modbus_address", 17, 1, 247, false},
};

static const struct text_setting text_settings[TEXT_COUNT] = {
    {"name", "weather"},
    {"broker", "mqtt.example.net"},
    {"topic", "garden/weather"},
    {"key", ""},
};

static int32_t numbers[SETTING_NUMBER_COUNT];
static char texts[TEXT_COUNT][SETTING_TEXT_SIZE];

void settings_reset(void)
{
    for (int i = 0; i < SETTING_NUMBER_COUNT; i++) {
        numbers[i] = number_settings[i].standard;
    }
    for (int i = 0; i < TEXT_COUNT; i++) {
        text_copy(texts[i], SETTING_TEXT_SIZE, text_settings[i].standard);
    }
}

int32_t setting_number(enum setting_id id)
{
    return numbers[id];
}

const char *setting_text(enum setting_id id)
{
    return texts[id - SETTING_NUMBER_COUNT];
}

const char *setting_name(enum setting_id id)
{
    return id < SETTING_NUMBER_COUNT ? number_settings[id].name : text_settings[id - SETTING_NUMBER_COUNT].name;
}

enum setting_id setting_find(const char *name)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        if (text_equal(setting_name((enum setting_id)i), name)) {
            return (enum setting_id)i;
        }
    }
    return SETTING_COUNT;
}

static enum setting_result parse_number(enum setting_id id, const char *text)
{
    const struct number_setting *setting = &number_settings[id];
    int32_t value;
    if (!(setting->fixed_point ? text_parse_hundredths(text, &value) : text_parse_integer(text, &value))) {
        return SETTING_NOT_A_NUMBER;
    }
    if (value < setting->lowest || value > setting->highest) {
        return SETTING_OUT_OF_RANGE;
    }
    numbers[id] = value;
    return SETTING_STORED;
}

enum setting_result setting_parse(enum setting_id id, const char *text)
{
    if (id < SETTING_NUMBER_COUNT) {
        return parse_number(id, text);
    }
    if (text_length(text) >= SETTING_TEXT_SIZE) {
        return SETTING_TOO_LONG;
    }
    text_copy(texts[id - SETTING_NUMBER_COUNT], SETTING_TEXT_SIZE, text);
    return SETTING_STORED;
}

void setting_write(struct sink *sink, enum setting_id id)
{
    if (id >= SETTING_NUMBER_COUNT) {
        sink_text(sink, setting_text(id));
    } else if (number_settings[id].fixed_point) {
        format_to(sink, "%q", numbers[id]);
    } else {
        format_to(sink, "%d", numbers[id]);
    }
}

static void put_word(uint8_t *out, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        out[i] = (uint8_t)(value >> (8 * i));
    }
}

static uint32_t get_word(const uint8_t *in)
{
    return (uint32_t)in[0] | ((uint32_t)in[1] << 8) | ((uint32_t)in[2] << 16) | ((uint32_t)in[3] << 24);
}

size_t settings_save(uint8_t *out, size_t capacity)
{
    uint8_t *place = out + 8;
    if (capacity < STORED_SIZE) {
        return 0;
    }
    put_word(out, MAGIC);
    put_word(out + 4, STORED_SIZE);
    for (int i = 0; i < SETTING_NUMBER_COUNT; i++) {
        put_word(place, (uint32_t)numbers[i]);
        place += 4;
    }
    for (int i = 0; i < TEXT_COUNT; i++) {
        for (int j = 0; j < SETTING_TEXT_SIZE; j++) {
            *place++ = (uint8_t)texts[i][j];
        }
    }
    put_word(place, crc32_update(0, out, STORED_SIZE - 4u));
    return STORED_SIZE;
}

bool settings_load(const uint8_t *bytes, size_t size)
{
    const uint8_t *place = bytes + 8;
    if (size < STORED_SIZE || get_word(bytes) != MAGIC || get_word(bytes + 4) != STORED_SIZE) {
        return false;
    }
    if (get_word(bytes + STORED_SIZE - 4u) != crc32_update(0, bytes, STORED_SIZE - 4u)) {
        return false;
    }
    for (int i = 0; i < SETTING_NUMBER_COUNT; i++) {
        int32_t value = (int32_t)get_word(place);
        if (value >= number_settings[i].lowest && value <= number_settings[i].highest) {
            numbers[i] = value;
        }
        place += 4;
    }
    for (int i = 0; i < TEXT_COUNT; i++) {
        text_copy(texts[i], SETTING_TEXT_SIZE, (const char *)place);
        place += SETTING_TEXT_SIZE;
    }
    return true;
}
