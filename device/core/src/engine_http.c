/*
 * The response side of the engine: what a client hands over is kept here until the next step.
 */
#include <string.h>

#include "aloft/text.h"
#include "bytes.h"
#include "engine_internal.h"

#define HTTP_OK 200u
#define HTTP_PARTIAL_CONTENT 206u

static const char *skip_spaces(const char *text)
{
    while (*text == ' ' || *text == '\t') {
        text++;
    }
    return text;
}

/* Reads a decimal number; *value is UNKNOWN if there is none, or none below 2^32 - 1. Returns what follows. */
static const char *read_number(const char *text, uint32_t *value)
{
    uint32_t number = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint32_t digit = (uint32_t)(*at - '0');
        number = number > (ALOFT_HTTP_UNKNOWN - digit) / 10u ? ALOFT_HTTP_UNKNOWN : number * 10u + digit;
    }
    *value = at == text ? ALOFT_HTTP_UNKNOWN : number;
    return at;
}

/* "120"; a date says nothing to a device that may not know the time. More than 136 years count as that. */
static void read_seconds(const char *value, uint32_t *seconds)
{
    value = skip_spaces(value);
    const char *end = read_number(value, seconds);
    if (end == value || *skip_spaces(end) != '\0') {
        *seconds = ALOFT_HTTP_UNKNOWN;
    } else if (*seconds == ALOFT_HTTP_UNKNOWN) {
        *seconds = ALOFT_HTTP_UNKNOWN - 1u;
    }
}

/* "bytes 4096-8191/8192"; the total may be "*". */
static void read_range(struct aloft_http *http, const char *value)
{
    uint32_t last;
    const char *at = aloft_text_after_prefix(skip_spaces(value), "bytes");
    if (at == NULL) {
        return;
    }
    at = read_number(skip_spaces(at), &http->range_start);
    if (*at != '-') {
        http->range_start = ALOFT_HTTP_UNKNOWN;
        return;
    }
    at = read_number(at + 1, &last);
    if (*at == '/') {
        read_number(at + 1, &http->range_total);
    }
}

/* A weak tag promises equal meaning, not equal bytes, and does not go with If-Range (RFC 9110, 13.1.5). */
static void keep_etag(struct aloft_engine *engine, const char *value)
{
    size_t size = 0;
    value = skip_spaces(value);
    while (value[size] != '\0' && size < ALOFT_ETAG_SIZE) {
        size++;
    }
    if (value[0] == '"' && size < ALOFT_ETAG_SIZE) {
        memcpy(engine->etag, value, size + 1u);
    }
}

void aloft_engine_get(struct aloft_engine *engine, struct aloft_action *action, uint32_t offset)
{
    memset(&engine->http, 0, sizeof engine->http);
    engine->http.length = ALOFT_HTTP_UNKNOWN;
    engine->http.range_start = ALOFT_HTTP_UNKNOWN;
    engine->http.range_total = ALOFT_HTTP_UNKNOWN;
    engine->http.retry_after_s = ALOFT_HTTP_UNKNOWN;
    action->kind = ALOFT_ACTION_GET;
    action->path = engine->path;
    action->offset = offset;
    action->if_range = offset > 0 && engine->etag[0] != '\0' ? engine->etag : NULL;
}

void aloft_engine_http_status(struct aloft_engine *engine, uint16_t status)
{
    engine->http.status = status;
    if (engine->state == STATE_RECEIVE && status == HTTP_OK) {
        engine->etag[0] = '\0'; /* a new representation, with a tag of its own or none */
    }
}

void aloft_engine_http_header(struct aloft_engine *engine, const char *name, const char *value)
{
    if (aloft_text_is_same(name, "content-length")) {
        read_number(skip_spaces(value), &engine->http.length);
    } else if (aloft_text_is_same(name, "content-range")) {
        read_range(&engine->http, value);
    } else if (aloft_text_is_same(name, "content-type")) {
        engine->http.is_page = aloft_text_after_prefix(skip_spaces(value), "text/html") != NULL;
    } else if (aloft_text_is_same(name, "retry-after")) {
        read_seconds(value, &engine->http.retry_after_s);
    } else if (aloft_text_is_same(name, "etag") && engine->state == STATE_RECEIVE && engine->http.status == HTTP_OK) {
        keep_etag(engine, value);
    }
}

