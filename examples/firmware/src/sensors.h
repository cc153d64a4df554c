/* SPDX-License-Identifier: Apache-2.0 */
/* The drivers. Each returns false when its sensor does not answer or answers nonsense. */
#ifndef SENSORS_H
#define SENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SHT3x compatible: hundredths of a degree and of a percent. */
bool humidity_sensor_read(int32_t *temperature, int32_t *humidity);

/* LPS22 compatible: pascal at the station, corrected for the sensor's temperature drift. */
bool pressure_sensor_start(void);
bool pressure_sensor_read(int32_t temperature, int32_t *pressure);

/* BH1750 compatible: lux; changes its own sensitivity. */
bool light_sensor_read(int32_t *lux);

/* Wind vane on a resistor ladder: hundredths of a degree. */
bool wind_vane_read(int32_t *direction);

/* Cup anemometer and tipping bucket: call poll often, it watches the contacts. */
void anemometer_poll(uint32_t micros);
void anemometer_read(uint32_t micros, int32_t *speed, int32_t *gust);
void rain_gauge_poll(uint32_t micros);
int32_t rain_gauge_last_hour(uint32_t now);

/* Capacitive soil probe with a thermistor. */
bool soil_probe_read(int32_t *moisture, int32_t *temperature);

/* Ultraviolet photodiode: hundredths of an index point. */
int32_t ultraviolet_read(void);

/* Lithium cell: millivolt, and how full it is in percent. */
int32_t battery_millivolt(void);
int32_t battery_percent(int32_t millivolt);

/* PMSA003I compatible particle counter: hundredths of a microgram per cubic metre. */
bool particle_sensor_read(int32_t *micrograms);

#endif
