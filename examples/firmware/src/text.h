/* SPDX-License-Identifier: Apache-2.0 */
/* Small string helpers; every string is terminated by a zero byte. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

size_t text_length(const char *text);
bool text_equal(const char *left, const char *right);
bool text_starts_with(const char *text, const char *prefix);
bool text_is_digit(char c);
bool text_is_space(char c);
char text_lower(char c);
void text_copy(char *to, size_t capacity, const char *from);

/* Reads a decimal or 0x number that fills the whole text. */
bool text_parse_integer(const char *text, int32_t *value);

/* Reads "12", "-0.5", "3.14159" as hundredths; digits after the second are dropped. */
bool text_parse_hundredths(const char *text, int32_t *value);

/* Value of a hexadecimal digit, or -1. */
int text_hex_digit(char c);

#endif
