/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar.h"

#include "format.h"
#include "text.h"

#define DAY 86400u

static const uint16_t days_before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

bool date_time_is_leap_year(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int32_t days_before(int32_t year, int32_t month)
{
    int32_t leap = month > 2 && date_time_is_leap_year(year) ? 1 : 0;
    return days_before_month[month - 1] + leap;
}

static int32_t days_before_year(int32_t year)
{
    int32_t past = year - 1;
    return (year - 1970) * 365 + (past / 4 - 492) - (past / 100 - 19) + (past / 400 - 4);
}

void date_time_from_seconds(uint32_t seconds, struct date_time *out)
{
    int32_t days = (int32_t)(seconds / DAY);
    int32_t rest = (int32_t)(seconds % DAY);
    int32_t year = 1970 + days / 366;
    while (days_before_year(year + 1) <= days) {
        year++;
    }
    int32_t day_of_year = days - days_before_year(year);
    int32_t month = 1;
    while (month < 12 && days_before(year, month + 1) <= day_of_year) {
        month++;
    }
    out->year = year;
    out->month = month;
    out->day = day_of_year - days_before(year, month) + 1;
    out->hour = rest / 3600;
    out->minute = rest / 60 % 60;
    out->second = rest % 60;
    out->weekday = (days + 4) % 7;
    out->day_of_year = day_of_year;
}

uint32_t date_time_to_seconds(const struct date_time *in)
{
    uint32_t days = (uint32_t)(days_before_year(in->year) + days_before(in->year, in->month) + in->day - 1);
    return days * DAY + (uint32_t)(in->hour * 3600 + in->minute * 60 + in->second);
}

/* Last Sunday of a month with 31 days, at one o'clock. */
static uint32_t last_sunday(int32_t year, int32_t month)
{
    struct date_time end = {year, month, 31, 1, 0, 0, 0, 0};
    struct date_time found;
    date_time_from_seconds(date_time_to_seconds(&end), &found);
    end.day -= found.weekday;
    return date_time_to_seconds(&end);
}

bool date_time_is_summer(uint32_t seconds)
{
    struct date_time now;
    date_time_from_seconds(seconds, &now);
    return seconds >= last_sunday(now.year, 3) && seconds < last_sunday(now.year, 10);
}

void date_time_write(struct sink *sink, uint32_t seconds)
{
    struct date_time now;
    date_time_from_seconds(seconds, &now);
    format_to(sink, "%04d-%02d-%02dT%02d:%02d:%02dZ", now.year, now.month, now.day, now.hour, now.minute, now.second);
}

static bool read_number(const char **text, int digits, int32_t lowest, int32_t highest, int32_t *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++) {
        if (!text_is_digit(**text)) {
            return false;
        }
        *value = *value * 10 + (**text - '0');
        (*text)++;
    }
    return *value >= lowest && *value <= highest;
}

static bool read_mark(const char **text, char mark, char other)
{
    if (**text != mark && **text != other) {
        return false;
    }
    (*text)++;
    return true;
}

bool date_time_parse(const char *text, uint32_t *seconds)
{
    struct date_time found;
    bool good = read_number(&text, 4, 1970, 2105, &found.year) && read_mark(&text, '-', '-') &&
                read_number(&text, 2, 1, 12, &found.month) && read_mark(&text, '-', '-') &&
                read_number(&text, 2, 1, 31, &found.day) && read_mark(&text, 'T', ' ') &&
                read_number(&text, 2, 0, 23, &found.hour) && read_mark(&text, ':', ':') &&
                read_number(&text, 2, 0, 59, &found.minute) && read_mark(&text, ':', ':') &&
                read_number(&text, 2, 0, 59, &found.second);
    if (!good || (*text != '\0' && *text != 'Z')) {
        return false;
    }
    *seconds = date_time_to_seconds(&found);
    return true;
}
