/* SPDX-License-Identifier: Apache-2.0 */
/* Line editor and command dispatcher of the console. */
#ifndef SHELL_H
#define SHELL_H

#include <stddef.h>
#include <stdint.h>

#include "sink.h"

#define SHELL_MOST_WORDS 8

enum command_result { COMMAND_DONE, COMMAND_USAGE, COMMAND_FAILED };

struct command {
    const char *name;
    const char *usage;
    const char *help;
    uint8_t fewest_words; /* not counting the name */
    uint8_t most_words;
    enum command_result (*run)(struct sink *out, int count, char *const words[]);
};

/* The commands of this firmware, in alphabetical order. */
extern const struct command command_table[];
extern const size_t command_count;

/* Takes one typed character. */
void shell_feed(char c);

/* Runs one line; the line is cut into words in place. */
void shell_run(struct sink *out, char *line);
void shell_prompt(void);

#endif
