/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the connection to the broker up and delivers reports. It only builds and reads bytes: a modem driver moves
 * what is in the transmit buffer and feeds what arrives, so the same code serves a radio, a cable or a test.
 */
#ifndef UPLINK_H
#define UPLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum uplink_state {
    UPLINK_IDLE,
    UPLINK_JOINING, /* waiting for the network */
    UPLINK_CONNECTING, /* waiting for the broker's answer */
    UPLINK_READY,
    UPLINK_DELIVERING, /* waiting for the acknowledgement of a report */
    UPLINK_RESTING /* failed; waiting before the next attempt */
};

enum uplink_event {
    UPLINK_EVENT_TICK,
    UPLINK_EVENT_NETWORK_UP,
    UPLINK_EVENT_NETWORK_DOWN,
    UPLINK_EVENT_REPORT_DUE
};

struct uplink_statistics {
    uint32_t connects;
    uint32_t delivered;
    uint32_t repeated;
    uint32_t failures;
};

void uplink_handle(enum uplink_event event, uint32_t now);

/* Bytes from the broker. */
void uplink_receive(const uint8_t *bytes, size_t size, uint32_t now);

/* Hands out what is to be sent next; returns its size. */
size_t uplink_take(uint8_t *out, size_t capacity);
void uplink_set_report(const char *report, size_t size);
enum uplink_state uplink_current(void);
const char *uplink_state_name(enum uplink_state state);
const struct uplink_statistics *uplink_numbers(void);

#endif
