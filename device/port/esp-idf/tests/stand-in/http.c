/*
 * esp_http_client over a folder: Range, entity tags, one redirect for every artifact, and a connection that breaks in
 * every third response if that is an artifact.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"

struct stand_in_client {
    esp_http_client_config_t config;
    char url[400];
    char location[400];
    long start; /* of the range asked for */
    int status;
    FILE *file;
    long left;  /* of the body */
    long until; /* the connection breaks */
};

const char *repository_folder;

esp_http_client_handle_t esp_http_client_init(const esp_http_client_config_t *config)
{
    esp_http_client_handle_t client = calloc(1, sizeof *client);
    client->config = *config;
    snprintf(client->url, sizeof client->url, "%s", config->url);
    return client;
}

esp_err_t esp_http_client_set_header(esp_http_client_handle_t client, const char *name, const char *value)
{
    if (strcmp(name, "Range") == 0) {
        client->start = strtol(value + strlen("bytes="), NULL, 10);
    }
    return ESP_OK;
}

esp_err_t esp_http_client_open(esp_http_client_handle_t client, int write_size)
{
    (void)client;
    (void)write_size;
    return ESP_OK;
}

static void tell(esp_http_client_handle_t client, const char *name, long value)
{
    char key[32];
    char text[80];
    snprintf(key, sizeof key, "%s", name);
    snprintf(text, sizeof text, strcmp(name, "etag") == 0 ? "\"%ld\"" : "%ld", value);
    if (strcmp(name, "content-range") == 0) {
        snprintf(text, sizeof text, "bytes %ld-%ld/%ld", client->start, value - 1, value);
    }
    esp_http_client_event_t event = {HTTP_EVENT_ON_HEADER, client->config.user_data, key, text};
    client->config.event_handler(&event);
}

int64_t esp_http_client_fetch_headers(esp_http_client_handle_t client)
{
    char path[800];
    const char *name = client->url + strlen("http://repository/");
    bool is_artifact = strstr(name, "artifacts/") != NULL;
    bool is_moved = strncmp(name, "moved/", 6) == 0;
    if (is_artifact && !is_moved) {
        client->status = 302;
        snprintf(client->location, sizeof client->location, "http://repository/moved/%.300s", name);
        tell(client, "etag", 1); /* of a page nobody asked for */
        device->redirected++;
        return 0;
    }
    snprintf(path, sizeof path, "%s/%s", repository_folder, is_moved ? name + 6 : name);
    client->file = fopen(path, "rb");
    client->status = client->file == NULL ? 404 : client->start > 0 ? 206 : 200;
    if (client->file == NULL) {
        return 0;
    }
    fseek(client->file, 0, SEEK_END);
    long size = ftell(client->file);
    fseek(client->file, client->start, SEEK_SET);
    client->left = size - client->start;
    device->requests++;
    device->resumed += client->start > 0;
    client->until = is_artifact && device->requests % 3u == 2 ? client->left / 2 : -1;
    tell(client, "content-length", client->left);
    tell(client, "etag", size);
    if (client->start > 0) {
        tell(client, "content-range", size);
    }
    return client->left;
}

int esp_http_client_get_status_code(esp_http_client_handle_t client)
{
    return client->status;
}

esp_err_t esp_http_client_set_redirection(esp_http_client_handle_t client)
{
    snprintf(client->url, sizeof client->url, "%s", client->location);
    return ESP_OK;
}

esp_err_t esp_http_client_close(esp_http_client_handle_t client)
{
    if (client->file != NULL) {
        fclose(client->file);
        client->file = NULL;
    }
    return ESP_OK;
}

int esp_http_client_read(esp_http_client_handle_t client, char *out, int size)
{
    if (client->until >= 0 && client->left <= client->until) {
        device->broken++;
        return -1;
    }
    int count = (int)fread(out, 1, (size_t)size, client->file);
    client->left -= count;
    return count;
}

bool esp_http_client_is_complete_data_received(esp_http_client_handle_t client)
{
    return client->left == 0;
}

esp_err_t esp_http_client_cleanup(esp_http_client_handle_t client)
{
    esp_http_client_close(client);
    free(client);
    return ESP_OK;
}

esp_err_t esp_crt_bundle_attach(void *conf)
{
    (void)conf;
    return ESP_OK;
}
