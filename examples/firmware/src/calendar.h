/* SPDX-License-Identifier: Apache-2.0 */
/* Dates from seconds since 1970, and back. */
#ifndef CALENDAR_H
#define CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "sink.h"

struct date_time {
    int32_t year;
    int32_t month; /* 1 to 12 */
    int32_t day; /* 1 to 31 */
    int32_t hour;
    int32_t minute;
    int32_t second;
    int32_t weekday; /* 0 Sunday */
    int32_t day_of_year; /* 0 on the first of January */
};

void date_time_from_seconds(uint32_t seconds, struct date_time *out);
uint32_t date_time_to_seconds(const struct date_time *in);
bool date_time_is_leap_year(int32_t year);

/* Whether Central European summer time holds at a coordinated universal time. */
bool date_time_is_summer(uint32_t seconds);

/* Writes 2026-11-21T08:30:00Z. */
void date_time_write(struct sink *sink, uint32_t seconds);

/* Reads the same form; the T may be a space and the Z may be missing. */
bool date_time_parse(const char *text, uint32_t *seconds);

#endif
