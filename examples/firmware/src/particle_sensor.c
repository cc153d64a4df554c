/* SPDX-License-Identifier: Apache-2.0 */
#include "platform.h"
#include "sensors.h"

#define ADDRESS 0x12
#define FRAME_SIZE 32u
#define START_FIRST 0x42
#define START_SECOND 0x4D
#define PAYLOAD_SIZE 28u

enum frame_state { FRAME_FIRST, FRAME_SECOND, FRAME_SIZE_HIGH, FRAME_SIZE_LOW, FRAME_PAYLOAD };

static enum frame_state state;
static uint8_t payload[PAYLOAD_SIZE];
static size_t received;
static uint32_t sum;

static uint32_t word_at(size_t offset)
{
    return ((uint32_t)payload[offset] << 8) | payload[offset + 1u];
}

/* Concentrations come as integers; the counts of small grains give the fraction. */
static int32_t concentration(void)
{
    uint32_t fine = word_at(8);
    uint32_t grains = word_at(12);
    uint32_t fraction = grains / 9u % 100u;
    return (int32_t)(fine * 100u + (fine > 0u ? fraction : 0u));
}

static enum frame_state accept(enum frame_state wanted, bool match)
{
    return match ? wanted : FRAME_FIRST;
}

/* Takes one byte; true when a frame with a good checksum is complete. */
static bool feed(uint8_t byte)
{
    bool complete = false;
    switch (state) {
    case FRAME_FIRST:
        sum = byte;
        state = accept(FRAME_SECOND, byte == START_FIRST);
        break;
    case FRAME_SECOND:
        sum += byte;
        state = accept(FRAME_SIZE_HIGH, byte == START_SECOND);
        break;
    case FRAME_SIZE_HIGH:
        sum += byte;
        state = accept(FRAME_SIZE_LOW, byte == 0);
        break;
    case FRAME_SIZE_LOW:
        sum += byte;
        received = 0;
        state = accept(FRAME_PAYLOAD, byte == PAYLOAD_SIZE);
        break;
    case FRAME_PAYLOAD:
        payload[received] = byte;
        received++;
        if (received <= PAYLOAD_SIZE - 2u) {
            sum += byte;
        }
        if (received == PAYLOAD_SIZE) {
            complete = word_at(PAYLOAD_SIZE - 2u) == (sum & 0xFFFFu);
            state = FRAME_FIRST;
        }
        break;
    }
    return complete;
}

bool particle_sensor_read(int32_t *micrograms)
{
    uint8_t frame[FRAME_SIZE];
    bool complete = false;
    if (!platform_i2c_transfer(ADDRESS, NULL, 0, frame, sizeof frame)) {
        return false;
    }
    for (size_t i = 0; i < FRAME_SIZE; i++) {
        complete = feed(frame[i]);
    }
    if (complete) {
        *micrograms = concentration();
    }
    return complete;
}
