#include "aloft/crc32.h"

uint32_t aloft_crc32(uint32_t crc, const uint8_t *bytes, size_t size)
{
    /* One bit at a time: a table costs more code than inputs of at most a few hundred bytes are worth. */
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (unsigned bit = 0; bit < 8u; bit++) {
            crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1u)));
        }
    }
    return ~crc;
}
