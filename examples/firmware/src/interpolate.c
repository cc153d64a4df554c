/* SPDX-License-Identifier: Apache-2.0 */
#include "interpolate.h"

static int32_t between(int32_t y0, int32_t y1, int32_t part, int32_t whole)
{
    int32_t rise = (y1 - y0) * part;
    int32_t half = whole / 2;
    return y0 + (rise < 0 ? rise - half : rise + half) / whole;
}

int32_t curve_at(const struct curve_point *points, size_t count, int32_t x)
{
    size_t low = 0;
    size_t high = count - 1u;
    if (x <= points[0].x) {
        return points[0].y;
    }
    if (x >= points[high].x) {
        return points[high].y;
    }
    while (high - low > 1u) {
        size_t middle = (low + high) / 2u;
        if (points[middle].x <= x) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return between(points[low].y, points[high].y, x - points[low].x, points[high].x - points[low].x);
}

int32_t samples_at(const int16_t *samples, size_t count, int32_t first, int32_t step, int32_t x)
{
    if (x <= first) {
        return samples[0];
    }
    size_t index = (size_t)((x - first) / step);
    if (index >= count - 1u) {
        return samples[count - 1u];
    }
    return between(samples[index], samples[index + 1u], (x - first) % step, step);
}
