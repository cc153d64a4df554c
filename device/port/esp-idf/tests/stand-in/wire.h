/* What comes over the connection of a stand-in for esp_http_client, byte by byte and in its time. */
#ifndef STAND_IN_WIRE_H
#define STAND_IN_WIRE_H

#include "device.h"

#define WIRE_FIN (-1)
#define WIRE_RESET (-2)

struct header {
    const char *name;
    char value[512];
};

struct stand_in_client {
    esp_http_client_config_t config;
    int timeout_ms;
    struct request request;
    long start; /* of the range asked for */
    int64_t begun_us;
    int status;
    struct header headers[5];
    unsigned header_count;
    enum framing framing;
    long content_length; /* -1: not told */
    bool is_chunked, is_complete, is_over;
    esp_err_t last_error;
    int problem; /* errno of the last failure */
    long processed;
    /* The response: a head nobody reads, of which only the time counts, and the body as it is sent. */
    char *bytes;
    long size, head_size, at;
    bool resets;
    int64_t ready_us; /* when the next byte is there */
    uint32_t body_us; /* between two bytes of the body */
    long chunk_left;  /* -1: in the line with the chunk's size */
    long chunk_size;
};

/* The server sees the request, and answers. */
void wire_open(esp_http_client_handle_t client);

/* One read of the transport: bytes, 0 when the time is over, WIRE_FIN or WIRE_RESET. */
int wire_read(esp_http_client_handle_t client, char *out, size_t size);

/* Takes chunks apart. */
int wire_decode(esp_http_client_handle_t client, const char *bytes, int count, char *out);

#endif
