/*
 * CRC-32 as in zlib and Ethernet: polynomial 0xEDB88320 reflected, register and result complemented.
 */
#ifndef ALOFT_CRC32_H
#define ALOFT_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* Continues `crc` (0 to start) over `size` bytes, like zlib's crc32(). */
uint32_t aloft_crc32(uint32_t crc, const uint8_t *bytes, size_t size);

/* What bytes and their own CRC-32 behind them, little endian, come to together. */
#define ALOFT_CRC32_RESIDUE 0x2144df1cu

#endif
