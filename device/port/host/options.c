#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/port.h"

#define PATIENCE_MS 15000u

static const char usage[] =
    "aloft-host --flash FILE --class CLASS --url http://HOST[:PORT]/[PATH/]\n"
    "           [--slot-size BYTES] [--battery PERCENT] [--app healthy|unhealthy|crashing] [--patience MS] [--once]\n"
    "           [--boot-only]\n"
    "\n"
    "A device whose flash is a file. It boots, checks in at the repository, and becomes what is offered there.\n"
    "\n"
    "  --flash      a whole flash: partition table at 0x8000, otadata, two OTA slots, a data partition \"aloft\"\n"
    "  --class      device class\n"
    "  --url        repository; plain http only, there is no TLS here\n"
    "  --slot-size  use no more of a slot than this, a multiple of 4096\n"
    "  --battery    charge; updates are refused below 20\n"
    "  --app        how a new image behaves in its trial (healthy)\n"
    "  --patience   how long a server may take to connect, for the head of an answer, for 4 KB of its body (15000)\n"
    "  --boot-only  run the bootloader, say which slot it starts, and end\n"
    "  --once       end when nothing is left to do before the next check-in, and do not wait for retries\n"
    "\n"
    "Ends with 0 when the offer is installed or there is nothing new, 3 when it was refused, 4 when it failed or was\n"
    "rolled back, 2 when the arguments or the flash make no sense.\n";

static bool read_number(const char *text, unsigned long largest, unsigned long *value)
{
    char *end;
    *value = strtoul(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && *value <= largest;
}

static bool read_app(const char *text, enum host_app *app)
{
    static const char *const names[] = {"healthy", "unhealthy", "crashing"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) == 0) {
            *app = (enum host_app)i;
            return true;
        }
    }
    return false;
}

static bool take(struct host_options *options, const char *name, const char *value)
{
    unsigned long number;
    if (strcmp(name, "--flash") == 0) {
        options->flash = value;
        return true;
    }
    if (strcmp(name, "--class") == 0) {
        options->device_class = value;
        return true;
    }
    if (strcmp(name, "--url") == 0) {
        return host_url_parse(&options->url, value);
    }
    if (strcmp(name, "--slot-size") == 0 && read_number(value, 1ul << 24, &number)) {
        options->slot_size = (uint32_t)number;
        return number > 0 && number % ALOFT_SECTOR_SIZE == 0;
    }
    if (strcmp(name, "--battery") == 0 && read_number(value, 100, &number)) {
        options->battery = (int)number;
        return true;
    }
    if (strcmp(name, "--patience") == 0 && read_number(value, 600000, &number)) {
        options->patience_ms = (uint32_t)number;
        return number > 0;
    }
    return strcmp(name, "--app") == 0 && read_app(value, &options->app);
}

bool host_options_parse(struct host_options *options, int count, char **arguments)
{
    memset(options, 0, sizeof *options);
    options->battery = -1;
    options->patience_ms = PATIENCE_MS;
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--once") == 0) {
            options->once = true;
        } else if (strcmp(arguments[i], "--boot-only") == 0) {
            options->boot_only = true;
        } else if (i + 1 < count && take(options, arguments[i], arguments[i + 1])) {
            i++;
        } else {
            fprintf(stderr, "%s: not understood\n\n%s", arguments[i], usage);
            return false;
        }
    }
    if (options->flash == NULL || options->device_class == NULL || options->url.host[0] == '\0') {
        fputs(usage, stderr);
        return false;
    }
    return true;
}
