/* SPDX-License-Identifier: Apache-2.0 */
#include "ring_log.h"

#include "calendar.h"
#include "format.h"

#define RING_SIZE 4096u
#define ENTRY_HEADER 6u
#define TEXT_SIZE 96u

/* Entry: total size, level, time (four bytes), text without its terminator. */
static uint8_t ring[RING_SIZE];
static uint32_t oldest;
static uint32_t used;
static uint32_t lost;
static uint32_t current_time;

static const char *const level_names[] = {"debug", "info", "warning", "error"};

const char *log_level_name(enum log_level level)
{
    return level_names[level];
}

void log_set_time(uint32_t seconds)
{
    current_time = seconds;
}

static uint8_t byte_at(uint32_t offset)
{
    return ring[(oldest + offset) % RING_SIZE];
}

static void append(uint8_t byte)
{
    ring[(oldest + used) % RING_SIZE] = byte;
    used++;
}

static void drop_oldest(void)
{
    uint32_t size = byte_at(0);
    oldest = (oldest + size) % RING_SIZE;
    used -= size;
    lost++;
}

void log_event(enum log_level level, const char *pattern, ...)
{
    char text[TEXT_SIZE];
    struct buffer_sink buffer;
    struct sink sink = sink_buffer(&buffer, text, sizeof text);
    va_list arguments;
    va_start(arguments, pattern);
    format_list_to(&sink, pattern, arguments);
    va_end(arguments);
    uint32_t size = ENTRY_HEADER + (uint32_t)buffer.length;
    while (used + size > RING_SIZE) {
        drop_oldest();
    }
    append((uint8_t)size);
    append((uint8_t)level);
    for (int shift = 0; shift < 32; shift += 8) {
        append((uint8_t)(current_time >> shift));
    }
    for (size_t i = 0; i < buffer.length; i++) {
        append((uint8_t)text[i]);
    }
}

static uint32_t time_at(uint32_t offset)
{
    uint32_t time = 0;
    for (uint32_t i = 0; i < 4u; i++) {
        time |= (uint32_t)byte_at(offset + i) << (8u * i);
    }
    return time;
}

void log_write_all(struct sink *sink, enum log_level lowest)
{
    uint32_t offset = 0;
    while (offset < used) {
        uint32_t size = byte_at(offset);
        enum log_level level = (enum log_level)byte_at(offset + 1u);
        if (level >= lowest) {
            date_time_write(sink, time_at(offset + 2u));
            format_to(sink, " %-8s", log_level_name(level));
            for (uint32_t i = ENTRY_HEADER; i < size; i++) {
                sink->put(sink->context, (char)byte_at(offset + i));
            }
            sink->put(sink->context, '\n');
        }
        offset += size;
    }
}

void log_clear(void)
{
    oldest = 0;
    used = 0;
    lost = 0;
}

uint32_t log_lost(void)
{
    return lost;
}
