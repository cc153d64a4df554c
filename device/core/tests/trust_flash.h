/*
 * The trust sectors of a device in memory, stricter than hardware: what leaves them, is not aligned, or programs bytes that
 * are not erased ends the test. The power may go in the middle of any erase or write; nothing is done from then on.
 *
 * It has to be the first member of what the port's `context` points to.
 */
#ifndef ALOFT_TESTS_TRUST_FLASH_H
#define ALOFT_TESTS_TRUST_FLASH_H

#include "aloft/port.h"

#define TRUST_FLASH_SIZE (ALOFT_TRUST_SECTORS * ALOFT_SECTOR_SIZE)

struct trust_flash {
    uint8_t bytes[TRUST_FLASH_SIZE];
    uint32_t operations; /* erases and writes so far */
    uint32_t cut_at;     /* the one that is torn, from 1 on; 0: none */
    uint32_t noise;      /* decides what a torn one leaves; 0: nothing of it was done */
    uint32_t reads_left; /* reads that succeed */
    bool is_stuck;       /* erases and writes change nothing, and say that all is well */
};

/* Erased, with the power on. */
void trust_flash_init(struct trust_flash *flash);

/* Lets the port keep its keys there. */
void trust_flash_connect(struct aloft_port *port);

#endif
