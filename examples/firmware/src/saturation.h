/* SPDX-License-Identifier: Apache-2.0 */
/* Water vapour at saturation. */
#ifndef SATURATION_H
#define SATURATION_H

#include <stdint.h>

#define SATURATION_FIRST (-4500)
#define SATURATION_COUNT 131

extern const uint32_t saturation_table[SATURATION_COUNT];

/* Tenths of a pascal over water; temperature in hundredths of a degree, from -45 to 85 degrees. */
int32_t saturation_pressure(int32_t temperature);

#endif
