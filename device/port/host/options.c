#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aloft/port.h"

#define PATIENCE_MS 15000u
#define CLASS_SIZE 31u
#define VENDOR_LEAST_SIZE 3u
#define VENDOR_MOST_SIZE 63u

static const char usage[] =
    "aloft-host --flash FILE --vendor DOMAIN --class CLASS --url http://HOST[:PORT]/[PATH/]\n"
    "           --trust FILE | --laboratory\n"
    "           [--channel NAME] [--slot-size BYTES] [--battery PERCENT] [--app healthy|unhealthy|crashing] [--patience MS] [--once]\n"
    "           [--boot-only]\n"
    "\n"
    "A device whose flash is a file. It boots, checks in at the repository, and becomes what is offered there.\n"
    "\n"
    "  --flash      a whole flash: partition table at 0x8000, otadata, two OTA slots, a data partition \"aloft\"\n"
    "  --vendor     whose device it is: a domain name, such as example.com\n"
    "  --class      device class\n"
    "  --url        repository; plain http only, there is no TLS here\n"
    "  --trust      keys it obeys: trust.bin of aloft keys export\n"
    "  --laboratory in place of keys: takes what nobody signed, for tests\n"
    "  --channel    follow this channel (stable)\n"
    "  --slot-size  use no more of a slot than this, a multiple of 4096\n"
    "  --battery    charge; updates are refused below 20\n"
    "  --app        how a new image behaves in its trial (healthy)\n"
    "  --patience   how long a server may take to connect, for the head of an answer, for 4 KB of its body (15000)\n"
    "  --boot-only  run the bootloader, say which slot it starts, and end\n"
    "  --once       end when nothing is left to do before the next check-in, and do not wait for retries\n"
    "\n"
    "Ends with 0 when the offer is installed or there is nothing new, 3 when it was refused, 4 when it failed or was\n"
    "rolled back, 5 when no check-in succeeded, 2 when the arguments or the flash make no sense, 6 when standard\n"
    "output cannot be written.\n";

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

/* A device class as aloft/manifest.h wants it. */
static bool is_class(const char *text)
{
    size_t size = strlen(text);
    return size > 0 && size <= CLASS_SIZE && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-") == size &&
           strchr("._-", text[0]) == NULL;
}

/* A domain name of two labels or more, as docs/spec/manifest.md, 5.3 wants it. */
static bool is_vendor(const char *text)
{
    size_t size = strlen(text);
    unsigned labels = 0;
    if (size < VENDOR_LEAST_SIZE || size > VENDOR_MOST_SIZE) {
        return false;
    }
    for (const char *label = text;; label++) {
        size_t length = strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789-");
        if (length == 0 || label[0] == '-' || label[length - 1] == '-') {
            return false;
        }
        labels++;
        label += length;
        if (*label != '.') {
            return *label == '\0' && labels > 1;
        }
    }
}

static const char *take_name(const char **out, const char *value, bool is_good, const char *why)
{
    *out = value;
    return is_good ? NULL : why;
}

/* Takes a value; NULL, or why it is none for that option. */
static const char *take(struct host_options *options, const char *name, const char *value)
{
    unsigned long number;
    if (strcmp(name, "--flash") == 0) {
        options->flash = value;
        return NULL;
    }
    if (strcmp(name, "--trust") == 0) {
        options->trust = value;
        return NULL;
    }
    if (strcmp(name, "--vendor") == 0) {
        return take_name(&options->vendor, value, is_vendor(value), "it is a domain name, such as example.com");
    }
    if (strcmp(name, "--class") == 0) {
        return take_name(&options->device_class, value, is_class(value),
                         "a class is 1 to 31 of a-z 0-9 . _ -, and begins with a letter or a digit");
    }
    if (strcmp(name, "--channel") == 0) {
        return take_name(&options->channel, value, is_class(value),
                         "a channel is 1 to 31 of a-z 0-9 . _ -, and begins with a letter or a digit");
    }
    if (strcmp(name, "--url") == 0) {
        return host_url_parse(&options->url, value) ? NULL : "it is http://HOST[:PORT]/[PATH/], the port from 1 to 65535";
    }
    if (strcmp(name, "--slot-size") == 0) {
        if (!read_number(value, 1ul << 24, &number) || number == 0 || number % ALOFT_SECTOR_SIZE != 0) {
            return "it is a multiple of 4096, at most 16777216";
        }
        options->slot_size = (uint32_t)number;
        return NULL;
    }
    if (strcmp(name, "--battery") == 0) {
        if (!read_number(value, 100, &number)) {
            return "it is a percentage from 0 to 100";
        }
        options->battery = (int)number;
        return NULL;
    }
    if (strcmp(name, "--patience") == 0) {
        if (!read_number(value, 600000, &number) || number == 0) {
            return "it is milliseconds from 1 to 600000";
        }
        options->patience_ms = (uint32_t)number;
        return NULL;
    }
    return read_app(value, &options->app) ? NULL : "it is healthy, unhealthy or crashing";
}

static bool has_value(const char *name)
{
    static const char *const names[] = {"--flash", "--vendor", "--class", "--url", "--trust", "--channel", "--slot-size",
                                        "--battery", "--patience", "--app"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static enum host_command_line complain(const char *what, const char *why)
{
    fprintf(stderr, "aloft-host: %s%s (aloft-host --help)\n", what, why);
    return HOST_COMMAND_LINE_WRONG;
}

static enum host_command_line check_missing(const struct host_options *options)
{
    const char *missing = options->flash == NULL            ? "--flash"
                          : options->vendor == NULL         ? "--vendor"
                          : options->device_class == NULL   ? "--class"
                          : options->url.host[0] == '\0'    ? "--url"
                                                            : NULL;
    if (missing != NULL) {
        return complain(missing, " is missing");
    }
    if (options->trust == NULL && !options->is_laboratory) {
        return complain("whom shall this device obey?",
                        " Give it keys with --trust, or say --laboratory: then it takes what nobody signed");
    }
    if (options->trust != NULL && options->is_laboratory) {
        return complain("--trust and --laboratory", " exclude each other: a device with keys takes nothing unsigned");
    }
    return HOST_COMMAND_LINE_GOOD;
}

enum host_command_line host_options_parse(struct host_options *options, int count, char **arguments)
{
    memset(options, 0, sizeof *options);
    options->battery = -1;
    options->patience_ms = PATIENCE_MS;
    for (int i = 1; i < count; i++) {
        const char *name = arguments[i];
        if (strcmp(name, "--help") == 0) {
            fputs(usage, stdout);
            return HOST_COMMAND_LINE_HELP;
        } else if (strcmp(name, "--once") == 0) {
            options->once = true;
        } else if (strcmp(name, "--laboratory") == 0) {
            options->is_laboratory = true;
        } else if (strcmp(name, "--boot-only") == 0) {
            options->boot_only = true;
        } else if (!has_value(name)) {
            return complain(name, ": there is no such option");
        } else if (i + 1 == count) {
            return complain(name, " needs a value");
        } else {
            const char *value = arguments[++i];
            const char *why = take(options, name, value);
            if (why != NULL) {
                fprintf(stderr, "aloft-host: %s \"%s\": %s\n", name, value, why);
                return HOST_COMMAND_LINE_WRONG;
            }
        }
    }
    return check_missing(options);
}
