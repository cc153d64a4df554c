/* SPDX-License-Identifier: Apache-2.0 */
/* Reads position and time from the sentences of a satellite receiver. */
#ifndef NMEA_H
#define NMEA_H

#include <stdbool.h>
#include <stdint.h>

struct nmea_fix {
    uint32_t at; /* seconds since 1970 */
    int32_t latitude; /* hundredths of a degree, north positive */
    int32_t longitude; /* hundredths of a degree, east positive */
    bool valid;
};

/* Takes one character; true when a complete RMC sentence with a good checksum was read into fix. */
bool nmea_feed(char c, struct nmea_fix *fix);

#endif
