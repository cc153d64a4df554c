/* SPDX-License-Identifier: Apache-2.0 */
/* Filters for noisy readings. All of them work on integers and keep their state in a caller's struct. */
#ifndef SMOOTHING_H
#define SMOOTHING_H

#include <stdbool.h>
#include <stdint.h>

#define MEDIAN_SIZE 5
#define FIR_SIZE 16
#define SLOPE_SIZE 12

/* Middle one of the last five values. */
struct median_filter {
    int32_t values[MEDIAN_SIZE];
    uint8_t count;
    uint8_t next;
};

/* Exponential average; the share of a new value is 1 / (1 << shift). */
struct average_filter {
    int32_t scaled;
    bool started;
    uint8_t shift;
};

/* Low pass with 16 coefficients. */
struct fir_filter {
    int32_t values[FIR_SIZE];
    uint8_t next;
    bool started;
};

/* Scalar Kalman filter in 1/256 units. */
struct kalman_filter {
    int32_t estimate;
    int32_t uncertainty;
    int32_t process_noise;
    int32_t sensor_noise;
    bool started;
};

/* Least squares slope over the last twelve values. */
struct slope_filter {
    int32_t values[SLOPE_SIZE];
    uint8_t count;
};

int32_t median_filter_add(struct median_filter *filter, int32_t value);
int32_t average_filter_add(struct average_filter *filter, int32_t value);
int32_t fir_filter_add(struct fir_filter *filter, int32_t value);
int32_t kalman_filter_add(struct kalman_filter *filter, int32_t value);
void slope_filter_add(struct slope_filter *filter, int32_t value);

/* Change per step in hundredths; 0 until there are three values. */
int32_t slope_filter_read(const struct slope_filter *filter);

#endif
