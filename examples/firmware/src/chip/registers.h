/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdint.h>

static inline void register_write(uint32_t address, uint32_t value)
{
    *(volatile uint32_t *)(uintptr_t)address = value;
}

static inline uint32_t register_read(uint32_t address)
{
    return *(volatile uint32_t *)(uintptr_t)address;
}

#endif
