/*
 * An engine on a device in memory, watched: what its fuzz targets share.
 */
#ifndef ALOFT_TESTS_FUZZ_DEVICE_H
#define ALOFT_TESTS_FUZZ_DEVICE_H

#include "aloft/engine.h"
#include "memory_port.h"

#define FUZZ_LARGE_SLOT 16384u /* the patch waits in the tail of the next slot */
#define FUZZ_SMALL_SLOT 8192u  /* there is no room for that: it is decoded as it arrives */

/* Two images of one segment: what runs at first, and the target, which goes on where the base ends. */
struct fuzz_image_file {
    uint8_t bytes[8192];
    uint32_t size;
};

struct fuzz_device {
    struct memory_device memory; /* first, so that the port's context is this struct as well */
    struct aloft_port below;     /* the functions of the memory device */
    uint32_t calls;              /* of the port in this step */
    uint32_t slot_erases;
    uint32_t journal_erases;
};

extern struct fuzz_device fuzz_device;
extern struct aloft_engine fuzz_engine_state;
extern struct fuzz_image_file fuzz_base;
extern struct fuzz_image_file fuzz_target;
extern struct fuzz_image_file fuzz_impostor; /* as sound and as large as the target, and not the target */

/* Events told since the program started, over all inputs. */
extern unsigned fuzz_events[ALOFT_EVENT_TRUST + 1];

/* A new device that runs the base. */
void fuzz_device_begin(uint32_t slot_size);

/* Power on: the engine starts with what flash holds. */
void fuzz_device_start(void);

/* Restart by a bootloader that goes back to the other slot when the selected one does not hold a whole image. */
void fuzz_device_reset(void);

/*
 * One step, and the laws of a step: it ends after a bounded number of port calls, erases at most one sector of the slot
 * and one of the journal per record it writes, and asks for something that makes sense.
 */
void fuzz_device_step(struct aloft_action *action);

/* Gives body bytes; the engine takes some if it asked for some. */
size_t fuzz_device_data(const struct aloft_action *action, const uint8_t *bytes, size_t size);

#endif
