/* SPDX-License-Identifier: Apache-2.0 */
/* Anything that accepts characters one by one: the console, a buffer, a checksum. */
#ifndef SINK_H
#define SINK_H

#include <stddef.h>

struct sink {
    void (*put)(void *context, char c);
    void *context;
};

/* A sink that fills a buffer, always leaves it terminated and counts what did not fit. */
struct buffer_sink {
    char *text;
    size_t capacity;
    size_t length;
    size_t lost;
};

struct sink sink_console(void);
struct sink sink_buffer(struct buffer_sink *buffer, char *text, size_t capacity);
void sink_text(struct sink *sink, const char *text);
void sink_repeat(struct sink *sink, char c, int count);

#endif
