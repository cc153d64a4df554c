/* SPDX-License-Identifier: Apache-2.0 */
/* Checksums: CRC-32 (zlib), CRC-16 (Modbus) and CRC-8 (polynomial 0x31, as humidity sensors use it). */
#ifndef CRC_H
#define CRC_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32_update(uint32_t crc, const void *data, size_t size);
uint16_t crc16_modbus(const void *data, size_t size);
uint8_t crc8_sensor(const void *data, size_t size);

#endif
