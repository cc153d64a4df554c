/* SPDX-License-Identifier: Apache-2.0 */
/* Commands about the station itself. */
#include "alarms.h"
#include "calendar.h"
#include "clock.h"
#include "commands.h"
#include "display.h"
#include "format.h"
#include "modbus.h"
#include "pages.h"
#include "ring_log.h"
#include "self_test.h"
#include "settings.h"
#include "station.h"
#include "text.h"
#include "uplink.h"
#include "version.h"

static const char *const result_texts[] = {"stored", "not a number", "out of range", "too long"};

enum command_result command_help(struct sink *out, int count, char *const words[])
{
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &command_table[i];
        if (count == 0 || text_starts_with(command->name, words[0])) {
            format_to(out, "%-10s %-26s %s\n", command->name, command->usage, command->help);
        }
    }
    return COMMAND_DONE;
}

static void write_setting(struct sink *out, enum setting_id id)
{
    format_to(out, "%-16s = ", setting_name(id));
    setting_write(out, id);
    sink_text(out, "\n");
}

enum command_result command_set(struct sink *out, int count, char *const words[])
{
    if (count == 0) {
        for (int i = 0; i < SETTING_COUNT; i++) {
            write_setting(out, (enum setting_id)i);
        }
        return COMMAND_DONE;
    }
    enum setting_id id = setting_find(words[0]);
    if (id == SETTING_COUNT) {
        format_to(out, "no setting %s\n", words[0]);
        return COMMAND_FAILED;
    }
    if (count == 2) {
        enum setting_result result = setting_parse(id, words[1]);
        if (result != SETTING_STORED) {
            format_to(out, "%s: %s\n", words[1], result_texts[result]);
            return COMMAND_FAILED;
        }
    }
    write_setting(out, id);
    return COMMAND_DONE;
}

enum command_result command_log(struct sink *out, int count, char *const words[])
{
    enum log_level lowest = LOG_INFO;
    if (count == 1 && text_equal(words[0], "clear")) {
        log_clear();
        return COMMAND_DONE;
    }
    if (count == 1) {
        bool found = false;
        for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
            if (text_equal(log_level_name((enum log_level)i), words[0])) {
                lowest = (enum log_level)i;
                found = true;
            }
        }
        if (!found) {
            return COMMAND_USAGE;
        }
    }
    log_write_all(out, lowest);
    if (log_lost() > 0u) {
        format_to(out, "%u older events are lost\n", log_lost());
    }
    return COMMAND_DONE;
}

enum command_result command_alarms(struct sink *out, int count, char *const words[])
{
    for (int i = 0; i < ALARM_COUNT; i++) {
        enum alarm_id id = (enum alarm_id)i;
        if (count == 1 && text_equal(words[0], alarm_name(id))) {
            return alarm_acknowledge(id) ? COMMAND_DONE : COMMAND_FAILED;
        }
        if (count == 0) {
            format_to(out, "%-10s %-14s", alarm_name(id), alarm_state_name(alarm_state_of(id)));
            if (alarm_state_of(id) != ALARM_QUIET) {
                date_time_write(out, alarm_since(id));
            }
            sink_text(out, "\n");
        }
    }
    return count == 0 ? COMMAND_DONE : COMMAND_USAGE;
}

enum command_result command_time(struct sink *out, int count, char *const words[])
{
    if (count == 1) {
        uint32_t seconds;
        if (!date_time_parse(words[0], &seconds)) {
            return COMMAND_USAGE;
        }
        clock_set(seconds);
        log_set_time(seconds);
    }
    date_time_write(out, clock_now());
    format_to(out, "%s, up %u s%s\n", date_time_is_summer(clock_now()) ? " (summer)" : "", clock_uptime(),
              clock_is_set() ? "" : ", not set");
    return COMMAND_DONE;
}

enum command_result command_display(struct sink *out, int count, char *const words[])
{
    if (count == 1 && text_equal(words[0], "next")) {
        pages_next();
    } else if (count == 1) {
        return COMMAND_USAGE;
    }
    pages_draw(station_readings());
    display_write(out);
    return COMMAND_DONE;
}

enum command_result command_tasks(struct sink *out, int count, char *const words[])
{
    (void)count;
    (void)words;
    station_write_tasks(out);
    return COMMAND_DONE;
}

enum command_result command_test(struct sink *out, int count, char *const words[])
{
    (void)count;
    (void)words;
    if (!self_test_run(out)) {
        return COMMAND_FAILED;
    }
    sink_text(out, "all good\n");
    return COMMAND_DONE;
}

enum command_result command_uplink(struct sink *out, int count, char *const words[])
{
    const struct uplink_statistics *numbers = uplink_numbers();
    (void)count;
    (void)words;
    format_to(out, "%s: %u connects, %u delivered, %u repeated, %u failures\n", uplink_state_name(uplink_current()),
              numbers->connects, numbers->delivered, numbers->repeated, numbers->failures);
    return COMMAND_DONE;
}

enum command_result command_version(struct sink *out, int count, char *const words[])
{
    (void)count;
    (void)words;
    format_to(out, "weather station %s\n", APP_VERSION);
    return COMMAND_DONE;
}

enum command_result command_modbus(struct sink *out, int count, char *const words[])
{
    uint8_t request[8];
    uint8_t answer[64];
    (void)count;
    if (text_length(words[0]) != 2u * sizeof request) {
        return COMMAND_USAGE;
    }
    for (size_t i = 0; i < sizeof request; i++) {
        int high = text_hex_digit(words[0][2u * i]);
        int low = text_hex_digit(words[0][2u * i + 1u]);
        if (high < 0 || low < 0) {
            return COMMAND_USAGE;
        }
        request[i] = (uint8_t)(high * 16 + low);
    }
    size_t size = modbus_answer(station_readings(), request, sizeof request, answer, sizeof answer);
    for (size_t i = 0; i < size; i++) {
        format_to(out, "%02x", answer[i]);
    }
    sink_text(out, size > 0u ? "\n" : "no answer\n");
    return COMMAND_DONE;
}

enum command_result command_peek(struct sink *out, int count, char *const words[])
{
    int32_t address;
    int32_t size = 64;
    if (!text_parse_integer(words[0], &address) || (count == 2 && !text_parse_integer(words[1], &size))) {
        return COMMAND_USAGE;
    }
    const volatile uint8_t *bytes = (const volatile uint8_t *)(uintptr_t)(uint32_t)address;
    for (int32_t i = 0; i < size; i++) {
        if (i % 16 == 0) {
            format_to(out, "%s%08x:", i == 0 ? "" : "\n", (uint32_t)(address + i));
        }
        format_to(out, " %02x", bytes[i]);
    }
    sink_text(out, "\n");
    return COMMAND_DONE;
}
