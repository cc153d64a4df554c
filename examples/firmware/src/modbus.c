/* SPDX-License-Identifier: Apache-2.0 */
#include "modbus.h"

#include "alarms.h"
#include "clock.h"
#include "crc.h"
#include "history.h"
#include "settings.h"

#define READ_HOLDING 0x03
#define READ_INPUT 0x04
#define WRITE_SINGLE 0x06
#define EXCEPTION 0x80
#define ILLEGAL_FUNCTION 1
#define ILLEGAL_ADDRESS 2
#define ILLEGAL_VALUE 3

/* Two registers per reading, high word first; then alarms, uptime and the hourly summaries. */
#define REGISTER_ALARMS 100u
#define REGISTER_UPTIME 101u
#define REGISTER_HISTORY 200u
#define HISTORY_REGISTERS 6u

static int32_t history_register(uint32_t offset)
{
    struct hour_summary hour;
    if (!history_get(offset / HISTORY_REGISTERS, &hour)) {
        return -1;
    }
    switch (offset % HISTORY_REGISTERS) {
    case 0:
        return (uint16_t)hour.temperature_low;
    case 1:
        return (uint16_t)hour.temperature_high;
    case 2:
        return hour.humidity;
    case 3:
        return hour.pressure;
    case 4:
        return hour.gust;
    default:
        return hour.rain;
    }
}

/* Value of an input register, or -1. */
static int32_t input_register(const struct readings *readings, uint32_t address)
{
    if (address < 2u * READING_COUNT) {
        uint32_t value = (uint32_t)readings->value[address / 2u];
        return (int32_t)(address % 2u == 0u ? value >> 16 : value & 0xFFFFu);
    }
    if (address == REGISTER_ALARMS) {
        return (int32_t)(alarms_active() & 0xFFFFu);
    }
    if (address == REGISTER_UPTIME || address == REGISTER_UPTIME + 1u) {
        return (int32_t)((address == REGISTER_UPTIME ? clock_uptime() >> 16 : clock_uptime()) & 0xFFFFu);
    }
    if (address >= REGISTER_HISTORY && address < REGISTER_HISTORY + HISTORY_HOURS * HISTORY_REGISTERS) {
        return history_register(address - REGISTER_HISTORY);
    }
    return -1;
}

static int32_t holding_register(uint32_t address)
{
    return address < SETTING_NUMBER_COUNT ? setting_number((enum setting_id)address) & 0xFFFF : -1;
}

static size_t finish(uint8_t *answer, size_t size)
{
    uint16_t crc = crc16_modbus(answer, size);
    answer[size] = (uint8_t)crc;
    answer[size + 1u] = (uint8_t)(crc >> 8);
    return size + 2u;
}

static size_t refuse(uint8_t *answer, uint8_t function, uint8_t why)
{
    answer[1] = (uint8_t)(function | EXCEPTION);
    answer[2] = why;
    return finish(answer, 3);
}

static size_t answer_read(const struct readings *readings, const uint8_t *request, uint8_t *answer, size_t capacity)
{
    uint32_t first = ((uint32_t)request[2] << 8) | request[3];
    uint32_t count = ((uint32_t)request[4] << 8) | request[5];
    if (count == 0u || count > 125u || capacity < 5u + 2u * count) {
        return refuse(answer, request[1], ILLEGAL_VALUE);
    }
    answer[1] = request[1];
    answer[2] = (uint8_t)(2u * count);
    for (uint32_t i = 0; i < count; i++) {
        int32_t value =
            request[1] == READ_INPUT ? input_register(readings, first + i) : holding_register(first + i);
        if (value < 0) {
            return refuse(answer, request[1], ILLEGAL_ADDRESS);
        }
        answer[3u + 2u * i] = (uint8_t)((uint32_t)value >> 8);
        answer[4u + 2u * i] = (uint8_t)value;
    }
    return finish(answer, 3u + 2u * count);
}

size_t modbus_answer(const struct readings *readings, const uint8_t *request, size_t size, uint8_t *answer,
                     size_t capacity)
{
    if (size != 8u || capacity < 8u || request[0] != (uint8_t)setting_number(SETTING_MODBUS_ADDRESS)) {
        return 0;
    }
    if (crc16_modbus(request, 6) != (uint16_t)(request[6] | (request[7] << 8))) {
        return 0;
    }
    answer[0] = request[0];
    switch (request[1]) {
    case READ_HOLDING:
    case READ_INPUT:
        return answer_read(readings, request, answer, capacity);
    case WRITE_SINGLE:
        return refuse(answer, request[1], ILLEGAL_VALUE);
    default:
        return refuse(answer, request[1], ILLEGAL_FUNCTION);
    }
}
