/* SPDX-License-Identifier: Apache-2.0 */
#include "shell.h"

#include <stdbool.h>

#include "format.h"
#include "settings.h"
#include "text.h"

#define LINE_SIZE 96u
#define KEY_BACKSPACE 0x08
#define KEY_DELETE 0x7F
#define KEY_CANCEL 0x03
#define KEY_ERASE_LINE 0x15
#define KEY_ESCAPE 0x1B
#define KEY_UP 'A'

enum escape_state { ESCAPE_NONE, ESCAPE_STARTED, ESCAPE_BRACKET };

static char line[LINE_SIZE];
static char previous[LINE_SIZE];
static uint32_t length;
static enum escape_state escape;

void shell_prompt(void)
{
    format_console("%s> ", setting_text(SETTING_NAME));
}

/* Words are separated by spaces; quotes keep spaces, a backslash keeps the next character. */
static int split(char *text, char *words[])
{
    int count = 0;
    char *out = text;
    while (true) {
        bool quoted = false;
        while (text_is_space(*text)) {
            text++;
        }
        if (*text == '\0' || count == SHELL_MOST_WORDS) {
            return *text == '\0' ? count : -1;
        }
        words[count++] = out;
        while (*text != '\0' && (quoted || !text_is_space(*text))) {
            if (*text == '"') {
                quoted = !quoted;
                text++;
                continue;
            }
            if (*text == '\\' && text[1] != '\0') {
                text++;
            }
            *out++ = *text++;
        }
        bool last = *text == '\0';
        if (!last) {
            text++;
        }
        *out++ = '\0';
        if (last) {
            return quoted ? -1 : count;
        }
    }
}

/* Finds a command by its name or by the only name that starts so. */
static const struct command *find(const char *name)
{
    const struct command *found = NULL;
    for (size_t i = 0; i < command_count; i++) {
        if (text_equal(command_table[i].name, name)) {
            return &command_table[i];
        }
        if (text_starts_with(command_table[i].name, name)) {
            if (found != NULL) {
                return NULL;
            }
            found = &command_table[i];
        }
    }
    return found;
}

void shell_run(struct sink *out, char *text)
{
    char *words[SHELL_MOST_WORDS];
    int count = split(text, words);
    if (count == 0) {
        return;
    }
    if (count < 0) {
        sink_text(out, "too many words, or a quote is missing\n");
        return;
    }
    const struct command *command = find(words[0]);
    if (command == NULL) {
        format_to(out, "%s: unknown or ambiguous; try help\n", words[0]);
        return;
    }
    enum command_result result = COMMAND_USAGE;
    if (count - 1 >= command->fewest_words && count - 1 <= command->most_words) {
        result = command->run(out, count - 1, words + 1);
    }
    if (result == COMMAND_USAGE) {
        format_to(out, "usage: %s %s\n", command->name, command->usage);
    } else if (result == COMMAND_FAILED) {
        format_to(out, "%s failed\n", command->name);
    }
}

static void erase_shown(void)
{
    struct sink console = sink_console();
    while (length > 0u) {
        sink_text(&console, "\b \b");
        length--;
    }
}

static void recall(void)
{
    erase_shown();
    text_copy(line, LINE_SIZE, previous);
    length = (uint32_t)text_length(line);
    format_console("%s", line);
}

static void accept(void)
{
    struct sink console = sink_console();
    sink_text(&console, "\n");
    line[length] = '\0';
    if (length > 0u) {
        text_copy(previous, LINE_SIZE, line);
    }
    length = 0;
    shell_run(&console, line);
    shell_prompt();
}

static bool feed_escape(char c)
{
    if (escape == ESCAPE_NONE) {
        escape = c == KEY_ESCAPE ? ESCAPE_STARTED : ESCAPE_NONE;
        return c == KEY_ESCAPE;
    }
    if (escape == ESCAPE_STARTED) {
        escape = c == '[' ? ESCAPE_BRACKET : ESCAPE_NONE;
        return true;
    }
    escape = ESCAPE_NONE;
    if (c == KEY_UP) {
        recall();
    }
    return true;
}

void shell_feed(char c)
{
    if (feed_escape(c)) {
        return;
    }
    switch (c) {
    case '\r':
    case '\n':
        accept();
        break;
    case KEY_BACKSPACE:
    case KEY_DELETE:
        if (length > 0u) {
            length--;
            format_console("\b \b");
        }
        break;
    case KEY_CANCEL:
        length = 0;
        format_console("^C\n");
        shell_prompt();
        break;
    case KEY_ERASE_LINE:
        erase_shown();
        break;
    default:
        if ((unsigned char)c >= 0x20u && length + 1u < LINE_SIZE) {
            line[length] = c;
            length++;
            format_console("%c", c);
        }
        break;
    }
}
