/* SPDX-License-Identifier: Apache-2.0 */
/* Integer sine, arc tangent and square root. Angles are hundredths of a degree; sines are scaled by 32767. */
#ifndef TRIGONOMETRY_H
#define TRIGONOMETRY_H

#include <stdint.h>

#define FULL_TURN 36000

int32_t angle_wrap(int32_t angle);
int32_t sine(int32_t angle);
int32_t cosine(int32_t angle);
int32_t arc_cosine(int32_t value);

/* Direction of the vector (x, y), 0 to 35999. */
int32_t arc_tangent(int32_t y, int32_t x);

uint32_t square_root(uint32_t value);

#endif
