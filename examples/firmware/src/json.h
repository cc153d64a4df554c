/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON to a sink, placing the commas itself. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "sink.h"

#define JSON_DEPTH 8

struct json_writer {
    struct sink *sink;
    uint8_t depth;
    bool needs_comma[JSON_DEPTH];
    bool failed; /* nested too deeply, or closed too often */
};

void json_begin(struct json_writer *json, struct sink *sink);
void json_object_open(struct json_writer *json, const char *name);
void json_object_close(struct json_writer *json);
void json_array_open(struct json_writer *json, const char *name);
void json_array_close(struct json_writer *json);

/* A null name writes an array element. */
void json_text(struct json_writer *json, const char *name, const char *value);
void json_integer(struct json_writer *json, const char *name, int32_t value);
void json_hundredths(struct json_writer *json, const char *name, int32_t value);
void json_boolean(struct json_writer *json, const char *name, bool value);
void json_null(struct json_writer *json, const char *name);

/* True when everything that was opened is closed. */
bool json_finish(const struct json_writer *json);

#endif
