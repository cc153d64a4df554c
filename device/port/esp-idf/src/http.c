/*
 * Requests, in pieces: the engine's task is never away for long, whatever a server does. One connection each: a check-in
 * an hour does not pay for keeping one open.
 */
#include <errno.h>
#include <string.h>

#include "esp_heap_caps.h"
#include "esp_idf_version.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "guard.h"
#include "idf_port.h"
#include "url.h"

/* Longest piece of waiting for bytes: how late a verdict or the end of aloft_run_once may be noticed. */
#define SLICE_MS 1000u

/* Between two looks at a TLS handshake. */
#define HANDSHAKE_MS 10u

/* timeout_ms is for each of: connecting, the head of an answer, and so many bytes of its body. */
#define PIECE_SIZE ALOFT_SECTOR_SIZE

/* All redirects and the last head together get so many times timeout_ms. */
#define HEAD_SHARES 4u

uint32_t aloft_idf_patience_ms(const struct aloft_idf *idf)
{
    uint32_t patience = idf->config.timeout_ms;
    int32_t left = (int32_t)(idf->end_ms - aloft_idf_now_ms(NULL));
    if (idf->is_limited && left < (int32_t)patience) {
        patience = left > (int32_t)SLICE_MS ? (uint32_t)left : SLICE_MS;
    }
    return patience;
}

static uint32_t slice_ms(const struct aloft_idf *idf)
{
    uint32_t patience = aloft_idf_patience_ms(idf);
    return patience < SLICE_MS ? patience : SLICE_MS;
}

static void enter(struct aloft_idf *idf, enum aloft_idf_phase phase)
{
    idf->http.phase = phase;
    idf->http.waited_ms = 0;
    idf->http.piece = 0;
}

static void end(struct aloft_idf *idf, bool complete)
{
    aloft_idf_http_close(idf);
    aloft_engine_http_end(&idf->engine, complete);
}

static void fail(struct aloft_idf *idf, const char *problem)
{
    aloft_idf_log_request(idf, problem);
    end(idf, false);
}

/* Goes to a URL from the heap, which it keeps. */
static void go(struct aloft_idf *idf, char *url)
{
    heap_caps_free(idf->http.url);
    idf->http.url = url;
    enter(idf, ALOFT_IDF_CONNECT);
    esp_err_t problem = aloft_idf_client_open(idf);
    if (problem != ESP_OK) {
        fail(idf, esp_err_to_name(problem));
    }
}

void aloft_idf_http_get(struct aloft_idf *idf)
{
    struct aloft_idf_http *http = &idf->http;
    const struct aloft_action *action = &idf->action;
    size_t size = strlen(idf->config.repository) + strlen(action->path) + 2u;
    char *url = heap_caps_malloc(size, MALLOC_CAP_DEFAULT);
    aloft_idf_http_close(idf);
    http->begun_ms = aloft_idf_now_ms(NULL);
    http->hops = 0;
    http->offset = action->offset;
    http->if_range[0] = '\0';
    if (action->if_range != NULL && strlen(action->if_range) < sizeof http->if_range) {
        strcpy(http->if_range, action->if_range);
    }
    if (url == NULL || !aloft_url_join(url, size, idf->config.repository, action->path)) {
        heap_caps_free(url);
        fail(idf, esp_err_to_name(ESP_ERR_NO_MEM));
        return;
    }
    go(idf, url);
}

/* What esp_http_client says while it is not done yet: before ESP-IDF 5.3 the first, the second since. */
static bool is_unfinished(esp_err_t result)
{
    return result == ESP_ERR_HTTP_CONNECTING || result == ESP_ERR_HTTP_EAGAIN;
}

static void open_connection(struct aloft_idf *idf)
{
    esp_err_t result = esp_http_client_open(idf->http.client, 0);
    if (result == ESP_OK) {
        enter(idf, ALOFT_IDF_HEAD);
    } else if (!is_unfinished(result)) {
        fail(idf, esp_err_to_name(result));
    } else {
        vTaskDelay(pdMS_TO_TICKS(HANDSHAKE_MS) + 1);
    }
}

static void tell_head(struct aloft_idf *idf, int status)
{
    const char *name;
    const char *value;
    aloft_engine_http_status(&idf->engine, (uint16_t)status);
    for (unsigned i = 0; i < ALOFT_HTTP_HEAD_COUNT; i++) {
        if (aloft_http_head_get(&idf->http.head, i, &name, &value)) {
            aloft_engine_http_header(&idf->engine, name, value);
        }
    }
}

/* Bounds the next call of the client. False: the request is given up, because nothing would end that call. */
static bool is_guarded(struct aloft_idf *idf)
{
    esp_err_t problem = aloft_guard_begin(idf->http.client, slice_ms(idf));
    if (problem != ESP_OK) {
        fail(idf, esp_err_to_name(problem));
    }
    return problem == ESP_OK;
}

