/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <stddef.h>

#include "format.h"

static void put(struct json_writer *json, char c)
{
    json->sink->put(json->sink->context, c);
}

static void put_escaped(struct json_writer *json, const char *text)
{
    put(json, '"');
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            put(json, '\\');
            put(json, (char)c);
        } else if (c == '\n') {
            sink_text(json->sink, "\\n");
        } else if (c == '\t') {
            sink_text(json->sink, "\\t");
        } else if (c < 0x20u) {
            format_to(json->sink, "\\u%04x", (unsigned)c);
        } else {
            put(json, (char)c);
        }
    }
    put(json, '"');
}

static void start_value(struct json_writer *json, const char *name)
{
    if (json->needs_comma[json->depth]) {
        put(json, ',');
    }
    json->needs_comma[json->depth] = true;
    if (name != NULL) {
        put_escaped(json, name);
        put(json, ':');
    }
}

static void open(struct json_writer *json, const char *name, char bracket)
{
    start_value(json, name);
    put(json, bracket);
    if (json->depth + 1 >= JSON_DEPTH) {
        json->failed = true;
        return;
    }
    json->depth++;
    json->needs_comma[json->depth] = false;
}

static void close(struct json_writer *json, char bracket)
{
    put(json, bracket);
    if (json->depth == 0) {
        json->failed = true;
        return;
    }
    json->depth--;
}

void json_begin(struct json_writer *json, struct sink *sink)
{
    json->sink = sink;
    json->depth = 0;
    json->needs_comma[0] = false;
    json->failed = false;
}

void json_object_open(struct json_writer *json, const char *name)
{
    open(json, name, '{');
}

void json_object_close(struct json_writer *json)
{
    close(json, '}');
}

void json_array_open(struct json_writer *json, const char *name)
{
    open(json, name, '[');
}

void json_array_close(struct json_writer *json)
{
    close(json, ']');
}

void json_text(struct json_writer *json, const char *name, const char *value)
{
    start_value(json, name);
    put_escaped(json, value);
}

void json_integer(struct json_writer *json, const char *name, int32_t value)
{
    start_value(json, name);
    format_to(json->sink, "%d", value);
}

void json_hundredths(struct json_writer *json, const char *name, int32_t value)
{
    start_value(json, name);
    format_to(json->sink, "%q", value);
}

void json_boolean(struct json_writer *json, const char *name, bool value)
{
    start_value(json, name);
    sink_text(json->sink, value ? "true" : "false");
}

void json_null(struct json_writer *json, const char *name)
{
    start_value(json, name);
    sink_text(json->sink, "null");
}

bool json_finish(const struct json_writer *json)
{
    return json->depth == 0 && !json->failed;
}
