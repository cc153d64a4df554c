/* SPDX-License-Identifier: Apache-2.0 */
#include "format.h"

#include <stdbool.h>
#include <stdint.h>

#include "text.h"

struct field {
    int width;
    bool zeros;
    bool left;
};

static const char digits[] = "0123456789abcdef";

static size_t write_digits(char *end, uint32_t value, uint32_t base)
{
    size_t count = 0;
    do {
        end--;
        *end = digits[value % base];
        value /= base;
        count++;
    } while (value != 0u);
    return count;
}

static void put_padded(struct sink *sink, const struct field *field, const char *text, size_t length, bool negative)
{
    int missing = field->width - (int)length - (negative ? 1 : 0);
    if (!field->left && !field->zeros) {
        sink_repeat(sink, ' ', missing);
    }
    if (negative) {
        sink->put(sink->context, '-');
    }
    if (!field->left && field->zeros) {
        sink_repeat(sink, '0', missing);
    }
    for (size_t i = 0; i < length; i++) {
        sink->put(sink->context, text[i]);
    }
    if (field->left) {
        sink_repeat(sink, ' ', missing);
    }
}

static void put_unsigned(struct sink *sink, const struct field *field, uint32_t value, uint32_t base, bool negative)
{
    char text[12];
    size_t count = write_digits(text + sizeof text, value, base);
    put_padded(sink, field, text + sizeof text - count, count, negative);
}

static void put_signed(struct sink *sink, const struct field *field, int32_t value)
{
    put_unsigned(sink, field, value < 0 ? 0u - (uint32_t)value : (uint32_t)value, 10u, value < 0);
}

static void put_fixed(struct sink *sink, const struct field *field, int32_t value, uint32_t decimals)
{
    char text[16];
    char *end = text + sizeof text;
    uint32_t magnitude = value < 0 ? 0u - (uint32_t)value : (uint32_t)value;
    uint32_t unit = 100u;
    if (decimals == 1u) {
        magnitude = (magnitude + 5u) / 10u;
        unit = 10u;
    }
    size_t count = write_digits(end, magnitude % unit, 10u);
    while (count < decimals) {
        count++;
        *(end - count) = '0';
    }
    count++;
    *(end - count) = '.';
    count += write_digits(end - count, magnitude / unit, 10u);
    put_padded(sink, field, end - count, count, value < 0 && magnitude != 0u);
}

static const char *read_field(const char *pattern, struct field *field)
{
    field->width = 0;
    field->left = *pattern == '-';
    if (field->left) {
        pattern++;
    }
    field->zeros = *pattern == '0';
    while (text_is_digit(*pattern)) {
        field->width = field->width * 10 + (*pattern - '0');
        pattern++;
    }
    return pattern;
}

void format_list_to(struct sink *sink, const char *pattern, va_list arguments)
{
    for (; *pattern != '\0'; pattern++) {
        struct field field;
        const char *text;
        char single;
        if (*pattern != '%') {
            sink->put(sink->context, *pattern);
            continue;
        }
        pattern = read_field(pattern + 1, &field);
        switch (*pattern) {
        case 'd':
            put_signed(sink, &field, va_arg(arguments, int));
            break;
        case 'u':
            put_unsigned(sink, &field, va_arg(arguments, unsigned), 10u, false);
            break;
        case 'x':
            put_unsigned(sink, &field, va_arg(arguments, unsigned), 16u, false);
            break;
        case 'q':
            put_fixed(sink, &field, va_arg(arguments, int), 2u);
            break;
        case 't':
            put_fixed(sink, &field, va_arg(arguments, int), 1u);
            break;
        case 'c':
            single = (char)va_arg(arguments, int);
            put_padded(sink, &field, &single, 1u, false);
            break;
        case 's':
            text = va_arg(arguments, const char *);
            field.zeros = false;
            put_padded(sink, &field, text, text_length(text), false);
            break;
        case '\0':
            return;
        default:
            sink->put(sink->context, *pattern);
            break;
        }
    }
}

void format_to(struct sink *sink, const char *pattern, ...)
{
    va_list arguments;
    va_start(arguments, pattern);
    format_list_to(sink, pattern, arguments);
    va_end(arguments);
}

size_t format_buffer(char *text, size_t capacity, const char *pattern, ...)
{
    struct buffer_sink buffer;
    struct sink sink = sink_buffer(&buffer, text, capacity);
    va_list arguments;
    va_start(arguments, pattern);
    format_list_to(&sink, pattern, arguments);
    va_end(arguments);
    return buffer.length;
}

void format_console(const char *pattern, ...)
{
    struct sink sink = sink_console();
    va_list arguments;
    va_start(arguments, pattern);
    format_list_to(&sink, pattern, arguments);
    va_end(arguments);
}
