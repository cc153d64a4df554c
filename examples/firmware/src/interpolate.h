/* SPDX-License-Identifier: Apache-2.0 */
/* Piecewise linear curves. */
#ifndef INTERPOLATE_H
#define INTERPOLATE_H

#include <stddef.h>
#include <stdint.h>

struct curve_point {
    int32_t x;
    int32_t y;
};

/* Points are in ascending order of x; outside them the curve is flat. */
int32_t curve_at(const struct curve_point *points, size_t count, int32_t x);

/* A curve sampled at first, first + step, …; outside the samples it is flat. */
int32_t samples_at(const int16_t *samples, size_t count, int32_t first, int32_t step, int32_t x);

#endif
