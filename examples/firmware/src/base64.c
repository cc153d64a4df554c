/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_encode(char *text, size_t capacity, const uint8_t *bytes, size_t size)
{
    size_t length = (size + 2u) / 3u * 4u;
    size_t place = 0;
    if (length + 1u > capacity) {
        return 0;
    }
    for (size_t i = 0; i < size; i += 3u) {
        uint32_t group = (uint32_t)bytes[i] << 16;
        group |= i + 1u < size ? (uint32_t)bytes[i + 1u] << 8 : 0u;
        group |= i + 2u < size ? (uint32_t)bytes[i + 2u] : 0u;
        text[place++] = alphabet[(group >> 18) & 63u];
        text[place++] = alphabet[(group >> 12) & 63u];
        text[place++] = i + 1u < size ? alphabet[(group >> 6) & 63u] : '=';
        text[place++] = i + 2u < size ? alphabet[group & 63u] : '=';
    }
    text[place] = '\0';
    return length;
}
