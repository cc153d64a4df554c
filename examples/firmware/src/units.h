/* SPDX-License-Identifier: Apache-2.0 */
/* Units people read, chosen by the settings. */
#ifndef UNITS_H
#define UNITS_H

#include <stdint.h>

enum unit_system { UNITS_METRIC, UNITS_IMPERIAL, UNITS_NAUTICAL, UNITS_COUNT };

enum quantity { QUANTITY_TEMPERATURE, QUANTITY_SPEED, QUANTITY_PRESSURE, QUANTITY_RAIN, QUANTITY_COUNT };

struct shown_value {
    int32_t hundredths;
    const char *unit;
};

/* Takes the value in the unit readings.h gives for it. */
struct shown_value units_show(enum unit_system system, enum quantity quantity, int32_t value);

/* Name of the compass point nearest to a direction in hundredths of a degree. */
const char *units_compass_point(int32_t direction);

#endif
