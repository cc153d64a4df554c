/* SPDX-License-Identifier: Apache-2.0 */
#include "smoothing.h"

/* Hamming window, cut-off at an eighth of the sample rate, sum 32768. */
static const int16_t coefficients[FIR_SIZE] = {
    -42, -177, -406, -352, 669, 2961, 5846, 7885, 7885, 5846, 2961, 669, -352, -406, -177, -42,
};

int32_t median_filter_add(struct median_filter *filter, int32_t value)
{
    int32_t sorted[MEDIAN_SIZE];
    filter->values[filter->next] = value;
    filter->next = (uint8_t)((filter->next + 1) % MEDIAN_SIZE);
    if (filter->count < MEDIAN_SIZE) {
        filter->count++;
    }
    for (int i = 0; i < filter->count; i++) {
        int place = i;
        while (place > 0 && sorted[place - 1] > filter->values[i]) {
            sorted[place] = sorted[place - 1];
            place--;
        }
        sorted[place] = filter->values[i];
    }
    return sorted[filter->count / 2];
}

int32_t average_filter_add(struct average_filter *filter, int32_t value)
{
    int32_t unit = 1 << filter->shift;
    if (!filter->started) {
        filter->started = true;
        filter->scaled = value * unit;
    }
    filter->scaled += value - filter->scaled / unit;
    return filter->scaled / unit;
}

int32_t fir_filter_add(struct fir_filter *filter, int32_t value)
{
    int32_t whole = 0;
    int32_t rest = 0;
    if (!filter->started) {
        filter->started = true;
        for (int i = 0; i < FIR_SIZE; i++) {
            filter->values[i] = value;
        }
    }
    filter->values[filter->next] = value;
    filter->next = (uint8_t)((filter->next + 1) % FIR_SIZE);
    for (int i = 0; i < FIR_SIZE; i++) {
        int32_t sample = filter->values[(filter->next + i) % FIR_SIZE];
        whole += sample / 256 * coefficients[i];
        rest += sample % 256 * coefficients[i];
    }
    return whole / 128 + rest / 32768;
}

int32_t kalman_filter_add(struct kalman_filter *filter, int32_t value)
{
    if (!filter->started) {
        filter->started = true;
        filter->estimate = value * 256;
        filter->uncertainty = filter->sensor_noise;
        return value;
    }
    int32_t uncertainty = filter->uncertainty + filter->process_noise;
    int32_t gain = uncertainty * 256 / (uncertainty + filter->sensor_noise);
    filter->estimate += (value * 256 - filter->estimate) / 256 * gain;
    filter->uncertainty = uncertainty * (256 - gain) / 256;
    return filter->estimate / 256;
}

void slope_filter_add(struct slope_filter *filter, int32_t value)
{
    if (filter->count == SLOPE_SIZE) {
        for (int i = 1; i < SLOPE_SIZE; i++) {
            filter->values[i - 1] = filter->values[i];
        }
        filter->count--;
    }
    filter->values[filter->count] = value;
    filter->count++;
}

int32_t slope_filter_read(const struct slope_filter *filter)
{
    int32_t n = filter->count;
    int32_t moment = 0;
    int32_t square = 0;
    if (n < 3) {
        return 0;
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t distance = 2 * i - (n - 1);
        moment += distance * (filter->values[i] - filter->values[0]);
        square += distance * distance;
    }
    return moment * 200 / square;
}
