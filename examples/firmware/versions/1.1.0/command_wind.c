/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar.h"
#include "climate.h"
#include "commands.h"
#include "format.h"
#include "history.h"
#include "settings.h"
#include "text.h"
#include "texts.h"
#include "units.h"

#define MOST_HOURS 12

/* Keeps the strongest gusts in front, the newest first among equals. */
static int rank(struct hour_summary *ranked, int count, int most, const struct hour_summary *hour)
{
    int place = count;
    if (count == most) {
        if (hour->gust <= ranked[most - 1].gust) {
            return count;
        }
        place = most - 1;
    }
    while (place > 0 && ranked[place - 1].gust < hour->gust) {
        ranked[place] = ranked[place - 1];
        place--;
    }
    ranked[place] = *hour;
    return count < most ? count + 1 : count;
}

enum command_result command_wind(struct sink *out, int count, char *const words[])
{
    struct hour_summary ranked[MOST_HOURS];
    struct hour_summary hour;
    enum language language = (enum language)setting_number(SETTING_LANGUAGE);
    int32_t most = 5;
    int kept = 0;
    if (count == 1 && (!text_parse_integer(words[0], &most) || most < 1 || most > MOST_HOURS)) {
        return COMMAND_USAGE;
    }
    for (size_t age = 0; history_get(age, &hour); age++) {
        if (hour.gust > 0u) {
            kept = rank(ranked, kept, most, &hour);
        }
    }
    format_to(out, "%s\n", text_of(language, kept > 0 ? TEXT_WINDIEST_HOURS : TEXT_CALM));
    for (int i = 0; i < kept; i++) {
        struct shown_value gust =
            units_show((enum unit_system)setting_number(SETTING_UNITS), QUANTITY_SPEED, ranked[i].gust);
        date_time_write(out, ranked[i].hour * 3600u);
        format_to(out, " %8t %s, %d bft, %s %t\n", gust.hundredths, gust.unit, beaufort(ranked[i].gust),
                  text_of(language, TEXT_FEELS_LIKE), wind_chill(ranked[i].temperature_low, ranked[i].gust));
    }
    return COMMAND_DONE;
}
