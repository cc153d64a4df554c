/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

size_t text_length(const char *text)
{
    size_t length = 0;
    while (text[length] != '\0') {
        length++;
    }
    return length;
}

bool text_equal(const char *left, const char *right)
{
    while (*left != '\0' && *left == *right) {
        left++;
        right++;
    }
    return *left == *right;
}

bool text_starts_with(const char *text, const char *prefix)
{
    while (*prefix != '\0') {
        if (*text != *prefix) {
            return false;
        }
        text++;
        prefix++;
    }
    return true;
}

bool text_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool text_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

char text_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

void text_copy(char *to, size_t capacity, const char *from)
{
    size_t i = 0;
    if (capacity == 0u) {
        return;
    }
    while (i + 1u < capacity && from[i] != '\0') {
        to[i] = from[i];
        i++;
    }
    to[i] = '\0';
}

int text_hex_digit(char c)
{
    char lower = text_lower(c);
    if (text_is_digit(lower)) {
        return lower - '0';
    }
    if (lower >= 'a' && lower <= 'f') {
        return lower - 'a' + 10;
    }
    return -1;
}

static bool parse_magnitude(const char *text, uint32_t base, uint32_t *value)
{
    uint32_t sum = 0;
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        int digit = text_hex_digit(*text);
        if (digit < 0 || (uint32_t)digit >= base || sum > (0x7FFFFFFFu - (uint32_t)digit) / base) {
            return false;
        }
        sum = sum * base + (uint32_t)digit;
    }
    *value = sum;
    return true;
}

bool text_parse_integer(const char *text, int32_t *value)
{
    bool negative = *text == '-';
    uint32_t magnitude = 0;
    if (negative) {
        text++;
    }
    bool hexadecimal = text[0] == '0' && text_lower(text[1]) == 'x';
    if (!parse_magnitude(hexadecimal ? text + 2 : text, hexadecimal ? 16u : 10u, &magnitude)) {
        return false;
    }
    *value = negative ? -(int32_t)magnitude : (int32_t)magnitude;
    return true;
}

bool text_parse_hundredths(const char *text, int32_t *value)
{
    bool negative = *text == '-';
    int32_t sum = 0;
    int decimals = -1;
    bool any = false;
    if (negative) {
        text++;
    }
    for (; *text != '\0'; text++) {
        if (*text == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (!text_is_digit(*text) || sum > 20000000) {
            return false;
        }
        any = true;
        if (decimals < 2) {
            sum = sum * 10 + (*text - '0');
            decimals += decimals >= 0 ? 1 : 0;
        }
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++) {
        sum *= 10;
    }
    *value = negative ? -sum : sum;
    return any;
}
