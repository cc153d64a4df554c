/*
 * esp_http_client over a folder, with servers that misbehave as `behaviour` says. Its loops are those of the original:
 * both fetch_headers and read go on until they have what they want, and the time limit is for one read of the transport.
 */
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct behaviour behaviour;

esp_http_client_handle_t esp_http_client_init(const esp_http_client_config_t *config)
{
    esp_http_client_handle_t client = calloc(1, sizeof *client);
    client->config = *config;
    client->timeout_ms = config->timeout_ms;
    snprintf(client->request.url, sizeof client->request.url, "%s", config->url);
    client->request.is_async = config->is_async;
    client->request.has_certificate = config->cert_pem != NULL;
    client->request.has_bundle = config->crt_bundle_attach != NULL;
    return client;
}

esp_err_t esp_http_client_set_header(esp_http_client_handle_t client, const char *name, const char *value)
{
    if (strcmp(name, "Range") == 0) {
        client->start = strtol(value + strlen("bytes="), NULL, 10);
        client->request.has_range = true;
    }
    client->request.has_if_range |= strcmp(name, "If-Range") == 0;
    client->request.has_authorization |= strcmp(name, "Authorization") == 0;
    return ESP_OK;
}

esp_err_t esp_http_client_set_timeout_ms(esp_http_client_handle_t client, int timeout_ms)
{
    client->timeout_ms = timeout_ms;
    return ESP_OK;
}

static void tell(esp_http_client_handle_t client, const char *name, const char *value)
{
    char key[32];
    char text[512];
    snprintf(key, sizeof key, "%s", name);
    snprintf(text, sizeof text, "%s", value);
    esp_http_client_event_t event = {HTTP_EVENT_ON_HEADER, NULL, client->config.user_data, key, text};
    client->config.event_handler(&event);
}

esp_err_t esp_http_client_open(esp_http_client_handle_t client, int write_size)
{
    int64_t limit_us = (int64_t)client->timeout_ms * 1000;
    (void)write_size;
    client->begun_us = client->begun_us > 0 ? client->begun_us : esp_timer_get_time();
    int64_t left_us = client->begun_us + (int64_t)behaviour.handshake_us - esp_timer_get_time();
    if (left_us > 0 && client->config.is_async) {
        return ESP_IDF_VERSION < ESP_IDF_VERSION_VAL(5, 3, 0) ? ESP_ERR_HTTP_CONNECTING : ESP_ERR_HTTP_EAGAIN;
    }
    stand_in_advance(left_us < 0 ? 0 : left_us > limit_us ? limit_us : left_us);
    if (left_us > limit_us) {
        return ESP_ERR_HTTP_CONNECT;
    }
    wire_open(client);
    return ESP_OK;
}

int64_t esp_http_client_fetch_headers(esp_http_client_handle_t client)
{
    char bytes[1024];
    void (*meanwhile)(void) = behaviour.meanwhile;
    behaviour.meanwhile = NULL;
    if (meanwhile != NULL) {
        meanwhile();
    }
    while (client->at < client->head_size) {
        int count = wire_read(client, bytes, sizeof bytes);
        if (count <= 0) {
            return count == 0 ? -ESP_ERR_HTTP_EAGAIN : ESP_FAIL;
        }
    }
    for (unsigned i = 0; i < client->header_count; i++) {
        tell(client, client->headers[i].name, client->headers[i].value);
    }
    client->is_chunked = client->content_length <= 0;
    client->is_complete = client->content_length == 0;
    return client->is_chunked ? 0 : client->content_length;
}

int esp_http_client_get_errno(esp_http_client_handle_t client)
{
    int problem = client->problem;
    client->problem = 0;
    return problem;
}

int esp_http_client_get_status_code(esp_http_client_handle_t client)
{
    return client->status;
}

bool esp_http_client_is_complete_data_received(esp_http_client_handle_t client)
{
    return client->is_chunked ? client->is_complete : client->processed == client->content_length;
}

/* What the loop in read does about an end of the connection, or about silence. */
static int give_up(esp_http_client_handle_t client, int result, int made)
{
    if (result == WIRE_FIN && client->is_chunked && ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 2, 0)) {
        client->is_complete = client->is_complete || client->framing == BY_CLOSE;
    }
    if (result == 0) {
        return made > 0 ? made : -ESP_ERR_HTTP_EAGAIN;
    }
    if (made == 0 && !esp_http_client_is_complete_data_received(client)) {
        esp_tls_last_error_t error = {client->last_error};
        esp_http_client_event_t event = {HTTP_EVENT_ERROR, &error, client->config.user_data, NULL, NULL};
        client->config.event_handler(&event);
        return ESP_FAIL;
    }
    return made;
}

int esp_http_client_read(esp_http_client_handle_t client, char *out, int size)
{
    char bytes[1024];
    int made = 0;
    while (made < size && !esp_http_client_is_complete_data_received(client)) {
        int wanted = size - made < (int)sizeof bytes ? size - made : (int)sizeof bytes;
        int count = wire_read(client, bytes, (size_t)wanted);
        if (count <= 0) {
            return give_up(client, count, made);
        }
        int body = wire_decode(client, bytes, count, out + made);
        client->processed += body;
        made += body;
    }
    return made;
}

esp_err_t esp_http_client_cleanup(esp_http_client_handle_t client)
{
    free(client->bytes);
    free(client);
    return ESP_OK;
}

esp_err_t esp_crt_bundle_attach(void *conf)
{
    (void)conf;
    return ESP_OK;
}
