/* SPDX-License-Identifier: Apache-2.0 */
/* The two things I2C by software needs: a line that is pulled low or let go, and a short wait. */
#ifndef PINS_H
#define PINS_H

#include <stdbool.h>
#include <stdint.h>

#include "platform.h"

/* Pulls an open-drain line low, or lets the pull-up raise it. */
void pin_release(enum platform_pin pin, bool released);
void pin_wait(uint32_t micros);

#endif
