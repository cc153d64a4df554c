#include "wire.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_SIZE 200
#define CHUNK_SIZE 700

const char *repository_folder;

static void add(esp_http_client_handle_t client, const char *name, const char *format, long a, long b, long c)
{
    struct header *header = &client->headers[client->header_count++];
    header->name = name;
    snprintf(header->value, sizeof header->value, format, a, b, c);
}

/* Reads a file from `start` on; returns its size, -1 if there is none. */
static long read_file(const char *path, long start, char **body, long *body_size)
{
    FILE *file = fopen(path, "rb");
    *body = NULL;
    *body_size = 0;
    if (file == NULL) {
        return -1;
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fseek(file, start, SEEK_SET);
    *body = malloc((size_t)(size - start) + 1u);
    *body_size = (long)fread(*body, 1, (size_t)(size - start), file);
    fclose(file);
    return size;
}

static void put(esp_http_client_handle_t client, const char *bytes, long size)
{
    memcpy(client->bytes + client->size, bytes, (size_t)size);
    client->size += size;
}

/* Writes head and body as they are sent. */
static void send_response(esp_http_client_handle_t client, const char *body, long size)
{
    static const char head[HEAD_SIZE];
    char line[16];
    client->bytes = malloc(HEAD_SIZE + (size_t)size * 2u + 64u);
    put(client, head, HEAD_SIZE);
    client->head_size = HEAD_SIZE;
    client->chunk_left = -1;
    for (long at = 0; client->framing == BY_CHUNKS && at < size; at += CHUNK_SIZE) {
        long piece = size - at < CHUNK_SIZE ? size - at : CHUNK_SIZE;
        put(client, line, snprintf(line, sizeof line, "%lx\r\n", (unsigned long)piece));
        put(client, body + at, piece);
        put(client, "\r\n", 2);
    }
    if (client->framing == BY_CHUNKS) {
        put(client, "0\r\n\r\n", 5);
    } else {
        put(client, body, size);
    }
}

static void redirect(esp_http_client_handle_t client, const char *name)
{
    client->status = 302;
    add(client, "etag", "\"%ld\"", 1, 0, 0); /* of a page nobody asked for */
    struct header *location = &client->headers[client->header_count++];
    location->name = "location";
    snprintf(location->value, sizeof location->value, "%s/moved/%.300s", behaviour.moved, name);
    device->redirected++;
    client->content_length = 0;
    send_response(client, "", 0);
}

static void refuse(esp_http_client_handle_t client)
{
    behaviour.busy--;
    client->status = 503;
    client->content_length = 0;
    add(client, "retry-after", "%ld", (long)behaviour.busy_s, 0, 0);
    send_response(client, "", 0);
}

static void serve(esp_http_client_handle_t client, const char *name, bool is_artifact)
{
    char path[800];
    char *body;
    long body_size;
    snprintf(path, sizeof path, "%s/%s", repository_folder, name);
    long size = read_file(path, client->start, &body, &body_size);
    client->status = size < 0 ? 404 : client->start > 0 ? 206 : 200;
    device->requests += size >= 0;
    device->resumed += client->start > 0 && size >= 0;
    client->framing = behaviour.framing;
    client->content_length = client->framing == BY_LENGTH ? body_size : -1;
    client->body_us = is_artifact ? behaviour.body_us : 0;
    if (client->framing == BY_LENGTH) {
        add(client, "content-length", "%ld", body_size, 0, 0);
    } else if (client->framing == BY_CHUNKS) {
        add(client, "transfer-encoding", "chunked", 0, 0, 0);
    }
    add(client, "etag", "\"%ld\"", size, 0, 0);
    if (client->start > 0) {
        add(client, "content-range", "bytes %ld-%ld/%ld", client->start, size - 1, size);
    }
    send_response(client, body != NULL ? body : "", body_size);
    if (behaviour.breaks && is_artifact && device->requests % 3u == 2) {
        client->size = client->head_size + body_size / 2;
        client->resets = true;
        device->broken++;
    }
    free(body);
}

void wire_open(esp_http_client_handle_t client)
{
    const char *host = strstr(client->request.url, "://") + 3;
    const char *name = strchr(host, '/') + 1;
    bool is_moved = strncmp(name, "moved/", 6) == 0;
    bool is_artifact = strstr(name, "artifacts/") != NULL;
    client->resets = behaviour.resets;
    client->ready_us = esp_timer_get_time() + (int64_t)behaviour.head_us;
    if (device->asked < MOST_REQUESTS) {
        device->log[device->asked] = client->request;
    }
    device->asked++;
    if (behaviour.busy > 0) {
        refuse(client);
    } else if (is_artifact && behaviour.moved != NULL && (!is_moved || behaviour.is_circle)) {
        redirect(client, is_moved ? name + 6 : name);
    } else {
        serve(client, is_moved ? name + 6 : name, is_artifact);
    }
}

/* A reset is told once, and then looks like a regular end; after a regular end reads fail, and TLS forgets what was. */
static int end(esp_http_client_handle_t client)
{
    bool is_fin = client->resets == client->is_over;
    bool is_kept = client->is_over && !client->config.is_async;
    client->last_error = is_fin ? ESP_ERR_ESP_TLS_TCP_CLOSED_FIN : is_kept ? client->last_error : ESP_FAIL;
    client->problem = is_fin ? 0 : client->is_over ? ENOTCONN : ECONNRESET;
    client->is_over = true;
    return is_fin ? WIRE_FIN : WIRE_RESET;
}

int wire_read(esp_http_client_handle_t client, char *out, size_t size)
{
    bool is_head = client->at < client->head_size;
    uint32_t gap_us = is_head ? behaviour.head_us : client->body_us;
    long zone = (is_head ? client->head_size : client->size) - client->at;
    int64_t wait_us = client->ready_us - esp_timer_get_time();
    int64_t limit_us = (int64_t)client->timeout_ms * 1000;
    if (client->at == client->size) {
        return end(client);
    }
    if (gap_us > 0 && wait_us > limit_us) {
        stand_in_advance(limit_us);
        return 0;
    }
    if (gap_us > 0 && wait_us > 0) {
        stand_in_advance(wait_us);
    }
    client->ready_us = esp_timer_get_time() + (int64_t)gap_us;
    long count = gap_us > 0 ? 1 : zone < (long)size ? zone : (long)size;
    memcpy(out, client->bytes + client->at, (size_t)count);
    client->at += count;
    return (int)count;
}

int wire_decode(esp_http_client_handle_t client, const char *bytes, int count, char *out)
{
    int made = 0;
    if (client->framing != BY_CHUNKS) {
        memcpy(out, bytes, (size_t)count);
        return count;
    }
    for (int i = 0; i < count; i++) {
        char c = bytes[i];
        if (client->chunk_left > 2) {
            out[made++] = c;
            client->chunk_left--;
        } else if (client->chunk_left > 0) { /* CR LF behind the data */
            client->chunk_left = client->chunk_left == 1 ? -1 : client->chunk_left - 1;
        } else if (c == '\n') {
            client->is_complete = client->chunk_size == 0;
            client->chunk_left = client->chunk_size + 2;
            client->chunk_size = 0;
        } else if (c != '\r') {
            client->chunk_size = client->chunk_size * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
        }
    }
    return made;
}