static enum aloft_status judge_whole(struct aloft_engine *engine)
{
    uint32_t size = engine->update.artifact.size;
    if (engine->http.length != ALOFT_HTTP_UNKNOWN && engine->http.length != size) {
        return ALOFT_ERR_ARTIFACT_SIZE;
    }
    if (engine->position > 0) {
        aloft_engine_restart_artifact(engine); /* the server does not do ranges, or the artifact changed under us */
    }
    return ALOFT_OK;
}

static enum aloft_status judge_range(struct aloft_engine *engine)
{
    const struct aloft_http *http = &engine->http;
    bool has_total = http->range_total != ALOFT_HTTP_UNKNOWN;
    if (http->range_start == engine->position && (!has_total || http->range_total == engine->update.artifact.size)) {
        return ALOFT_OK;
    }
    aloft_engine_restart_artifact(engine);
    return ALOFT_ERR_HTTP_RANGE;
}

enum aloft_status aloft_engine_judge(struct aloft_engine *engine)
{
    struct aloft_http *http = &engine->http;
    enum aloft_status verdict;
    if (http->judged || http->status == 0) {
        return (enum aloft_status)http->verdict;
    }
    if (http->is_page && http->status < 300u) {
        verdict = ALOFT_ERR_HTTP_CONTENT; /* says nothing about the artifact: tried again after a pause */
    } else if (http->status == HTTP_OK) {
        verdict = engine->state == STATE_RECEIVE ? judge_whole(engine) : ALOFT_OK;
    } else if (http->status == HTTP_PARTIAL_CONTENT && engine->state == STATE_RECEIVE) {
        verdict = judge_range(engine);
    } else {
        verdict = ALOFT_ERR_HTTP_STATUS;
    }
    http->judged = true;
    http->verdict = (uint8_t)verdict;
    return verdict;
}

/* An offer that is too large is noticed by its first byte too many. */
static size_t take_offer(struct aloft_engine *engine, const uint8_t *bytes, size_t size)
{
    uint32_t room = ALOFT_OFFER_MAX_SIZE - aloft_smaller(engine->fill, ALOFT_OFFER_MAX_SIZE);
    if (size > room) {
        engine->fill = ALOFT_OFFER_MAX_SIZE + 1u;
        return size;
    }
    memcpy(engine->buffers.sector + engine->fill, bytes, size);
    engine->fill += (uint32_t)size;
    return size;
}

static size_t take_artifact(struct aloft_engine *engine, const uint8_t *bytes, size_t size)
{
    uint32_t left = engine->update.artifact.size - engine->position;
    uint32_t piece = size < left ? (uint32_t)size : left;
    if (piece == 0) {
        return size; /* more than was promised; what counts is complete */
    }
    if (engine->route == ALOFT_ROUTE_STREAM && engine->is_patch_open) {
        uint32_t taken = 0;
        engine->sink_status = (uint8_t)aloft_patch_sink(&engine->patch, bytes, piece, &taken);
        engine->position += taken;
        return taken;
    }
    uint32_t full = engine->route == ALOFT_ROUTE_STREAM ? ALOFT_PATCH_HEADER_SIZE : ALOFT_SECTOR_SIZE;
    piece = aloft_smaller(piece, full - engine->fill);
    memcpy(engine->buffers.sector + engine->fill, bytes, piece);
    engine->fill += piece;
    engine->position += piece;
    return piece;
}

size_t aloft_engine_http_data(struct aloft_engine *engine, const uint8_t *bytes, size_t size)
{
    bool is_body = engine->state == STATE_OFFER || engine->state == STATE_RECEIVE;
    enum aloft_status verdict = aloft_engine_judge(engine);
    if (!is_body || engine->http.ended || !engine->http.judged || verdict != ALOFT_OK) {
        return size;
    }
    return engine->state == STATE_OFFER ? take_offer(engine, bytes, size) : take_artifact(engine, bytes, size);
}

void aloft_engine_http_end(struct aloft_engine *engine, bool complete)
{
    engine->http.ended = true;
    engine->http.complete = complete && engine->http.status != 0;
}
