/* SPDX-License-Identifier: Apache-2.0 */
#include "satellite.h"

#include "clock.h"
#include "format.h"
#include "nmea.h"
#include "platform.h"
#include "ring_log.h"
#include "settings.h"

#define ADDRESS 0x42
#define REGISTER_WAITING 0xFD
#define CHUNK_SIZE 64u
#define MOST_CLOCK_ERROR 2

static bool position_known;

static void store_position(enum setting_id id, int32_t hundredths)
{
    char text[12];
    format_buffer(text, sizeof text, "%q", hundredths);
    (void)setting_parse(id, text);
}

static void use_fix(const struct nmea_fix *fix)
{
    int32_t error = (int32_t)(fix->at - clock_now());
    if (!fix->valid) {
        return;
    }
    if (!clock_is_set() || error > MOST_CLOCK_ERROR || error < -MOST_CLOCK_ERROR) {
        clock_set(fix->at);
        log_event(LOG_INFO, "clock set by satellite, was %d s off", error);
    }
    if (!position_known) {
        position_known = true;
        store_position(SETTING_LATITUDE, fix->latitude);
        store_position(SETTING_LONGITUDE, fix->longitude);
        log_event(LOG_INFO, "position %q %q", fix->latitude, fix->longitude);
    }
}

void satellite_poll(void)
{
    static const uint8_t name = REGISTER_WAITING;
    uint8_t chunk[CHUNK_SIZE];
    uint8_t waiting[2];
    struct nmea_fix fix;
    if (!platform_i2c_transfer(ADDRESS, &name, 1, waiting, sizeof waiting)) {
        return;
    }
    uint32_t count = ((uint32_t)waiting[0] << 8) | waiting[1];
    while (count > 0u) {
        uint32_t size = count < CHUNK_SIZE ? count : CHUNK_SIZE;
        if (!platform_i2c_transfer(ADDRESS, NULL, 0, chunk, size)) {
            return;
        }
        for (uint32_t i = 0; i < size; i++) {
            if (nmea_feed((char)chunk[i], &fix)) {
                use_fix(&fix);
            }
        }
        count -= size;
    }
}
