/*
 * Little-endian fields in byte strings, and other one-liners that most files need.
 */
#ifndef ALOFT_BYTES_H
#define ALOFT_BYTES_H

#include <stdint.h>

static inline uint16_t aloft_load16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

/* For the loops that walk whole images. */
static inline uint32_t aloft_load32_inline(const uint8_t *bytes)
{
    return aloft_load16(bytes) | (uint32_t)aloft_load16(bytes + 2) << 16;
}

/* Not inline: its many callers are smaller so. */
uint32_t aloft_load32(const uint8_t *bytes);

static inline void aloft_store16(uint8_t *bytes, uint16_t value)
{
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
}

static inline void aloft_store32(uint8_t *bytes, uint32_t value)
{
    aloft_store16(bytes, (uint16_t)value);
    aloft_store16(bytes + 2, (uint16_t)(value >> 16));
}

static inline uint32_t aloft_smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Rounds up to a multiple of `unit`, a power of two. The value must leave room for it. */
static inline uint32_t aloft_round_up(uint32_t value, uint32_t unit)
{
    return (value + unit - 1u) & ~(unit - 1u);
}

/* Copies a NUL-terminated text of at most max_size bytes; `to` has room for one more. */
static inline void aloft_copy_text(char *to, const char *from, uint32_t max_size)
{
    uint32_t size = 0;
    for (; size < max_size && from[size] != '\0'; size++) {
        to[size] = from[size];
    }
    to[size] = '\0';
}

#endif
