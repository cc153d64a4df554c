/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small printf.
 *
 *   %d %u %x   int, unsigned, hexadecimal; an optional width, with a leading zero to pad with zeros
 *   %c %s      character, string; a width pads on the left, a width after '-' pads on the right
 *   %q         fixed point: an int32_t in hundredths, written as "-12.34"
 *   %t         fixed point: an int32_t in hundredths, rounded to tenths, written as "-12.3"
 *   %%         a percent sign
 */
#ifndef FORMAT_H
#define FORMAT_H

#include <stdarg.h>
#include <stddef.h>

#include "sink.h"

void format_to(struct sink *sink, const char *pattern, ...);
void format_list_to(struct sink *sink, const char *pattern, va_list arguments);
size_t format_buffer(char *text, size_t capacity, const char *pattern, ...);
void format_console(const char *pattern, ...);

#endif
