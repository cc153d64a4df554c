/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of 16 by 16 dots: one word per row, the leftmost dot in bit 15. */
#ifndef ICONS_H
#define ICONS_H

#include <stdint.h>

#define ICON_SIZE 16

enum icon {
    ICON_SUN,
    ICON_PARTLY,
    ICON_CLOUD,
    ICON_RAIN,
    ICON_SNOW,
    ICON_STORM,
    ICON_WIND,
    ICON_MOON,
    ICON_DROP,
    ICON_BATTERY,
    ICON_BELL,
    ICON_LINK,
    ICON_COUNT
};

extern const uint16_t icon_rows[ICON_COUNT][ICON_SIZE];

#endif
