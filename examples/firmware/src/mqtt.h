/* SPDX-License-Identifier: Apache-2.0 */
/* MQTT 3.1.1 packets: builds those a publisher sends, reads those a broker answers. */
#ifndef MQTT_H
#define MQTT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mqtt_type {
    MQTT_CONNECT = 1,
    MQTT_CONNECT_ANSWER = 2,
    MQTT_PUBLISH = 3,
    MQTT_PUBLISH_ANSWER = 4,
    MQTT_PING = 12,
    MQTT_PING_ANSWER = 13,
    MQTT_DISCONNECT = 14
};

struct mqtt_connect {
    const char *client;
    const char *user; /* NULL: none */
    const char *password; /* NULL: none */
    const char *will_topic; /* NULL: none */
    const char *will_text;
    uint16_t keep_alive; /* seconds */
};

struct mqtt_packet {
    enum mqtt_type type;
    uint16_t id; /* of the packet that is answered */
    uint8_t code; /* 0: accepted */
    size_t size; /* bytes the packet takes */
};

/* Each builder returns the size of the packet, or 0 when out is too small. */
size_t mqtt_build_connect(uint8_t *out, size_t capacity, const struct mqtt_connect *connect);
size_t mqtt_build_publish(uint8_t *out, size_t capacity, const char *topic, uint16_t id, const void *data, size_t size);
size_t mqtt_build_plain(uint8_t *out, size_t capacity, enum mqtt_type type);

/* Reads one packet. False while bytes are missing; a size of 0 means the stream is broken. */
bool mqtt_read(const uint8_t *in, size_t size, struct mqtt_packet *packet);

#endif
