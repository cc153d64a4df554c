/*
 * Requests through esp_http_client, one connection each: a check-in an hour does not pay for keeping one open.
 */
#include <inttypes.h>
#include <stdio.h>

#include "esp_log.h"
#include "idf_port.h"

#if CONFIG_MBEDTLS_CERTIFICATE_BUNDLE
#include "esp_crt_bundle.h"
#endif

#define MAX_REDIRECTS 5u

/* Redirects of object stores and of GitHub carry URLs of about 1 KB, which become one line of the next request. */
#define SEND_SIZE 2048

static esp_err_t on_event(esp_http_client_event_t *event)
{
    struct aloft_idf *idf = event->user_data;
    if (event->event_id == HTTP_EVENT_ON_HEADER) {
        aloft_http_head_add(&idf->http.head, event->header_key, event->header_value);
    }
    return ESP_OK;
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static esp_err_t prepare(struct aloft_idf *idf)
{
    const struct aloft_config *config = &idf->config;
    const struct aloft_action *action = &idf->action;
    esp_http_client_handle_t client = idf->http.client;
    char range[24];
    esp_err_t problem = ESP_OK;
    if (action->offset > 0) {
        snprintf(range, sizeof range, "bytes=%" PRIu32 "-", action->offset);
        problem = esp_http_client_set_header(client, "Range", range);
    }
    if (problem == ESP_OK && action->if_range != NULL) {
        problem = esp_http_client_set_header(client, "If-Range", action->if_range);
    }
    if (problem == ESP_OK && config->prepare != NULL) {
        problem = config->prepare(config->context, client);
    }
    return problem;
}

/* Sends the request, and again where a redirect leads, until there is a head that is no redirect. */
static esp_err_t request(struct aloft_idf *idf)
{
    esp_http_client_handle_t client = idf->http.client;
    for (unsigned redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        aloft_http_head_clear(&idf->http.head);
        esp_err_t problem = esp_http_client_open(client, 0);
        if (problem != ESP_OK) {
            return problem;
        }
        if (esp_http_client_fetch_headers(client) < 0) {
            return ESP_ERR_HTTP_FETCH_HEADER;
        }
        if (!is_redirect(esp_http_client_get_status_code(client))) {
            return ESP_OK;
        }
        problem = esp_http_client_set_redirection(client);
        if (problem != ESP_OK) {
            return problem;
        }
        esp_http_client_close(client);
    }
    return ESP_ERR_HTTP_MAX_REDIRECT;
}

static void tell_head(struct aloft_idf *idf)
{
    const char *name;
    const char *value;
    aloft_engine_http_status(&idf->engine, (uint16_t)esp_http_client_get_status_code(idf->http.client));
    for (unsigned i = 0; i < ALOFT_HTTP_HEAD_COUNT; i++) {
        if (aloft_http_head_get(&idf->http.head, i, &name, &value)) {
            aloft_engine_http_header(&idf->engine, name, value);
        }
    }
}

static esp_err_t open_client(struct aloft_idf *idf)
{
    const struct aloft_config *config = &idf->config;
    esp_http_client_config_t options = {
        .url = idf->http.url,
        .cert_pem = config->certificate,
        .user_agent = "aloft/1",
        .timeout_ms = (int)config->timeout_ms,
        .event_handler = on_event,
        .user_data = idf,
        .buffer_size = ALOFT_IDF_BODY_SIZE,
        .buffer_size_tx = SEND_SIZE,
    };
#if CONFIG_MBEDTLS_CERTIFICATE_BUNDLE
    options.crt_bundle_attach = config->certificate == NULL ? esp_crt_bundle_attach : NULL;
#endif
    idf->http.size = 0;
    idf->http.taken = 0;
    if (!aloft_http_url(idf->http.url, sizeof idf->http.url, config->repository, idf->action.path)) {
        return ESP_ERR_INVALID_SIZE;
    }
    idf->http.client = esp_http_client_init(&options);
    return idf->http.client != NULL ? ESP_OK : ESP_ERR_NO_MEM;
}

void aloft_idf_http_get(struct aloft_idf *idf)
{
    aloft_idf_http_close(idf);
    esp_err_t problem = open_client(idf);
    if (problem == ESP_OK) {
        problem = prepare(idf);
    }
    if (problem == ESP_OK) {
        problem = request(idf);
    }
    if (problem == ESP_OK) {
        tell_head(idf);
        return;
    }
    ESP_LOGW(ALOFT_IDF_TAG, "%s: %s", idf->http.url, esp_err_to_name(problem));
    aloft_idf_http_close(idf);
    aloft_engine_http_end(&idf->engine, false);
}

void aloft_idf_http_feed(struct aloft_idf *idf)
{
    struct aloft_idf_http *http = &idf->http;
    if (http->client == NULL) {
        aloft_engine_http_end(&idf->engine, false);
        return;
    }
    if (http->taken == http->size) {
        int count = esp_http_client_read(http->client, (char *)http->body, (int)sizeof http->body);
        http->taken = 0;
        http->size = count > 0 ? (uint32_t)count : 0;
        if (count <= 0) {
            bool complete = count == 0 && esp_http_client_is_complete_data_received(http->client);
            aloft_idf_http_close(idf);
            aloft_engine_http_end(&idf->engine, complete);
            return;
        }
    }
    http->taken +=
        (uint32_t)aloft_engine_http_data(&idf->engine, http->body + http->taken, http->size - http->taken);
}

void aloft_idf_http_close(struct aloft_idf *idf)
{
    if (idf->http.client != NULL) {
        esp_http_client_cleanup(idf->http.client); /* closes the connection, too */
        idf->http.client = NULL;
    }
    idf->http.size = 0;
    idf->http.taken = 0;
}
