#include "aloft/archive.h"

#include <string.h>

#include "bytes.h"

/* struct posix_header of ustar (POSIX.1-1988): 512 bytes, and the file behind it in blocks of 512. */
#define BLOCK 512u
#define SIZE_AT 124u
#define SIZE_DIGITS 11u
#define TYPE_AT 156u
#define HEAD_SIZE 157u
#define MAGIC_AT 257u
#define MAGIC_SIZE 5u

/* Eleven octal digits reach beyond any slot: UINT32_MAX stands for all that is larger, or no number. */
static uint32_t read_size(const uint8_t *digits)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < SIZE_DIGITS; i++) {
        if (digits[i] < '0' || digits[i] > '7' || size >= ALOFT_IMAGE_MAX_SIZE) {
            return UINT32_MAX;
        }
        size = size << 3 | (uint32_t)(digits[i] - '0');
    }
    return size;
}

/* A name fills its field, or ends with NUL. */
static bool is_path(const uint8_t *name, const char *path)
{
    uint32_t at = 0;
    while (at < ALOFT_ARCHIVE_PATH_MAX_SIZE && name[at] == (uint8_t)path[at] && path[at] != '\0') {
        at++;
    }
    return path[at] == '\0' && (at == ALOFT_ARCHIVE_PATH_MAX_SIZE || name[at] == 0);
}

enum aloft_status aloft_archive_find(const struct aloft_bundle *bundle, const struct aloft_component *archive,
                                     const char *path, struct aloft_component *file)
{
    uint8_t head[HEAD_SIZE];
    uint8_t magic[MAGIC_SIZE];
    for (uint32_t at = 0; archive->size - at >= BLOCK;) {
        if (aloft_bundle_read(bundle, archive, at, head, sizeof head) != ALOFT_OK ||
            aloft_bundle_read(bundle, archive, at + MAGIC_AT, magic, sizeof magic) != ALOFT_OK) {
            return ALOFT_ERR_FLASH_READ;
        }
        if (head[0] == 0 && at > 0) {
            return ALOFT_ERR_ARCHIVE_UNKNOWN; /* a block of zeros ends it */
        }
        uint32_t size = read_size(head + SIZE_AT);
        at += BLOCK;
        if (memcmp(magic, "ustar", MAGIC_SIZE) != 0 || size > archive->size - at) {
            return ALOFT_ERR_ARCHIVE_FORMAT;
        }
        if (head[TYPE_AT] == '0' && is_path(head, path)) {
            memset(file, 0, sizeof *file);
            file->offset = archive->offset + at;
            file->size = size;
            return ALOFT_OK;
        }
        uint32_t blocks = aloft_round_up(size, BLOCK);
        if (blocks > archive->size - at) {
            return ALOFT_ERR_ARCHIVE_FORMAT;
        }
        at += blocks;
    }
    return ALOFT_ERR_ARCHIVE_FORMAT; /* it has no end */
}
