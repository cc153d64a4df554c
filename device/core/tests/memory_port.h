/*
 * A device in memory: two slots, a journal, a boot record and a clock. Stricter than hardware: reads and writes outside
 * their bounds, unaligned ones, and writes to bytes that are not erased end the test.
 */
#ifndef ALOFT_TESTS_MEMORY_PORT_H
#define ALOFT_TESTS_MEMORY_PORT_H

#include "aloft/port.h"

#define MEMORY_SLOT_SIZE 65536u
#define MEMORY_JOURNAL_SIZE 8192u

struct memory_device {
    uint8_t slots[2][MEMORY_SLOT_SIZE];
    uint8_t journal[MEMORY_JOURNAL_SIZE];
    unsigned running;  /* slot numbers */
    unsigned selected;
    enum aloft_slot_state state; /* of the selected slot */
    uint32_t now_ms;
    uint32_t failing;  /* one of this many flash operations fails; 0: none */
    uint32_t noise;    /* decides which */
    unsigned events[ALOFT_EVENT_TRUST + 1]; /* how often each kind was told */
    struct aloft_port port;
};

/* Erased flash, slot 0 running and valid. */
void memory_device_init(struct memory_device *device);

/* What a bootloader with rollback does: NEW becomes PENDING, PENDING becomes ABORTED and the other slot runs. */
void memory_device_reset(struct memory_device *device);

/* Builds a bootable image of one segment with `size` bytes of noise into `out`; returns the size of the file. */
uint32_t memory_image_build(uint8_t *out, uint32_t size, uint32_t noise);

#endif
