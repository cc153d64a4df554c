/* The device of the port test: what survives a restart, in memory shared by the processes that play its boots. */
#ifndef STAND_IN_DEVICE_H
#define STAND_IN_DEVICE_H

#include "stand_in.h"

#define SLOT_SIZE 0x20000u

struct device {
    uint8_t flash[0x10000 + 2u * SLOT_SIZE];
    unsigned running;  /* slot */
    unsigned requests; /* that were answered */
    unsigned resumed;  /* of those, ranges */
    unsigned redirected;
    unsigned broken; /* responses cut off */
};

extern struct device *device;

/* Where the files of the repository are. */
extern const char *repository_folder;

/* What the bootloader does. */
void device_boot(void);

/* State in the active otadata entry, -1 if there is none. */
int device_active_state(void);

#endif
