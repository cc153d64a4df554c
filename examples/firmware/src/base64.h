/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE64_H
#define BASE64_H

#include <stddef.h>
#include <stdint.h>

/* Returns the length of the text, or 0 when it does not fit with its terminator. */
size_t base64_encode(char *text, size_t capacity, const uint8_t *bytes, size_t size);

#endif
