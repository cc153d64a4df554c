/*
 * Patch decoder: rebuilds a target from a base and a patch file, in pieces of any size.
 */
#ifndef ALOFT_PATCH_H
#define ALOFT_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

#define ALOFT_PATCH_HEADER_SIZE 96u

struct aloft_patch_header {
    uint8_t version;
    uint16_t chip_id;
    uint32_t patch_size, base_size, target_size, ram_size, features;
    uint8_t base_sha256[32], target_sha256[32];
};

struct aloft_patch_io {
    void *context;
    bool (*read_base)(void *context, uint32_t offset, uint8_t *out, uint32_t size);
    bool (*read_target)(void *context, uint32_t offset, uint8_t *out, uint32_t size);
};

struct aloft_patch_decoder {
    struct aloft_patch_io io;
    uint32_t base_size, target_size, patch_size, sunk, made, held;
    uint8_t input[128];
};

enum aloft_status aloft_patch_parse_header(const uint8_t *bytes, size_t size, struct aloft_patch_header *out);
enum aloft_status aloft_patch_init(struct aloft_patch_decoder *d, const struct aloft_patch_header *header, void *workspace,
                                   uint32_t workspace_size, const struct aloft_patch_io *io);
enum aloft_status aloft_patch_sink(struct aloft_patch_decoder *d, const uint8_t *in, uint32_t size, uint32_t *taken);
enum aloft_status aloft_patch_poll(struct aloft_patch_decoder *d, uint8_t *out, uint32_t size, uint32_t *made);
enum aloft_status aloft_patch_finish(struct aloft_patch_decoder *d);

#endif
