/* SPDX-License-Identifier: Apache-2.0 */
/* The report the station publishes. */
#ifndef TELEMETRY_H
#define TELEMETRY_H

#include <stdbool.h>

#include "readings.h"
#include "sink.h"

/* Writes the report as JSON. Returns whether it is complete. */
bool telemetry_write(struct sink *sink, const struct readings *readings);

#endif
