/* SPDX-License-Identifier: Apache-2.0 */
/* Registers are named as in the ESP32-C3 Technical Reference Manual. */
#include "pins.h"
#include "registers.h"

#define UART_FIFO 0x60000000u
#define UART_STATUS 0x6000001Cu
#define UART_QUEUE_SIZE 128u

#define GPIO_OUT_W1TS 0x60004008u
#define GPIO_OUT_W1TC 0x6000400Cu
#define GPIO_ENABLE_W1TS 0x60004024u
#define GPIO_ENABLE_W1TC 0x60004028u
#define GPIO_IN 0x6000403Cu
#define IO_MUX_GPIO0 0x60009004u
#define IO_MUX_FUNCTION_GPIO (1u << 12)
#define IO_MUX_INPUT_ENABLE (1u << 9)
#define IO_MUX_PULL_UP (1u << 8)

#define SYSTIMER_UNIT0_OP 0x60023004u
#define SYSTIMER_UNIT0_VALUE_LO 0x60023044u
#define SYSTIMER_UPDATE (1u << 30)
#define SYSTIMER_VALID (1u << 29)
#define SYSTIMER_TICKS_PER_MICRO 16u

#define TIMG0_WDTCONFIG0 0x6001F048u
#define TIMG0_WDTWPROTECT 0x6001F064u
#define RTC_CNTL_WDTCONFIG0 0x60008090u
#define RTC_CNTL_WDTWPROTECT 0x600080A8u
#define RTC_CNTL_SWD_CONF 0x600080ACu
#define RTC_CNTL_SWD_WPROTECT 0x600080B0u
#define WATCHDOG_KEY 0x50D83AA1u
#define SUPER_WATCHDOG_KEY 0x8F1D312Au
#define SUPER_WATCHDOG_AUTO_FEED (1u << 31)

#define APB_SARADC_ONETIME_SAMPLE 0x60040020u
#define APB_SARADC_1_DATA_STATUS 0x6004002Cu
#define SARADC1_ONETIME (1u << 31)
#define ONETIME_START (1u << 29)
#define CHANNEL_SHIFT 25

static void stop_watchdog(uint32_t protection, uint32_t key, uint32_t configuration, uint32_t value)
{
    register_write(protection, key);
    register_write(configuration, value);
    register_write(protection, 0);
}

static void route_pin(enum platform_pin pin)
{
    register_write(IO_MUX_GPIO0 + 4u * (uint32_t)pin, IO_MUX_FUNCTION_GPIO | IO_MUX_INPUT_ENABLE | IO_MUX_PULL_UP);
}

void platform_start(void)
{
    stop_watchdog(TIMG0_WDTWPROTECT, WATCHDOG_KEY, TIMG0_WDTCONFIG0, 0);
    stop_watchdog(RTC_CNTL_WDTWPROTECT, WATCHDOG_KEY, RTC_CNTL_WDTCONFIG0, 0);
    stop_watchdog(RTC_CNTL_SWD_WPROTECT, SUPER_WATCHDOG_KEY, RTC_CNTL_SWD_CONF, SUPER_WATCHDOG_AUTO_FEED);
    route_pin(PIN_I2C_DATA);
    route_pin(PIN_I2C_CLOCK);
    route_pin(PIN_RAIN);
    route_pin(PIN_WIND);
    route_pin(PIN_BUTTON);
    route_pin(PIN_LED);
}

uint32_t platform_micros(void)
{
    register_write(SYSTIMER_UNIT0_OP, SYSTIMER_UPDATE);
    while ((register_read(SYSTIMER_UNIT0_OP) & SYSTIMER_VALID) == 0u) {
    }
    /* The counter has 52 bits; the ticks between two calls are what matters, so count them up in microseconds. */
    static uint32_t last_ticks;
    static uint32_t rest;
    static uint32_t micros;
    uint32_t ticks = register_read(SYSTIMER_UNIT0_VALUE_LO);
    rest += ticks - last_ticks;
    last_ticks = ticks;
    micros += rest / SYSTIMER_TICKS_PER_MICRO;
    rest %= SYSTIMER_TICKS_PER_MICRO;
    return micros;
}

void platform_console_put(char c)
{
    while (((register_read(UART_STATUS) >> 16) & 0x3FFu) >= UART_QUEUE_SIZE - 1u) {
    }
    register_write(UART_FIFO, (uint8_t)c);
}

int platform_console_get(void)
{
    return (register_read(UART_STATUS) & 0x3FFu) > 0u ? (int)(register_read(UART_FIFO) & 0xFFu) : -1;
}

void platform_pin_write(enum platform_pin pin, bool high)
{
    register_write(high ? GPIO_OUT_W1TS : GPIO_OUT_W1TC, 1u << pin);
    register_write(GPIO_ENABLE_W1TS, 1u << pin);
}

bool platform_pin_read(enum platform_pin pin)
{
    return ((register_read(GPIO_IN) >> pin) & 1u) != 0u;
}

void pin_release(enum platform_pin pin, bool released)
{
    register_write(GPIO_OUT_W1TC, 1u << pin);
    register_write(released ? GPIO_ENABLE_W1TC : GPIO_ENABLE_W1TS, 1u << pin);
}

void pin_wait(uint32_t micros)
{
    uint32_t started = platform_micros();
    while (platform_micros() - started < micros) {
    }
}

uint32_t platform_analog_read(enum platform_analog input)
{
    uint32_t select = SARADC1_ONETIME | ((uint32_t)input << CHANNEL_SHIFT);
    register_write(APB_SARADC_ONETIME_SAMPLE, select);
    register_write(APB_SARADC_ONETIME_SAMPLE, select | ONETIME_START);
    pin_wait(20);
    uint32_t sample = register_read(APB_SARADC_1_DATA_STATUS) & 0xFFFu;
    register_write(APB_SARADC_ONETIME_SAMPLE, 0);
    return sample;
}
