/* SPDX-License-Identifier: Apache-2.0 */
/* What the weather station needs from the chip below it. One file in chip/ per chip implements it. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum platform_pin {
    PIN_I2C_DATA = 4,
    PIN_I2C_CLOCK = 5,
    PIN_RAIN = 6,
    PIN_WIND = 7,
    PIN_BUTTON = 9,
    PIN_LED = 8
};

enum platform_analog {
    ANALOG_WIND_VANE,
    ANALOG_SOIL_MOISTURE,
    ANALOG_SOIL_TEMPERATURE,
    ANALOG_BATTERY,
    ANALOG_ULTRAVIOLET,
    ANALOG_COUNT
};

/* Stops the watchdogs the bootloader leaves running and routes the pins. Called once, before anything else. */
void platform_start(void);

/* Microseconds since start; wraps after about 71 minutes. */
uint32_t platform_micros(void);

/* Writes one character to the console; waits while the transmit queue is full. */
void platform_console_put(char c);

/* Next character typed on the console, or -1. */
int platform_console_get(void);

void platform_pin_write(enum platform_pin pin, bool high);
bool platform_pin_read(enum platform_pin pin);

/* Raw 12-bit sample of an analog input. */
uint32_t platform_analog_read(enum platform_analog input);

/* Writes then reads an I2C device. Returns false when the device does not answer. */
bool platform_i2c_transfer(uint8_t address, const uint8_t *out, size_t out_size, uint8_t *in, size_t in_size);

#endif
