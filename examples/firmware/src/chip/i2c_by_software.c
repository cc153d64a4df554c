/* SPDX-License-Identifier: Apache-2.0 */
/* I2C at about 100 kHz on two open-drain pins. */
#include "pins.h"

#define HALF_BIT_MICROS 5u
#define MOST_STRETCH 200

static bool wait_for_clock(void)
{
    pin_release(PIN_I2C_CLOCK, true);
    for (int i = 0; i < MOST_STRETCH; i++) {
        if (platform_pin_read(PIN_I2C_CLOCK)) {
            return true;
        }
        pin_wait(HALF_BIT_MICROS);
    }
    return false;
}

static void send_start(void)
{
    pin_release(PIN_I2C_DATA, true);
    (void)wait_for_clock();
    pin_wait(HALF_BIT_MICROS);
    pin_release(PIN_I2C_DATA, false);
    pin_wait(HALF_BIT_MICROS);
    pin_release(PIN_I2C_CLOCK, false);
}

static void send_stop(void)
{
    pin_release(PIN_I2C_DATA, false);
    pin_wait(HALF_BIT_MICROS);
    (void)wait_for_clock();
    pin_wait(HALF_BIT_MICROS);
    pin_release(PIN_I2C_DATA, true);
    pin_wait(HALF_BIT_MICROS);
}

/* Sends one bit while reading the line: a released line shows the other side's bit. */
static bool exchange_bit(bool bit)
{
    pin_release(PIN_I2C_DATA, bit);
    pin_wait(HALF_BIT_MICROS);
    (void)wait_for_clock();
    bool seen = platform_pin_read(PIN_I2C_DATA);
    pin_wait(HALF_BIT_MICROS);
    pin_release(PIN_I2C_CLOCK, false);
    return seen;
}

/* Returns whether the device acknowledged. */
static bool send_byte(uint8_t byte)
{
    for (int bit = 7; bit >= 0; bit--) {
        (void)exchange_bit(((byte >> bit) & 1) != 0);
    }
    return !exchange_bit(true);
}

static uint8_t receive_byte(bool last)
{
    uint8_t byte = 0;
    for (int bit = 0; bit < 8; bit++) {
        byte = (uint8_t)((byte << 1) | (exchange_bit(true) ? 1 : 0));
    }
    (void)exchange_bit(last);
    return byte;
}

bool platform_i2c_transfer(uint8_t address, const uint8_t *out, size_t out_size, uint8_t *in, size_t in_size)
{
    bool good = true;
    if (out_size > 0u || in_size == 0u) {
        send_start();
        good = send_byte((uint8_t)(address << 1));
        for (size_t i = 0; good && i < out_size; i++) {
            good = send_byte(out[i]);
        }
    }
    if (good && in_size > 0u) {
        send_start();
        good = send_byte((uint8_t)((address << 1) | 1));
        for (size_t i = 0; good && i < in_size; i++) {
            in[i] = receive_byte(i + 1u == in_size);
        }
    }
    send_stop();
    return good;
}
