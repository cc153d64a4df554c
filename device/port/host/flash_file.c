#define _XOPEN_SOURCE 700

#include "flash_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGEST (16 * 1024 * 1024)

static bool lock(int file)
{
    struct flock whole;
    memset(&whole, 0, sizeof whole);
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return fcntl(file, F_SETLK, &whole) == 0;
}

bool host_flash_open(struct host_flash *flash, const char *path)
{
    struct stat found;
    flash->file = open(path, O_RDWR);
    if (flash->file < 0) {
        fprintf(stderr, "%s: can not be opened for reading and writing\n", path);
        return false;
    }
    bool has_size = fstat(flash->file, &found) == 0 && found.st_size > 0 && found.st_size <= LARGEST &&
                    found.st_size % HOST_SECTOR_SIZE == 0;
    if (!has_size || !lock(flash->file)) {
        fprintf(stderr, "%s: %s\n", path,
                has_size ? "another process uses it" : "not a flash image: whole sectors of 4 KB, at most 16 MB");
        host_flash_close(flash);
        return false;
    }
    flash->size = (uint32_t)found.st_size;
    return true;
}

void host_flash_close(struct host_flash *flash)
{
    close(flash->file);
    flash->file = -1;
}

static bool is_inside(const struct host_flash *flash, uint32_t offset, uint32_t size)
{
    return offset <= flash->size && size <= flash->size - offset;
}

bool host_flash_read(const struct host_flash *flash, uint32_t offset, uint8_t *out, uint32_t size)
{
    return is_inside(flash, offset, size) && pread(flash->file, out, size, (off_t)offset) == (ssize_t)size;
}

bool host_flash_erase(const struct host_flash *flash, uint32_t offset)
{
    uint8_t erased[HOST_SECTOR_SIZE];
    if (offset % HOST_SECTOR_SIZE != 0 || !is_inside(flash, offset, HOST_SECTOR_SIZE)) {
        return false;
    }
    memset(erased, 0xff, sizeof erased);
    return pwrite(flash->file, erased, sizeof erased, (off_t)offset) == (ssize_t)sizeof erased;
}

bool host_flash_write(const struct host_flash *flash, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    uint8_t before[HOST_SECTOR_SIZE];
    if (size > sizeof before || !host_flash_read(flash, offset, before, size)) {
        return false;
    }
    for (uint32_t i = 0; i < size; i++) {
        if (before[i] != 0xffu) {
            fprintf(stderr, "flash at 0x%lx is written without an erase\n", (unsigned long)offset + i);
            return false;
        }
    }
    return pwrite(flash->file, bytes, size, (off_t)offset) == (ssize_t)size;
}
