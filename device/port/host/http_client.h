/*
 * Just enough of an HTTP client: GET over plain http, one connection per request, no redirects, no proxies, no TLS.
 */
#ifndef ALOFT_HOST_HTTP_CLIENT_H
#define ALOFT_HOST_HTTP_CLIENT_H

#include "aloft/engine.h"

struct host_url {
    char host[256];
    char port[6];
    char path[256]; /* begins and ends with a slash */
};

/* Splits http://host[:port]/[path/]; false if there is a query, a user name, or anything else. */
bool host_url_parse(struct host_url *url, const char *text);

struct host_http {
    uint32_t patience_ms; /* for each of: connecting, the head of an answer, every 4 KB of its body */
    uint32_t waited_ms;   /* of that */
    uint32_t piece;       /* bytes of the body meanwhile */
    int socket; /* -1: closed */
    bool has_length;
    uint64_t left; /* body bytes still to come, if the length is known */
    size_t start;  /* bytes received and not taken yet */
    size_t end;
    char buffer[4096];
};

/* Sends what the action asks for and gives the head of the answer to the engine, or the news that there is none. */
void host_http_get(struct host_http *http, const struct host_url *url, const struct aloft_action *action,
                   struct aloft_engine *engine);

/* Gives the engine some more of the body, or its end. */
void host_http_feed(struct host_http *http, struct aloft_engine *engine);

/* Closes what is open. */
void host_http_close(struct host_http *http);

#endif