static void receive_head(struct aloft_idf *idf)
{
    struct aloft_idf_http *http = &idf->http;
    if (!is_guarded(idf)) {
        return;
    }
    int64_t result = esp_http_client_fetch_headers(http->client);
    aloft_guard_end();
    if (result == -ESP_ERR_HTTP_EAGAIN) {
        return;
    }
    if (result < 0) {
        fail(idf, esp_err_to_name(ESP_ERR_HTTP_FETCH_HEADER));
        return;
    }
    int status = esp_http_client_get_status_code(http->client);
    char *url = aloft_idf_next_url(idf, status);
    if (url != NULL) {
        http->hops++;
        go(idf, url);
        return;
    }
    enter(idf, ALOFT_IDF_BODY);
    tell_head(idf, status);
}

/* A body that ends with the connection is whole if the server ended it in good order. */
static bool is_whole(const struct aloft_idf_http *http)
{
    if (http->head.has_end) {
        return esp_http_client_is_complete_data_received(http->client);
    }
    return !http->is_broken && (http->saw_fin || esp_http_client_is_complete_data_received(http->client));
}

/* A read that ends early because the connection broke says so nowhere else, and the next one finds a regular end. */
static bool has_broken(const struct aloft_idf_http *http)
{
    int problem = esp_http_client_get_errno(http->client);
    return problem > 0 && problem != EAGAIN;
}

/* Before 5.2 the regular end of a body that ends with the connection is told only to a read that got nothing before it:
 * byte by byte, that is the last one. */
static int read_size(const struct aloft_idf_http *http)
{
    bool is_told = ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 2, 0) || http->head.has_end;
    return is_told ? (int)sizeof http->body : 1;
}

static void read_body(struct aloft_idf *idf)
{
    struct aloft_idf_http *http = &idf->http;
    if (!is_guarded(idf)) {
        return;
    }
    int count = esp_http_client_read(http->client, (char *)http->body, read_size(http));
    aloft_guard_end();
    http->taken = 0;
    http->size = count > 0 ? (uint32_t)count : 0;
    http->piece += http->size;
    http->is_broken = http->is_broken || (count > 0 && has_broken(http));
    if (count <= 0 && count != -ESP_ERR_HTTP_EAGAIN) {
        end(idf, is_whole(http));
    }
}

/* The server kept the device waiting for too long. */
static bool is_late(const struct aloft_idf *idf)
{
    const struct aloft_idf_http *http = &idf->http;
    uint32_t patience = aloft_idf_patience_ms(idf);
    bool is_head = http->phase == ALOFT_IDF_CONNECT || http->phase == ALOFT_IDF_HEAD;
    return http->waited_ms >= patience ||
           (is_head && aloft_idf_now_ms(NULL) - http->begun_ms >= HEAD_SHARES * idf->config.timeout_ms);
}

/* Waits for the server, and counts how long. */
static void wait_for_server(struct aloft_idf *idf)
{
    struct aloft_idf_http *http = &idf->http;
    enum aloft_idf_phase phase = http->phase;
    uint32_t start = aloft_idf_now_ms(NULL);
    if (phase == ALOFT_IDF_CONNECT) {
        open_connection(idf);
    } else if (phase == ALOFT_IDF_HEAD) {
        receive_head(idf);
    } else {
        read_body(idf);
    }
    if (http->phase == phase) {
        http->waited_ms += aloft_idf_now_ms(NULL) - start;
    }
    if (http->phase == ALOFT_IDF_BODY && http->piece >= PIECE_SIZE) {
        enter(idf, ALOFT_IDF_BODY);
    }
    if (http->phase != ALOFT_IDF_NO_REQUEST && is_late(idf)) {
        fail(idf, "the server is too slow");
    }
}

void aloft_idf_http_feed(struct aloft_idf *idf)
{
    struct aloft_idf_http *http = &idf->http;
    if (http->phase == ALOFT_IDF_NO_REQUEST) {
        aloft_engine_http_end(&idf->engine, false);
        return;
    }
    if (http->taken == http->size) {
        wait_for_server(idf);
    }
    if (http->taken < http->size) {
        const uint8_t *bytes = http->body + http->taken;
        http->taken += (uint32_t)aloft_engine_http_data(&idf->engine, bytes, http->size - http->taken);
    }
}

void aloft_idf_http_close(struct aloft_idf *idf)
{
    struct aloft_idf_http *http = &idf->http;
    aloft_idf_client_close(idf);
    heap_caps_free(http->url);
    http->url = NULL;
    http->phase = ALOFT_IDF_NO_REQUEST;
    http->size = 0;
    http->taken = 0;
}
