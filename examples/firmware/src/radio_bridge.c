/* SPDX-License-Identifier: Apache-2.0 */
#include "radio_bridge.h"

#include "platform.h"
#include "uplink.h"

#define ADDRESS 0x2A
#define REGISTER_STATUS 0x00 /* first byte: flags, second byte: number of bytes waiting */
#define REGISTER_RECEIVE 0x01
#define REGISTER_SEND 0x02
#define STATUS_NETWORK 0x01
#define CHUNK_SIZE 32u
#define SEND_SIZE 2304u

static uint8_t outgoing[SEND_SIZE];
static bool network_was_up;

static bool read_register(uint8_t name, uint8_t *in, size_t size)
{
    return platform_i2c_transfer(ADDRESS, &name, 1, in, size);
}

static bool send_chunk(const uint8_t *bytes, size_t size)
{
    uint8_t chunk[1u + CHUNK_SIZE];
    chunk[0] = REGISTER_SEND;
    for (size_t i = 0; i < size; i++) {
        chunk[1u + i] = bytes[i];
    }
    return platform_i2c_transfer(ADDRESS, chunk, 1u + size, NULL, 0);
}

static void send_waiting(void)
{
    size_t size = uplink_take(outgoing, sizeof outgoing);
    for (size_t sent = 0; sent < size; sent += CHUNK_SIZE) {
        size_t rest = size - sent;
        if (!send_chunk(outgoing + sent, rest < CHUNK_SIZE ? rest : CHUNK_SIZE)) {
            return;
        }
    }
}

static void fetch_arrived(uint8_t count, uint32_t now)
{
    uint8_t chunk[CHUNK_SIZE];
    while (count > 0) {
        uint8_t size = count < CHUNK_SIZE ? count : (uint8_t)CHUNK_SIZE;
        if (!read_register(REGISTER_RECEIVE, chunk, size)) {
            return;
        }
        uplink_receive(chunk, size, now);
        count = (uint8_t)(count - size);
    }
}

void radio_bridge_turn(uint32_t now)
{
    uint8_t status[2];
    bool answered = read_register(REGISTER_STATUS, status, sizeof status);
    bool network = answered && (status[0] & STATUS_NETWORK) != 0;
    if (!network) {
        if (network_was_up) {
            uplink_handle(UPLINK_EVENT_NETWORK_DOWN, now);
        }
        network_was_up = false;
        return;
    }
    network_was_up = true;
    if (uplink_current() == UPLINK_JOINING) {
        uplink_handle(UPLINK_EVENT_NETWORK_UP, now);
    }
    fetch_arrived(status[1], now);
    send_waiting();
}
