/* SPDX-License-Identifier: Apache-2.0 */
#include "mqtt.h"

#include "text.h"

#define FLAG_CLEAN 0x02
#define FLAG_WILL 0x24 /* with retain */
#define FLAG_PASSWORD 0x40
#define FLAG_USER 0x80
#define QUALITY_AT_LEAST_ONCE 0x02
#define LONGEST_HEADER 5u

struct writer {
    uint8_t *out;
    size_t capacity;
    size_t size;
};

/* The header's length is known last: leave room for the longest one and move the body afterwards. */
static struct writer begin(uint8_t *out, size_t capacity)
{
    struct writer writer = {out, capacity, LONGEST_HEADER};
    return writer;
}

static void put_byte(struct writer *writer, uint32_t value)
{
    if (writer->size < writer->capacity) {
        writer->out[writer->size] = (uint8_t)value;
    }
    writer->size++;
}

static void put_word(struct writer *writer, uint32_t value)
{
    put_byte(writer, value >> 8);
    put_byte(writer, value);
}

static void put_text(struct writer *writer, const char *text)
{
    put_word(writer, (uint32_t)text_length(text));
    for (; *text != '\0'; text++) {
        put_byte(writer, (uint8_t)*text);
    }
}

static size_t finish(struct writer *writer, enum mqtt_type type, uint32_t flags)
{
    size_t body = writer->size - LONGEST_HEADER;
    size_t rest = body;
    size_t header = 1;
    if (writer->size > writer->capacity) {
        return 0;
    }
    writer->out[0] = (uint8_t)(((uint32_t)type << 4) | flags);
    do {
        uint8_t digit = (uint8_t)(rest & 0x7Fu);
        rest >>= 7;
        writer->out[header] = (uint8_t)(rest != 0u ? digit | 0x80u : digit);
        header++;
    } while (rest != 0u);
    for (size_t i = 0; i < body; i++) {
        writer->out[header + i] = writer->out[LONGEST_HEADER + i];
    }
    return header + body;
}

size_t mqtt_build_connect(uint8_t *out, size_t capacity, const struct mqtt_connect *connect)
{
    struct writer writer = begin(out, capacity);
    uint32_t flags = FLAG_CLEAN;
    flags |= connect->will_topic != NULL ? FLAG_WILL : 0u;
    flags |= connect->user != NULL ? FLAG_USER : 0u;
    flags |= connect->password != NULL ? FLAG_PASSWORD : 0u;
    put_text(&writer, "MQTT");
    put_byte(&writer, 4);
    put_byte(&writer, flags);
    put_word(&writer, connect->keep_alive);
    put_text(&writer, connect->client);
    if (connect->will_topic != NULL) {
        put_text(&writer, connect->will_topic);
        put_text(&writer, connect->will_text);
    }
    if (connect->user != NULL) {
        put_text(&writer, connect->user);
    }
    if (connect->password != NULL) {
        put_text(&writer, connect->password);
    }
    return finish(&writer, MQTT_CONNECT, 0);
}

size_t mqtt_build_publish(uint8_t *out, size_t capacity, const char *topic, uint16_t id, const void *data, size_t size)
{
    struct writer writer = begin(out, capacity);
    const uint8_t *bytes = data;
    put_text(&writer, topic);
    put_word(&writer, id);
    for (size_t i = 0; i < size; i++) {
        put_byte(&writer, bytes[i]);
    }
    return finish(&writer, MQTT_PUBLISH, QUALITY_AT_LEAST_ONCE);
}

size_t mqtt_build_plain(uint8_t *out, size_t capacity, enum mqtt_type type)
{
    struct writer writer = begin(out, capacity);
    return finish(&writer, type, 0);
}

bool mqtt_read(const uint8_t *in, size_t size, struct mqtt_packet *packet)
{
    size_t length = 0;
    size_t header = 1;
    uint32_t shift = 0;
    do {
        if (header >= size) {
            return false;
        }
        if (header == LONGEST_HEADER) {
            packet->size = 0;
            return true;
        }
        length |= (size_t)(in[header] & 0x7Fu) << shift;
        shift += 7u;
        header++;
    } while ((in[header - 1u] & 0x80u) != 0u);
    if (size < header + length) {
        return false;
    }
    packet->type = (enum mqtt_type)(in[0] >> 4);
    packet->size = header + length;
    packet->id = 0;
    packet->code = 0;
    if (length >= 2u) {
        packet->id = (uint16_t)((in[header] << 8) | in[header + 1u]);
        packet->code = packet->type == MQTT_CONNECT_ANSWER ? in[header + 1u] : 0;
    }
    return true;
}
