/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the station on a computer: the console is standard input and output, the sensors answer made-up winter weather,
 * and every look at the clock lets a millisecond pass, so hours go by in a moment. Ends with the input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crc.h"
#include "platform.h"

#define TEMPERATURE (-712) /* hundredths of a degree */
#define HUMIDITY 6500
#define PRESSURE_COUNTS 4145152u /* 1012 hPa */

static uint32_t micros;
static uint32_t turns_to_wait;

void platform_start(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
}

uint32_t platform_micros(void)
{
    micros += 1000u;
    return micros;
}

void platform_console_put(char c)
{
    putchar(c);
}

/* A tilde in the input lets an hour pass before the next character. */
int platform_console_get(void)
{
    if (turns_to_wait > 0u) {
        turns_to_wait--;
        return -1;
    }
    int c = getchar();
    if (c == '~') {
        turns_to_wait = 1000000;
        return -1;
    }
    if (c == EOF) {
        exit(0);
    }
    return c;
}

void platform_pin_write(enum platform_pin pin, bool high)
{
    (void)pin;
    (void)high;
}

bool platform_pin_read(enum platform_pin pin)
{
    return pin != PIN_WIND || micros / 100000u % 2u == 0u;
}

uint32_t platform_analog_read(enum platform_analog input)
{
    static const uint32_t samples[ANALOG_COUNT] = {1845, 1600, 1200, 2600, 120};
    return samples[input];
}

static void put_checked_word(uint8_t *out, uint32_t value)
{
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
    out[2] = crc8_sensor(out, 2);
}

static void answer_pressure(uint8_t name, uint8_t *in)
{
    switch (name) {
    case 0x0F:
        in[0] = 0xB1;
        break;
    case 0x27:
        in[0] = 1;
        break;
    default:
        in[0] = (uint8_t)PRESSURE_COUNTS;
        in[1] = (uint8_t)(PRESSURE_COUNTS >> 8);
        in[2] = (uint8_t)(PRESSURE_COUNTS >> 16);
        break;
    }
}

/* A broker behind the radio bridge: acknowledges the packets it has read completely. */
static uint8_t packet[4096];
static size_t packet_size;
static uint8_t replies[16];
static uint8_t reply_size;

static void answer_packet(size_t header)
{
    if (packet[0] >> 4 == 1) {
        static const uint8_t accepted[] = {0x20, 2, 0, 0};
        memcpy(replies, accepted, sizeof accepted);
        reply_size = sizeof accepted;
    } else if (packet[0] >> 4 == 3) {
        size_t topic_size = (size_t)(packet[header] << 8 | packet[header + 1u]);
        const uint8_t *id = packet + header + 2u + topic_size;
        const uint8_t acknowledged[] = {0x40, 2, id[0], id[1]};
        memcpy(replies, acknowledged, sizeof acknowledged);
        reply_size = sizeof acknowledged;
    }
}

static void take_sent(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size && packet_size < sizeof packet; i++) {
        packet[packet_size++] = bytes[i];
        size_t length = 0;
        size_t header = 1;
        do {
            length |= (size_t)(packet[header] & 0x7F) << (7u * (header - 1u));
            header++;
        } while (header < packet_size && (packet[header - 1u] & 0x80) != 0);
        if (packet_size >= 2u && packet_size == header + length) {
            answer_packet(header);
            packet_size = 0;
        }
    }
}

static void answer_bridge(const uint8_t *out, size_t out_size, uint8_t *in, size_t in_size)
{
    if (out[0] == 0x02) {
        take_sent(out + 1, out_size - 1u);
    } else if (out[0] == 0x00 && in_size == 2u) {
        in[0] = 1;
        in[1] = reply_size;
    } else if (in_size <= sizeof replies) {
        memcpy(in, replies, in_size);
        reply_size = 0;
    }
}

bool platform_i2c_transfer(uint8_t address, const uint8_t *out, size_t out_size, uint8_t *in, size_t in_size)
{
    if (address == 0x44 && in_size == 6u) {
        put_checked_word(in, (uint32_t)((TEMPERATURE + 4500) * 65535 / 17500));
        put_checked_word(in + 3, HUMIDITY * 65535u / 10000u);
    } else if (address == 0x5D && in_size > 0u && out_size > 0u) {
        answer_pressure(out[0], in);
    } else if (address == 0x23 && in_size == 2u) {
        in[0] = 0x20;
        in[1] = 0;
    } else if (address == 0x2A && out_size > 0u) {
        answer_bridge(out, out_size, in, in_size);
    }
    return address == 0x44 || address == 0x2A || address == 0x5D || address == 0x23 || address == 0x3C;
}
