#define _XOPEN_SOURCE 700

#include "http_client.h"

#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define PIECE_SIZE 4096u

bool host_url_parse(struct host_url *url, const char *text)
{
    static const char scheme[] = "http://";
    if (strncmp(text, scheme, sizeof scheme - 1u) != 0) {
        return false;
    }
    const char *host = text + sizeof scheme - 1u;
    size_t host_size = strcspn(host, ":/");
    const char *port = host[host_size] == ':' ? host + host_size + 1u : "80";
    size_t port_size = strspn(port, "0123456789");
    unsigned long port_number = strtoul(port, NULL, 10);
    const char *path = strchr(host, '/');
    size_t path_size = path == NULL ? 0 : strlen(path);
    if (strpbrk(host, "?#@\\ ") != NULL || host_size == 0 || host_size >= sizeof url->host ||
        path_size + 2u > sizeof url->path) {
        return false;
    }
    if (port_size == 0 || port_size >= sizeof url->port || port_number == 0 || port_number > 65535u ||
        (port[port_size] != '\0' && port[port_size] != '/')) {
        return false;
    }
    snprintf(url->host, sizeof url->host, "%.*s", (int)host_size, host);
    snprintf(url->port, sizeof url->port, "%.*s", (int)port_size, port);
    snprintf(url->path, sizeof url->path, "%s%s", path_size == 0 ? "" : path,
             path_size == 0 || path[path_size - 1u] != '/' ? "/" : "");
    return true;
}

static int open_connection(const struct host_url *url, uint32_t patience_ms)
{
    struct addrinfo wanted;
    struct addrinfo *found = NULL;
    struct timeval patience = {(time_t)(patience_ms / 1000u), (suseconds_t)(patience_ms % 1000u * 1000u)};
    int opened = -1;
    memset(&wanted, 0, sizeof wanted);
    wanted.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(url->host, url->port, &wanted, &found) != 0) {
        return -1;
    }
    for (const struct addrinfo *at = found; at != NULL && opened < 0; at = at->ai_next) {
        opened = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (opened >= 0) {
            setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
            if (connect(opened, at->ai_addr, at->ai_addrlen) != 0) {
                close(opened);
                opened = -1;
            }
        }
    }
    freeaddrinfo(found);
    return opened;
}

static bool send_request(const struct host_http *http, const struct host_url *url, const struct aloft_action *action)
{
    char request[1024];
    char range[160] = "";
    if (action->offset > 0) {
        snprintf(range, sizeof range, "Range: bytes=%lu-\r\n%s%s%s", (unsigned long)action->offset,
                 action->if_range == NULL ? "" : "If-Range: ", action->if_range == NULL ? "" : action->if_range,
                 action->if_range == NULL ? "" : "\r\n");
    }
    /* Version 1.0, because then the answer can not come in chunks. */
    int size = snprintf(request, sizeof request, "GET %s%s HTTP/1.0\r\nHost: %s:%s\r\n%s\r\n", url->path, action->path,
                        url->host, url->port, range);
    return size > 0 && (size_t)size < sizeof request &&
           send(http->socket, request, (size_t)size, MSG_NOSIGNAL) == size;
}

static uint32_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint32_t)((uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u);
}

/* recv that counts the time it waits, so that bytes that trickle in do not keep the device for ever. */
static ssize_t receive(struct host_http *http, char *out, size_t size)
{
    struct pollfd ready = {http->socket, POLLIN, 0};
    uint32_t start = now_ms();
    if (http->waited_ms >= http->patience_ms ||
        poll(&ready, 1, (int)(http->patience_ms - http->waited_ms)) <= 0) {
        return -1;
    }
    ssize_t count = recv(http->socket, out, size, 0);
    http->waited_ms += now_ms() - start;
    http->piece += count > 0 ? (uint32_t)count : 0;
    if (http->piece >= PIECE_SIZE) {
        http->piece = 0;
        http->waited_ms = 0;
    }
    return count;
}

/* Receives the whole head; returns where the body begins in the buffer, or 0. */
static size_t receive_head(struct host_http *http)
{
    for (;;) {
        http->buffer[http->end] = '\0';
        char *blank = strstr(http->buffer, "\r\n\r\n");
        if (blank != NULL) {
            blank[2] = '\0';
            return (size_t)(blank - http->buffer) + 4u;
        }
        ssize_t count = receive(http, http->buffer + http->end, sizeof http->buffer - 1u - http->end);
        if (count <= 0) {
            return 0;
        }
        http->end += (size_t)count;
    }
}

/* "HTTP/1.1 200 OK" and the header lines; each ends with CR LF. */
static bool tell_head(struct host_http *http, struct aloft_engine *engine)
{
    char *line = http->buffer;
    char *end = strstr(line, "\r\n");
    unsigned long status = strlen(line) > 12u && strncmp(line, "HTTP/1.", 7) == 0 ? strtoul(line + 9, NULL, 10) : 0;
    if (status < 200 || status > 599) {
        return false;
    }
    aloft_engine_http_status(engine, (uint16_t)status);
    http->has_length = false;
    http->left = 0;
    for (line = end + 2; (end = strstr(line, "\r\n")) != NULL; line = end + 2) {
        *end = '\0';
        char *value = strchr(line, ':');
        if (value == NULL) {
            return false;
        }
        *value++ = '\0';
        if (strcasecmp(line, "content-length") == 0) {
            http->has_length = true;
            http->left = strtoull(value, NULL, 10);
        }
        aloft_engine_http_header(engine, line, value);
    }
    return true;
}

void host_http_get(struct host_http *http, const struct host_url *url, const struct aloft_action *action,
                   struct aloft_engine *engine)
{
    host_http_close(http);
    http->start = 0;
    http->end = 0;
    http->waited_ms = 0;
    http->piece = 0;
    http->socket = open_connection(url, http->patience_ms);
    if (http->socket >= 0 && send_request(http, url, action)) {
        http->start = receive_head(http);
        if (http->start > 0 && tell_head(http, engine)) {
            http->waited_ms = 0;
            http->piece = 0;
            return;
        }
    }
    aloft_engine_http_end(engine, false);
}

void host_http_feed(struct host_http *http, struct aloft_engine *engine)
{
    if (http->start == http->end && !(http->has_length && http->left == 0)) {
        ssize_t count = receive(http, http->buffer, sizeof http->buffer);
        http->start = 0;
        http->end = count > 0 ? (size_t)count : 0;
        if (count <= 0) {
            aloft_engine_http_end(engine, count == 0 && !http->has_length);
            return;
        }
    }
    size_t size = http->end - http->start;
    if (http->has_length && size > http->left) {
        size = (size_t)http->left;
    }
    if (size == 0) {
        aloft_engine_http_end(engine, true);
        return;
    }
    size_t taken = aloft_engine_http_data(engine, (const uint8_t *)http->buffer + http->start, size);
    http->start += taken;
    http->left -= http->has_length ? taken : 0;
}

void host_http_close(struct host_http *http)
{
    if (http->socket >= 0) {
        close(http->socket);
        http->socket = -1;
    }
}
