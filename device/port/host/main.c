/*
 * aloft-host: a device whose flash is a file. Every start of the program is a power-on; ending it in any way, at any
 * moment, is a power cut.
 */
#include <stdio.h>
#include <string.h>

#include "bootloader.h"
#include "host_port.h"
#include "http_client.h"
#include "options.h"

#define EXIT_DONE 0
#define EXIT_USAGE 2
#define EXIT_REFUSED 3
#define EXIT_FAILED 4
#define EXIT_NO_CHECK_IN 5
#define EXIT_NO_OUTPUT 6

#define WORKSPACE_SIZE 24576u

struct run {
    struct host_options options;
    struct host_device device;
    struct aloft_port port;
    struct aloft_engine engine;
    struct host_http http;
    int result; /* exit code so far */
    uint8_t sector[ALOFT_SECTOR_SIZE];
    uint32_t workspace[WORKSPACE_SIZE / 4u];
};

static void report(struct run *run, const struct aloft_report *told)
{
    printf("report %s %s %s\n", aloft_outcome_name(told->outcome), told->manifest->version,
           aloft_status_name(told->status));
    run->result = told->outcome == ALOFT_OUTCOME_CONFIRMED ? EXIT_DONE
                  : told->outcome == ALOFT_OUTCOME_REFUSED ? EXIT_REFUSED
                                                           : EXIT_FAILED;
}

/* The application: what it makes of itself while the engine waits for its word. */
static void speak(struct run *run)
{
    if (aloft_engine_in_trial(&run->engine)) {
        aloft_engine_health(&run->engine, run->options.app == HOST_APP_HEALTHY);
    }
}

/* From power-on to the next restart; false if the program shall end. */
static bool live(struct run *run, const struct aloft_options *options)
{
    const struct aloft_buffers buffers = {run->sector, run->workspace, sizeof run->workspace};
    host_port_init(&run->port, &run->device);
    if (aloft_engine_init(&run->engine, &run->port, options, &buffers) != ALOFT_OK) {
        fprintf(stderr, "aloft-host: the slots are too small or too large, or two of the keys have one id\n");
        run->result = EXIT_USAGE;
        return false;
    }
    for (;;) {
        struct aloft_action action;
        aloft_engine_step(&run->engine, &action);
        if (aloft_engine_in_trial(&run->engine) && run->options.app == HOST_APP_CRASHING) {
            printf("crash\n");
            return true;
        }
        speak(run);
        switch (action.kind) {
        case ALOFT_ACTION_RUN:
            break;
        case ALOFT_ACTION_GET:
            host_http_get(&run->http, &run->options.url, &action, &run->engine);
            break;
        case ALOFT_ACTION_FEED:
            host_http_feed(&run->http, &run->engine);
            break;
        case ALOFT_ACTION_SLEEP:
            host_http_close(&run->http);
            host_port_checked_in(&run->device);
            if (run->options.once && action.sleep_ms > options->check_in_ms / 2u) {
                return false;
            }
            host_port_sleep(&run->device, action.sleep_ms, run->options.once);
            break;
        case ALOFT_ACTION_REPORT:
            report(run, &action.report);
            break;
        case ALOFT_ACTION_REBOOT:
            return true;
        }
    }
}

/* Whom to obey; false if the file with the keys is of no use. */
static bool take_trust(struct host_device *device, const struct host_options *options)
{
    device->device_class = options->device_class;
    device->channel = options->channel;
    if (options->is_laboratory) {
        host_trust_laboratory(&device->trust, options->vendor, options->device_class);
        return true;
    }
    return host_trust_read(&device->trust, options->trust, options->vendor, options->device_class);
}

/* Exit code of a program that says `result`, if it can. */
static int end(int result)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return result;
    }
    fprintf(stderr, "aloft-host: standard output cannot be written\n");
    return EXIT_NO_OUTPUT;
}

int main(int count, char **arguments)
{
    static struct run run;
    const struct aloft_options options = ALOFT_OPTIONS_DEFAULT;
    struct host_device *device = &run.device;
    setvbuf(stdout, NULL, _IOLBF, 0);
    enum host_command_line line = host_options_parse(&run.options, count, arguments);
    if (line != HOST_COMMAND_LINE_GOOD) {
        return line == HOST_COMMAND_LINE_HELP ? end(EXIT_DONE) : EXIT_USAGE;
    }
    if (!take_trust(device, &run.options) || !host_flash_open(&device->flash, run.options.flash)) {
        return EXIT_USAGE;
    }
    if (!host_table_read(&device->table, &device->flash)) {
        return EXIT_USAGE;
    }
    device->slot_size = run.options.slot_size;
    device->battery = run.options.battery;
    run.http.socket = -1;
    run.http.patience_ms = run.options.patience_ms;
    do {
        host_http_close(&run.http);
        device->running = host_bootloader_run(&device->flash, &device->table, &device->image);
        if (device->running == device->table.slot_count) {
            fprintf(stderr, "no slot holds an image that boots\n");
            return EXIT_USAGE;
        }
        printf("boot %u %s\n", device->running, device->image.has_descriptor ? device->image.version : "?");
    } while (!run.options.boot_only && live(&run, &options));
    host_http_close(&run.http);
    host_flash_close(&device->flash);
    if (run.result == EXIT_DONE && !run.options.boot_only && !device->has_checked_in) {
        run.result = EXIT_NO_CHECK_IN;
    }
    return end(run.result);
}
