/*
 * The port: everything the engine asks of a chip, on a flash image in a file. Copy this one to write your own.
 */
#ifndef ALOFT_HOST_PORT_H
#define ALOFT_HOST_PORT_H

#include "aloft/image.h"
#include "aloft/port.h"
#include "host_trust.h"
#include "partition_table.h"

struct host_device {
    /* Given. */
    struct host_flash flash;
    struct host_table table;
    const char *device_class;
    const char *channel; /* NULL: stable */
    struct host_trust trust;
    uint32_t slot_size; /* use no more of the next slot than this; 0: all of it */
    int battery;        /* percent, or -1 without a battery */

    /* From boot to boot. */
    unsigned running;              /* slot number */
    struct aloft_image_info image; /* in the running slot */
    uint32_t skipped_ms;           /* clock time that was not waited for */
    bool is_checking_in;           /* asked, and nothing wrong so far */
    bool has_checked_in;           /* at least once */
};

/* Fills in the port of a device that was booted. It is valid until the next boot. */
void host_port_init(struct aloft_port *port, struct host_device *device);

/* Whatever follows a check-in, and is no error, means that it succeeded. */
void host_port_checked_in(struct host_device *device);

/* Waits, or with `skips` only puts the clock forward. */
void host_port_sleep(struct host_device *device, uint32_t ms, bool skips);

#endif
