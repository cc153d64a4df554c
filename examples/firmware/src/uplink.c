/* SPDX-License-Identifier: Apache-2.0 */
#include "uplink.h"

#include "mqtt.h"
#include "ring_log.h"
#include "settings.h"

#define SEND_SIZE 2304u
#define RECEIVE_SIZE 128u
#define REPORT_SIZE 2048u
#define KEEP_ALIVE 60u
#define ANSWER_SECONDS 10u
#define MOST_REPEATS 3u
#define LONGEST_REST 600u

static enum uplink_state state;
static uint32_t deadline;
static uint32_t last_sent;
static uint32_t failures_in_row;
static uint32_t repeats;
static uint16_t packet_id;
static bool report_waits;

static uint8_t send_buffer[SEND_SIZE];
static size_t send_size;
static uint8_t receive_buffer[RECEIVE_SIZE];
static size_t receive_size;
static char report[REPORT_SIZE];
static size_t report_size;
static struct uplink_statistics statistics;

static const char *const state_names[] = {"idle", "joining", "connecting", "ready", "delivering", "resting"};

static void enter(enum uplink_state next, uint32_t now, uint32_t seconds)
{
    if (next != state) {
        log_event(LOG_DEBUG, "uplink %s -> %s", state_names[state], state_names[next]);
    }
    state = next;
    deadline = now + seconds;
}

/* Rests twice as long after every failure, and not at the same second as its neighbours. */
static void fail(uint32_t now, const char *why)
{
    uint32_t rest = failures_in_row < 7u ? 5u << failures_in_row : LONGEST_REST;
    uint32_t spread = (now * 2654435761u >> 16) % (rest / 4u + 1u);
    statistics.failures++;
    failures_in_row++;
    receive_size = 0;
    send_size = 0;
    log_event(LOG_WARNING, "uplink: %s, rest %u s", why, rest + spread);
    enter(UPLINK_RESTING, now, rest + spread);
}

static void send_connect(uint32_t now)
{
    const struct mqtt_connect connect = {
        setting_text(SETTING_NAME), NULL, NULL, setting_text(SETTING_TOPIC), "{\"offline\":true}", KEEP_ALIVE,
    };
    send_size = mqtt_build_connect(send_buffer, SEND_SIZE, &connect);
    receive_size = 0;
    last_sent = now;
    enter(UPLINK_CONNECTING, now, ANSWER_SECONDS);
}

static void send_report(uint32_t now)
{
    send_size =
        mqtt_build_publish(send_buffer, SEND_SIZE, setting_text(SETTING_TOPIC), packet_id, report, report_size);
    last_sent = now;
    if (send_size == 0u) {
        report_waits = false;
        log_event(LOG_ERROR, "report of %u bytes is too long", (unsigned)report_size);
        return;
    }
    enter(UPLINK_DELIVERING, now, ANSWER_SECONDS);
}

static void start_report(uint32_t now)
{
    packet_id++;
    if (packet_id == 0u) {
        packet_id = 1;
    }
    repeats = 0;
    send_report(now);
}

static void handle_tick(uint32_t now)
{
    bool late = (int32_t)(now - deadline) >= 0;
    switch (state) {
    case UPLINK_IDLE:
        enter(UPLINK_JOINING, now, 30);
        break;
    case UPLINK_JOINING:
        if (late) {
            fail(now, "no network");
        }
        break;
    case UPLINK_CONNECTING:
        if (late) {
            fail(now, "broker does not answer");
        }
        break;
    case UPLINK_READY:
        if (report_waits) {
            start_report(now);
        } else if (now - last_sent >= KEEP_ALIVE / 2u) {
            send_size = mqtt_build_plain(send_buffer, SEND_SIZE, MQTT_PING);
            last_sent = now;
        }
        break;
    case UPLINK_DELIVERING:
        if (late && repeats >= MOST_REPEATS) {
            fail(now, "report not acknowledged");
        } else if (late) {
            repeats++;
            statistics.repeated++;
            send_report(now);
        }
        break;
    case UPLINK_RESTING:
        if (late) {
            enter(UPLINK_JOINING, now, 30);
        }
        break;
    }
}

void uplink_handle(enum uplink_event event, uint32_t now)
{
    switch (event) {
    case UPLINK_EVENT_TICK:
        handle_tick(now);
        break;
    case UPLINK_EVENT_NETWORK_UP:
        if (state == UPLINK_JOINING) {
            send_connect(now);
        }
        break;
    case UPLINK_EVENT_NETWORK_DOWN:
        if (state != UPLINK_IDLE && state != UPLINK_RESTING) {
            fail(now, "network lost");
        }
        break;
    case UPLINK_EVENT_REPORT_DUE:
        report_waits = true;
        break;
    }
}

static void handle_packet(const struct mqtt_packet *packet, uint32_t now)
{
    if (packet->type == MQTT_CONNECT_ANSWER && state == UPLINK_CONNECTING) {
        if (packet->code != 0u) {
            fail(now, "broker refuses");
            return;
        }
        statistics.connects++;
        failures_in_row = 0;
        enter(UPLINK_READY, now, 0);
    } else if (packet->type == MQTT_PUBLISH_ANSWER && state == UPLINK_DELIVERING && packet->id == packet_id) {
        statistics.delivered++;
        report_waits = false;
        enter(UPLINK_READY, now, 0);
    }
}

void uplink_receive(const uint8_t *bytes, size_t size, uint32_t now)
{
    struct mqtt_packet packet;
    for (size_t i = 0; i < size; i++) {
        if (receive_size == RECEIVE_SIZE) {
            fail(now, "answer too long");
            return;
        }
        receive_buffer[receive_size] = bytes[i];
        receive_size++;
        if (mqtt_read(receive_buffer, receive_size, &packet)) {
            receive_size = 0;
            if (packet.size == 0u) {
                fail(now, "broken stream");
                return;
            }
            handle_packet(&packet, now);
        }
    }
}

size_t uplink_take(uint8_t *out, size_t capacity)
{
    size_t size = send_size < capacity ? send_size : capacity;
    for (size_t i = 0; i < size; i++) {
        out[i] = send_buffer[i];
    }
    send_size = 0;
    return size;
}

void uplink_set_report(const char *text, size_t size)
{
    report_size = size < REPORT_SIZE ? size : REPORT_SIZE;
    for (size_t i = 0; i < report_size; i++) {
        report[i] = text[i];
    }
}

enum uplink_state uplink_current(void)
{
    return state;
}

const char *uplink_state_name(enum uplink_state named)
{
    return state_names[named];
}

const struct uplink_statistics *uplink_numbers(void)
{
    return &statistics;
}
