/* SPDX-License-Identifier: Apache-2.0 */
#include "sink.h"

#include "platform.h"

static void console_put(void *context, char c)
{
    (void)context;
    if (c == '\n') {
        platform_console_put('\r');
    }
    platform_console_put(c);
}

static void buffer_put(void *context, char c)
{
    struct buffer_sink *buffer = context;
    if (buffer->length + 1u < buffer->capacity) {
        buffer->text[buffer->length] = c;
        buffer->length++;
        buffer->text[buffer->length] = '\0';
    } else {
        buffer->lost++;
    }
}

struct sink sink_console(void)
{
    struct sink sink = {console_put, NULL};
    return sink;
}

struct sink sink_buffer(struct buffer_sink *buffer, char *text, size_t capacity)
{
    struct sink sink = {buffer_put, buffer};
    buffer->text = text;
    buffer->capacity = capacity;
    buffer->length = 0;
    buffer->lost = 0;
    if (capacity > 0u) {
        text[0] = '\0';
    }
    return sink;
}

void sink_text(struct sink *sink, const char *text)
{
    while (*text != '\0') {
        sink->put(sink->context, *text);
        text++;
    }
}

void sink_repeat(struct sink *sink, char c, int count)
{
    for (int i = 0; i < count; i++) {
        sink->put(sink->context, c);
    }
}
