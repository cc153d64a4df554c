/* SPDX-License-Identifier: Apache-2.0 */
#include "self_test.h"

#include "calculator.h"
#include "calendar.h"
#include "climate.h"
#include "crc.h"
#include "format.h"
#include "saturation.h"
#include "sha256.h"
#include "smoothing.h"
#include "sun.h"
#include "text.h"
#include "trigonometry.h"

struct known_answer {
    const char *name;
    int32_t (*ask)(void);
    int32_t lowest;
    int32_t highest;
};

static int32_t ask_crc32(void)
{
    return (int32_t)(crc32_update(0, "123456789", 9) == 0xCBF43926u);
}

static int32_t ask_crc16(void)
{
    return crc16_modbus("123456789", 9);
}

static int32_t ask_crc8(void)
{
    static const uint8_t word[] = {0xBE, 0xEF};
    return crc8_sensor(word, sizeof word);
}

static int32_t ask_digest(void)
{
    uint8_t digest[SHA256_SIZE];
    sha256("abc", 3, digest);
    return digest[0] * 256 + digest[31];
}

static int32_t ask_sine(void)
{
    return sine(3000);
}

static int32_t ask_direction(void)
{
    return arc_tangent(-100, -100);
}

static int32_t ask_root(void)
{
    return (int32_t)square_root(1000000007u);
}

static int32_t ask_saturation(void)
{
    return saturation_pressure(2000);
}

static int32_t ask_dew_point(void)
{
    return dew_point(2500, 6000);
}

static int32_t ask_sea_level(void)
{
    return sea_level_pressure(95461, 500, 1175);
}

static int32_t ask_date(void)
{
    uint32_t seconds = 0;
    return date_time_parse("2024-02-29T12:00:00Z", &seconds) ? (int32_t)seconds : -1;
}

static int32_t ask_sunrise(void)
{
    struct sun_times times;
    return sun_times_of(171, 5252, 1341, &times) ? times.rise : -1;
}

static int32_t ask_median(void)
{
    static const int32_t values[] = {5, 900, 7, 6, -40};
    struct median_filter filter = {{0}, 0, 0};
    int32_t median = 0;
    for (int i = 0; i < MEDIAN_SIZE; i++) {
        median = median_filter_add(&filter, values[i]);
    }
    return median;
}

static bool no_names(void *context, const char *name, int32_t *value)
{
    (void)context;
    (void)name;
    (void)value;
    return false;
}

static int32_t ask_formula(void)
{
    struct calculator_result result = calculator_run("max(2, 1.5) * (3 + 4) - 10 / 4", no_names, NULL);
    return result.error == CALCULATOR_OK ? result.value : -1;
}

static int32_t ask_format(void)
{
    char text[32];
    format_buffer(text, sizeof text, "%05d|%-4s|%q|%t|%x", -42, "ab", -5, 1996, 0xBEEFu);
    return (int32_t)text_equal(text, "-0042|ab  |-0.05|20.0|beef");
}

static const struct known_answer known_answers[] = {
    {"crc32", ask_crc32, 1, 1},
    {"crc16", ask_crc16, 0x4B37, 0x4B37},
    {"crc8", ask_crc8, 0x92, 0x92},
    {"sha256", ask_digest, 0xBAAD, 0xBAAD},
    {"sine", ask_sine, 16380, 16386},
    {"direction", ask_direction, 22495, 22505},
    {"square root", ask_root, 31622, 31622},
    {"saturation", ask_saturation, 23300, 23400},
    {"dew point", ask_dew_point, 1660, 1675},
    {"sea level", ask_sea_level, 101200, 101450},
    {"date", ask_date, 1709208000, 1709208000},
    {"sunrise", ask_sunrise, 2 * 3600 + 35 * 60, 2 * 3600 + 51 * 60},
    {"median", ask_median, 6, 6},
    {"formula", ask_formula, 1150, 1150},
    {"format", ask_format, 1, 1},
};

bool self_test_run(struct sink *sink)
{
    bool good = true;
    for (size_t i = 0; i < sizeof known_answers / sizeof known_answers[0]; i++) {
        const struct known_answer *known = &known_answers[i];
        int32_t answer = known->ask();
        if (answer < known->lowest || answer > known->highest) {
            format_to(sink, "%s: %d is not in %d..%d\n", known->name, answer, known->lowest, known->highest);
            good = false;
        }
    }
    return good;
}
