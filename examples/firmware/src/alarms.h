/* SPDX-License-Identifier: Apache-2.0 */
/* Alarms with hysteresis and a time a condition must last. */
#ifndef ALARMS_H
#define ALARMS_H

#include <stdbool.h>
#include <stdint.h>

#include "readings.h"

enum alarm_id { ALARM_FROST, ALARM_HEAT, ALARM_GUST, ALARM_STORM, ALARM_BATTERY, ALARM_SENSOR, ALARM_COUNT };

enum alarm_state { ALARM_QUIET, ALARM_WAITING, ALARM_RAISED, ALARM_ACKNOWLEDGED };

void alarms_update(const struct readings *readings);
enum alarm_state alarm_state_of(enum alarm_id id);
uint32_t alarm_since(enum alarm_id id);

/* Silences a raised alarm until its condition has gone. Returns false when it was not raised. */
bool alarm_acknowledge(enum alarm_id id);
const char *alarm_name(enum alarm_id id);
const char *alarm_state_name(enum alarm_state state);

/* Bit n: alarm n is raised or acknowledged. */
uint32_t alarms_active(void);

#endif
