/*
 * The command line.
 */
#ifndef ALOFT_HOST_OPTIONS_H
#define ALOFT_HOST_OPTIONS_H

#include "http_client.h"

enum host_app {
    HOST_APP_HEALTHY,
    HOST_APP_UNHEALTHY, /* a new image says that it is not healthy */
    HOST_APP_CRASHING   /* a new image never gets further than its start */
};

struct host_options {
    const char *flash;
    const char *device_class;
    const char *vendor;  /* domain */
    const char *trust;   /* file with keys, or NULL: */
    bool is_laboratory;  /* takes what nobody signed */
    const char *channel; /* NULL: stable */
    struct host_url url;
    uint32_t slot_size; /* 0: as the partition table says */
    int battery;        /* -1: none */
    uint32_t patience_ms; /* with a server */
    enum host_app app;
    bool boot_only; /* end after the bootloader's decision */
    bool once;      /* end when there is nothing more to do before the next check-in, and wait for nothing */
};

enum host_command_line {
    HOST_COMMAND_LINE_GOOD,
    HOST_COMMAND_LINE_HELP, /* was asked for, and is on stdout */
    HOST_COMMAND_LINE_WRONG /* why, and what to do, is on stderr */
};

enum host_command_line host_options_parse(struct host_options *options, int count, char **arguments);

#endif
