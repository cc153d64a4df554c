/* SPDX-License-Identifier: Apache-2.0 */
#include "commands.h"

const struct command command_table[] = {
    {"alarms", "[name]", "shows the alarms, acknowledges one", 0, 1, command_alarms},
    {"calculate", "\"formula\"", "evaluates a formula over the readings", 1, 1, command_calculate},
    {"display", "[next]", "draws the display here", 0, 1, command_display},
    {"forecast", "", "the next twelve hours", 0, 0, command_forecast},
    {"help", "[name]", "lists the commands", 0, 1, command_help},
    {"history", "[hours | clear]", "hourly summaries", 0, 1, command_history},
    {"log", "[level | clear]", "the last events", 0, 1, command_log},
    {"modbus", "request", "answers a Modbus request given in hexadecimal", 1, 1, command_modbus},
    {"peek", "address [size]", "shows memory", 1, 2, command_peek},
    {"read", "[name]", "the last readings", 0, 1, command_read},
    {"report", "", "the report as it is published", 0, 0, command_report},
    {"set", "[name [value]]", "shows and changes settings", 0, 2, command_set},
    {"sky", "", "sun and moon of today", 0, 0, command_sky},
    {"tasks", "", "what the scheduler did", 0, 0, command_tasks},
    {"test", "", "runs the self test", 0, 0, command_test},
    {"time", "[2026-11-21T08:30:00Z]", "shows and sets the clock", 0, 1, command_time},
    {"uplink", "", "state of the connection", 0, 0, command_uplink},
    {"version", "", "version of the firmware", 0, 0, command_version},
    {"wind", "[hours]", "the windiest hours", 0, 1, command_wind},
};

const size_t command_count = sizeof command_table / sizeof command_table[0];
