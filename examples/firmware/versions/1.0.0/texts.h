/* SPDX-License-Identifier: Apache-2.0 */
/* Everything the station says to people, in its languages. ASCII only: the display has no other glyphs. */
#ifndef TEXTS_H
#define TEXTS_H

enum language { LANGUAGE_ENGLISH, LANGUAGE_GERMAN, LANGUAGE_FRENCH, LANGUAGE_COUNT };

enum text_id {
    TEXT_FEELS_LIKE,
    TEXT_WIND,
    TEXT_GUST,
    TEXT_SUN_AND_MOON,
    TEXT_SUNRISE,
    TEXT_SUNSET,
    TEXT_NO_SUNRISE,
    TEXT_MOON_NEW,
    TEXT_MOON_WAXING_CRESCENT,
    TEXT_MOON_FIRST_QUARTER,
    TEXT_MOON_WAXING,
    TEXT_MOON_FULL,
    TEXT_MOON_WANING,
    TEXT_MOON_LAST_QUARTER,
    TEXT_MOON_WANING_CRESCENT,
    TEXT_FORECAST,
    TEXT_TREND,
    TEXT_RAIN_CHANCE,
    TEXT_LAST_HOURS,
    TEXT_NO_DATA,
    TEXT_SYSTEM,
    TEXT_SETTLED,
    TEXT_FAIR,
    TEXT_CHANGEABLE,
    TEXT_CLEARING,
    TEXT_CLOUDY,
    TEXT_SHOWERS,
    TEXT_RAIN,
    TEXT_RAIN_HEAVY,
    TEXT_SNOW,
    TEXT_FROST,
    TEXT_SQUALLS,
    TEXT_STORM,
    TEXT_COUNT
};

const char *text_of(enum language language, enum text_id id);

#endif
