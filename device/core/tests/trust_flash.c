#include "trust_flash.h"

#include <string.h>

#include "check.h"

static bool read(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    struct trust_flash *flash = context;
    CHECK(offset <= TRUST_FLASH_SIZE && size <= TRUST_FLASH_SIZE - offset);
    memcpy(out, flash->bytes + offset, size);
    if (flash->reads_left == 0) {
        memset(out, 0, size);
        return false;
    }
    flash->reads_left--;
    return true;
}

/* How many of `size` bytes an operation changes: all of them, or some, or none once the power is gone. */
static uint32_t reach(struct trust_flash *flash, uint32_t size)
{
    flash->operations++;
    if (flash->is_stuck) {
        return 0;
    }
    if (flash->cut_at == 0 || flash->operations < flash->cut_at) {
        return size;
    }
    bool is_torn = flash->operations == flash->cut_at && flash->noise != 0;
    return is_torn ? check_random(&flash->noise) % size : 0;
}

static bool erase(void *context, uint32_t sector)
{
    struct trust_flash *flash = context;
    CHECK(sector < ALOFT_TRUST_SECTORS);
    uint8_t *bytes = flash->bytes + sector * ALOFT_SECTOR_SIZE;
    uint32_t done = reach(flash, ALOFT_SECTOR_SIZE);
    memset(bytes, 0xff, done);
    if (done == ALOFT_SECTOR_SIZE || flash->is_stuck) {
        return true;
    }
    for (uint32_t i = done; i < ALOFT_SECTOR_SIZE && done > 0; i++) {
        bytes[i] |= (uint8_t)check_random(&flash->noise); /* half erased */
    }
    return false;
}

static bool write(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    struct trust_flash *flash = context;
    CHECK(offset % ALOFT_WRITE_SIZE == 0 && size % ALOFT_WRITE_SIZE == 0 && size > 0 && size <= ALOFT_SECTOR_SIZE);
    CHECK(offset <= TRUST_FLASH_SIZE && size <= TRUST_FLASH_SIZE - offset);
    uint8_t *to = flash->bytes + offset;
    for (uint32_t i = 0; i < size && !flash->is_stuck && (flash->cut_at == 0 || flash->operations < flash->cut_at); i++) {
        CHECK(to[i] == 0xffu);
    }
    uint32_t done = reach(flash, size);
    memcpy(to, bytes, done);
    if (done < size && done > 0) {
        to[done] &= bytes[done] | (uint8_t)check_random(&flash->noise);
    }
    return done == size || flash->is_stuck;
}

void trust_flash_init(struct trust_flash *flash)
{
    memset(flash, 0, sizeof *flash);
    memset(flash->bytes, 0xff, sizeof flash->bytes);
    flash->reads_left = UINT32_MAX;
}

void trust_flash_connect(struct aloft_port *port)
{
    port->trust_read = read;
    port->trust_erase = erase;
    port->trust_write = write;
}
