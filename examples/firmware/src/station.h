/* SPDX-License-Identifier: Apache-2.0 */
/* The station: samples the sensors, smooths, remembers, warns, shows and reports. */
#ifndef STATION_H
#define STATION_H

#include "readings.h"
#include "sink.h"

void station_start(void);

/* One turn of the main loop. */
void station_turn(void);

const struct readings *station_readings(void);

/* Change of temperature and pressure per sample, hundredths. */
void station_slopes(int32_t *temperature, int32_t *pressure);
void station_write_tasks(struct sink *sink);

#endif
