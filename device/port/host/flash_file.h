/*
 * NOR flash in a file: erased bytes are 0xFF, an erase works on whole sectors, a write only clears bits. What hardware
 * forgives is an error here: writing where the flash is not erased.
 */
#ifndef ALOFT_HOST_FLASH_FILE_H
#define ALOFT_HOST_FLASH_FILE_H

#include <stdbool.h>
#include <stdint.h>

#define HOST_SECTOR_SIZE 4096u

struct host_flash {
    int file;
    uint32_t size; /* bytes, whole sectors */
};

/* Opens a flash image of at most 16 MB for reading and writing, and locks it: one device per file. */
bool host_flash_open(struct host_flash *flash, const char *path);
void host_flash_close(struct host_flash *flash);

bool host_flash_read(const struct host_flash *flash, uint32_t offset, uint8_t *out, uint32_t size);

/* Erases one sector; offset is a multiple of HOST_SECTOR_SIZE. */
bool host_flash_erase(const struct host_flash *flash, uint32_t offset);

/* Programs at most one sector of erased bytes. */
bool host_flash_write(const struct host_flash *flash, uint32_t offset, const uint8_t *bytes, uint32_t size);

#endif
