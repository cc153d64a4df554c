/* SPDX-License-Identifier: Apache-2.0 */
/* The commands, named after the file that holds them; command_table.c lists those a version has. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "shell.h"

enum command_result command_alarms(struct sink *out, int count, char *const words[]);
enum command_result command_calculate(struct sink *out, int count, char *const words[]);
enum command_result command_display(struct sink *out, int count, char *const words[]);
enum command_result command_forecast(struct sink *out, int count, char *const words[]);
enum command_result command_help(struct sink *out, int count, char *const words[]);
enum command_result command_history(struct sink *out, int count, char *const words[]);
enum command_result command_log(struct sink *out, int count, char *const words[]);
enum command_result command_modbus(struct sink *out, int count, char *const words[]);
enum command_result command_peek(struct sink *out, int count, char *const words[]);
enum command_result command_read(struct sink *out, int count, char *const words[]);
enum command_result command_report(struct sink *out, int count, char *const words[]);
enum command_result command_set(struct sink *out, int count, char *const words[]);
enum command_result command_sky(struct sink *out, int count, char *const words[]);
enum command_result command_tasks(struct sink *out, int count, char *const words[]);
enum command_result command_test(struct sink *out, int count, char *const words[]);
enum command_result command_time(struct sink *out, int count, char *const words[]);
enum command_result command_uplink(struct sink *out, int count, char *const words[]);
enum command_result command_version(struct sink *out, int count, char *const words[]);
enum command_result command_wind(struct sink *out, int count, char *const words[]);

#endif
