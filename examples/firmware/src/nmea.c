/* SPDX-License-Identifier: Apache-2.0 */
#include "nmea.h"

#include "calendar.h"
#include "text.h"

#define SENTENCE_SIZE 84u
#define MOST_FIELDS 14u
#define FIELD_TIME 1
#define FIELD_STATUS 2
#define FIELD_LATITUDE 3
#define FIELD_NORTH 4
#define FIELD_LONGITUDE 5
#define FIELD_EAST 6
#define FIELD_DATE 9

static char sentence[SENTENCE_SIZE];
static uint32_t length;

static int32_t two_digits(const char *text)
{
    if (!text_is_digit(text[0]) || !text_is_digit(text[1])) {
        return -1;
    }
    return (text[0] - '0') * 10 + (text[1] - '0');
}

/* "5231.2345" is 52 degrees and 31.2345 minutes. */
static int32_t read_angle(const char *text, char direction, char negative)
{
    int32_t value = 0;
    if (!text_parse_hundredths(text, &value)) {
        return 0;
    }
    int32_t degrees = value / 10000;
    int32_t minutes = value % 10000;
    int32_t angle = degrees * 100 + (minutes + 30) / 60;
    return direction == negative ? -angle : angle;
}

static bool read_time(const char *time, const char *date, uint32_t *at)
{
    struct date_time found;
    found.hour = two_digits(time);
    found.minute = found.hour < 0 ? -1 : two_digits(time + 2);
    found.second = found.minute < 0 ? -1 : two_digits(time + 4);
    found.day = two_digits(date);
    found.month = found.day < 0 ? -1 : two_digits(date + 2);
    found.year = found.month < 0 ? -1 : two_digits(date + 4);
    if (found.second < 0 || found.year < 0 || found.month < 1 || found.month > 12 || found.day < 1) {
        return false;
    }
    found.year += 2000;
    *at = date_time_to_seconds(&found);
    return true;
}

static bool checksum_matches(const char *star, uint8_t sum)
{
    int high = text_hex_digit(star[1]);
    int low = high < 0 ? -1 : text_hex_digit(star[2]);
    return low >= 0 && sum == (uint8_t)(high * 16 + low);
}

static uint32_t split(const char *fields[])
{
    uint32_t count = 0;
    uint8_t sum = 0;
    fields[count++] = sentence + 1;
    for (char *c = sentence + 1; *c != '\0'; c++) {
        if (*c == '*') {
            *c = '\0';
            return checksum_matches(c, sum) ? count : 0u;
        }
        sum = (uint8_t)(sum ^ (uint8_t)*c);
        if (*c == ',' && count < MOST_FIELDS) {
            *c = '\0';
            fields[count++] = c + 1;
        }
    }
    return 0;
}

static bool read_sentence(struct nmea_fix *fix)
{
    const char *fields[MOST_FIELDS];
    uint32_t count = split(fields);
    if (count <= FIELD_DATE || text_length(fields[0]) != 5u || !text_equal(fields[0] + 2, "RMC")) {
        return false;
    }
    fix->valid = fields[FIELD_STATUS][0] == 'A' && read_time(fields[FIELD_TIME], fields[FIELD_DATE], &fix->at);
    fix->latitude = read_angle(fields[FIELD_LATITUDE], fields[FIELD_NORTH][0], 'S');
    fix->longitude = read_angle(fields[FIELD_LONGITUDE], fields[FIELD_EAST][0], 'W');
    return true;
}

bool nmea_feed(char c, struct nmea_fix *fix)
{
    if (c == '$') {
        length = 0;
    }
    if (c == '\n' || c == '\r') {
        bool complete = length > 6u && sentence[0] == '$';
        sentence[length] = '\0';
        length = 0;
        return complete && read_sentence(fix);
    }
    if (length + 1u < SENTENCE_SIZE) {
        sentence[length] = c;
        length++;
    }
    return false;
}
