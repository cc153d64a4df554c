/* SPDX-License-Identifier: Apache-2.0 */
/* Modbus RTU server: lets a controller read the measurements and settings as registers. */
#ifndef MODBUS_H
#define MODBUS_H

#include <stddef.h>
#include <stdint.h>

#include "readings.h"

/* Answers one request frame. Returns the size of the answer; 0 when the frame is not for us or is damaged. */
size_t modbus_answer(const struct readings *readings, const uint8_t *request, size_t size, uint8_t *answer,
                     size_t capacity);

#endif
