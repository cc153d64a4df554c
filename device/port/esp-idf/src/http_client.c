/*
 * One client of esp_http_client per hop, so that nothing the application set for its own server goes along to another.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aloft/text.h"
#include "esp_heap_caps.h"
#include "esp_idf_version.h"
#include "esp_log.h"
#include "esp_tls_errors.h"
#include "guard.h"
#include "idf_port.h"
#include "url.h"

#if CONFIG_MBEDTLS_CERTIFICATE_BUNDLE
#include "esp_crt_bundle.h"
#endif

/* Redirects of object stores and of GitHub carry URLs of 1 KB and more, which become one line of the next request. */
#define SEND_SIZE 2048
#define LOCATION_MAX_SIZE 1900u

/* Before 6.0 a TLS record that is not all there yet is an error in the log of "transport_base", eleven for 16 KB. */
#if ESP_IDF_VERSION < ESP_IDF_VERSION_VAL(6, 0, 0) && !CONFIG_ALOFT_TLS_BLOCKING
static const char *const noisy = "transport_base";
static esp_log_level_t noise;
static bool is_muted;

static void mute(void)
{
    noise = esp_log_level_get(noisy);
    is_muted = true;
    esp_log_level_set(noisy, ESP_LOG_NONE);
}

static void unmute(void)
{
    if (is_muted) {
        is_muted = false;
        esp_log_level_set(noisy, noise);
    }
}
#else
static void mute(void)
{
}

static void unmute(void)
{
}
#endif

static void keep_location(struct aloft_idf_http *http, const char *value)
{
    size_t size = strlen(value) + 1u;
    heap_caps_free(http->location);
    http->location = size <= LOCATION_MAX_SIZE ? heap_caps_malloc(size, MALLOC_CAP_DEFAULT) : NULL;
    if (http->location != NULL) {
        memcpy(http->location, value, size);
    }
}

static esp_err_t on_event(esp_http_client_event_t *event)
{
    struct aloft_idf *idf = event->user_data;
    if (event->event_id == HTTP_EVENT_ON_HEADER) {
        aloft_http_head_add(&idf->http.head, event->header_key, event->header_value);
        if (aloft_text_is_same(event->header_key, "Location")) {
            keep_location(&idf->http, event->header_value);
        }
    } else if (event->event_id == HTTP_EVENT_ERROR && event->data != NULL) {
        /* ESP-IDF 5.1 calls the regular end of a body that ends with the connection a failure, and says so here only. */
        const esp_tls_last_error_t *error = event->data;
        idf->http.saw_fin = error->last_error == ESP_ERR_ESP_TLS_TCP_CLOSED_FIN;
    }
    return ESP_OK;
}

static esp_err_t set_headers(const struct aloft_idf *idf)
{
    const struct aloft_config *config = &idf->config;
    const struct aloft_idf_http *http = &idf->http;
    char range[24];
    esp_err_t problem = ESP_OK;
    if (http->offset > 0) {
        snprintf(range, sizeof range, "bytes=%" PRIu32 "-", http->offset);
        problem = esp_http_client_set_header(http->client, "Range", range);
    }
    if (problem == ESP_OK && http->if_range[0] != '\0') {
        problem = esp_http_client_set_header(http->client, "If-Range", http->if_range);
    }
    if (problem == ESP_OK && config->prepare != NULL && aloft_url_has_same_origin(http->url, config->repository)) {
        problem = config->prepare(config->context, http->client);
    }
    return problem;
}

/* The application's root is for its own server; where a redirect leads, the bundle decides, if there is one. */
static bool takes_certificate(const struct aloft_idf *idf)
{
#if CONFIG_MBEDTLS_CERTIFICATE_BUNDLE
    return aloft_url_has_same_origin(idf->http.url, idf->config.repository);
#else
    (void)idf;
    return true;
#endif
}

esp_err_t aloft_idf_client_open(struct aloft_idf *idf)
{
    struct aloft_idf_http *http = &idf->http;
    esp_http_client_config_t options = {
        .url = http->url,
        .cert_pem = takes_certificate(idf) ? idf->config.certificate : NULL,
        .user_agent = "aloft/1",
        .timeout_ms = (int)aloft_idf_patience_ms(idf),
        .event_handler = on_event,
        .user_data = idf,
        .buffer_size = (int)ALOFT_IDF_BODY_SIZE,
        .buffer_size_tx = SEND_SIZE,
    };
#if CONFIG_MBEDTLS_CERTIFICATE_BUNDLE
    options.crt_bundle_attach = options.cert_pem == NULL ? esp_crt_bundle_attach : NULL;
#endif
#if !CONFIG_ALOFT_TLS_BLOCKING
    /* Otherwise the handshake, and a record of 16 KB, are read to their end however slowly they come. */
    options.is_async = aloft_url_is_https(http->url);
#endif
    aloft_idf_client_close(idf);
    aloft_http_head_clear(&http->head);
    http->saw_fin = false;
    http->is_broken = false;
    if (options.is_async) {
        mute();
    }
    http->client = esp_http_client_init(&options);
    return http->client != NULL ? set_headers(idf) : ESP_ERR_NO_MEM;
}

void aloft_idf_client_close(struct aloft_idf *idf)
{
    struct aloft_idf_http *http = &idf->http;
    if (http->client != NULL) {
        aloft_guard_end();
        esp_http_client_cleanup(http->client); /* closes the connection, too */
        http->client = NULL;
    }
    unmute();
    heap_caps_free(http->location);
    http->location = NULL;
}
