/* SPDX-License-Identifier: Apache-2.0 */
/* What the display shows; the button turns the pages. */
#ifndef PAGES_H
#define PAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "readings.h"

void pages_draw(const struct readings *readings);
void pages_next(void);

/* Watches the button: short press turns the page, long press acknowledges all alarms. Call it often. */
void pages_poll_button(uint32_t micros);

/* Switches the display off when nobody pressed the button for a while. */
void pages_rest(uint32_t uptime);

#endif
