/*
 * What is kept of a response until its status is known. esp_http_client tells headers one by one while it reads them,
 * and the status only when all are there; the engine wants the status first.
 */
#ifndef ALOFT_HTTP_HEAD_H
#define ALOFT_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The headers that are kept, the ones the engine looks at. */
#define ALOFT_HTTP_HEAD_NAMES {"Content-Length", "Content-Range", "Content-Type", "ETag", "Retry-After"}
#define ALOFT_HTTP_HEAD_COUNT 5u

/* Longest value kept, with NUL: more than the longest entity tag the engine takes. A longer value is dropped. */
#define ALOFT_HTTP_VALUE_SIZE 80u

struct aloft_http_head {
    bool has_end; /* the head says where the body ends; otherwise that is where the server closes the connection */
    char values[ALOFT_HTTP_HEAD_COUNT][ALOFT_HTTP_VALUE_SIZE]; /* empty: not there */
};

void aloft_http_head_clear(struct aloft_http_head *head);

/* Keeps a header if it is one of those; the last of several wins. */
void aloft_http_head_add(struct aloft_http_head *head, const char *name, const char *value);

/* The name and value at `index`; false if that one is not there. */
bool aloft_http_head_get(const struct aloft_http_head *head, unsigned index, const char **name, const char **value);

#endif
