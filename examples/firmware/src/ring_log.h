/* SPDX-License-Identifier: Apache-2.0 */
/* The last events, kept in RAM as text in a ring: old entries make room for new ones. */
#ifndef RING_LOG_H
#define RING_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "sink.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

void log_event(enum log_level level, const char *pattern, ...);

/* Tells the log the time that new entries carry. */
void log_set_time(uint32_t seconds);
void log_write_all(struct sink *sink, enum log_level lowest);
void log_clear(void);
uint32_t log_lost(void);
const char *log_level_name(enum log_level level);

#endif
