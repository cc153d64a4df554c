/* SPDX-License-Identifier: Apache-2.0 */
/* Registers are named as in the ESP32 Technical Reference Manual. */
#include "pins.h"
#include "registers.h"

#define UART_FIFO 0x3FF40000u
#define UART_STATUS 0x3FF4001Cu
#define UART_QUEUE_SIZE 128u

#define GPIO_OUT_W1TS 0x3FF44008u
#define GPIO_OUT_W1TC 0x3FF4400Cu
#define GPIO_ENABLE_W1TS 0x3FF44024u
#define GPIO_ENABLE_W1TC 0x3FF44028u
#define GPIO_IN 0x3FF4403Cu
#define IO_MUX 0x3FF49000u
#define IO_MUX_FUNCTION_GPIO (2u << 12)
#define IO_MUX_INPUT_ENABLE (1u << 9)
#define IO_MUX_PULL_UP (1u << 8)

#define TIMG0_T0CONFIG 0x3FF5F000u
#define TIMG0_T0LO 0x3FF5F004u
#define TIMG0_T0UPDATE 0x3FF5F00Cu
#define TIMER_ENABLE (1u << 31)
#define TIMER_INCREASE (1u << 30)
#define TIMER_DIVIDER_SHIFT 13
#define APB_MEGAHERTZ 80u

#define TIMG0_WDTCONFIG0 0x3FF5F048u
#define TIMG0_WDTWPROTECT 0x3FF5F064u
#define RTC_CNTL_WDTCONFIG0 0x3FF4808Cu
#define RTC_CNTL_WDTWPROTECT 0x3FF480A4u
#define WATCHDOG_KEY 0x50D83AA1u

#define SENS_SAR_MEAS_START1 0x3FF48854u
#define SAR1_START (1u << 17)
#define SAR1_DONE (1u << 16)
#define SAR1_PAD_SHIFT 19
#define SAR1_FORCE ((1u << 18) | (1u << 31))

/* Board wiring: the logical pins of platform.h and the pads with their IO_MUX registers. */
struct pad {
    uint8_t number;
    uint8_t mux_offset;
};

static const struct pad pads[] = {
    [PIN_I2C_DATA] = {21, 0x7C}, [PIN_I2C_CLOCK] = {22, 0x80}, [PIN_RAIN] = {25, 0x24},
    [PIN_WIND] = {26, 0x28},     [PIN_LED] = {2, 0x40},        [PIN_BUTTON] = {0, 0x44},
};

static uint32_t mask_of(enum platform_pin pin)
{
    return 1u << pads[pin].number;
}

static void stop_watchdog(uint32_t protection, uint32_t configuration)
{
    register_write(protection, WATCHDOG_KEY);
    register_write(configuration, 0);
    register_write(protection, 0);
}

void platform_start(void)
{
    stop_watchdog(TIMG0_WDTWPROTECT, TIMG0_WDTCONFIG0);
    stop_watchdog(RTC_CNTL_WDTWPROTECT, RTC_CNTL_WDTCONFIG0);
    for (int pin = PIN_I2C_DATA; pin <= PIN_BUTTON; pin++) {
        register_write(IO_MUX + pads[pin].mux_offset, IO_MUX_FUNCTION_GPIO | IO_MUX_INPUT_ENABLE | IO_MUX_PULL_UP);
    }
    register_write(TIMG0_T0CONFIG, TIMER_ENABLE | TIMER_INCREASE | (APB_MEGAHERTZ << TIMER_DIVIDER_SHIFT));
}

uint32_t platform_micros(void)
{
    register_write(TIMG0_T0UPDATE, 1);
    return register_read(TIMG0_T0LO);
}

void platform_console_put(char c)
{
    while (((register_read(UART_STATUS) >> 16) & 0xFFu) >= UART_QUEUE_SIZE - 1u) {
    }
    register_write(UART_FIFO, (uint8_t)c);
}

int platform_console_get(void)
{
    return (register_read(UART_STATUS) & 0xFFu) > 0u ? (int)(register_read(UART_FIFO) & 0xFFu) : -1;
}

void platform_pin_write(enum platform_pin pin, bool high)
{
    register_write(high ? GPIO_OUT_W1TS : GPIO_OUT_W1TC, mask_of(pin));
    register_write(GPIO_ENABLE_W1TS, mask_of(pin));
}

bool platform_pin_read(enum platform_pin pin)
{
    return (register_read(GPIO_IN) & mask_of(pin)) != 0u;
}

void pin_release(enum platform_pin pin, bool released)
{
    register_write(GPIO_OUT_W1TC, mask_of(pin));
    register_write(released ? GPIO_ENABLE_W1TC : GPIO_ENABLE_W1TS, mask_of(pin));
}

void pin_wait(uint32_t micros)
{
    uint32_t started = platform_micros();
    while (platform_micros() - started < micros) {
    }
}

uint32_t platform_analog_read(enum platform_analog input)
{
    /* Pads 32 to 39 are channels 4 to 7 and 0 to 3; the five inputs are wired to the channels of the same number. */
    uint32_t select = SAR1_FORCE | (1u << ((uint32_t)input + SAR1_PAD_SHIFT));
    register_write(SENS_SAR_MEAS_START1, select);
    register_write(SENS_SAR_MEAS_START1, select | SAR1_START);
    for (int i = 0; i < 1000; i++) {
        uint32_t status = register_read(SENS_SAR_MEAS_START1);
        if ((status & SAR1_DONE) != 0u) {
            return status & 0xFFFu;
        }
    }
    return 0;
}
