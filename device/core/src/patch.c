/*
 * Stand-in until the patch codec lands: the header of the patch format, and a body in which every target byte is given
 * as its difference (XOR) from the base byte and the target byte 5000 back.
 */
#include "aloft/patch.h"

#include <string.h>

#include "aloft/crc32.h"
#include "bytes.h"

#define DISTANCE 5000u

enum aloft_status aloft_patch_parse_header(const uint8_t *bytes, size_t size, struct aloft_patch_header *out)
{
    if (size < ALOFT_PATCH_HEADER_SIZE || memcmp(bytes, "ALFP", 4) != 0) {
        return ALOFT_ERR_PATCH_MAGIC;
    }
    if (aloft_load32(bytes + 92) != aloft_crc32(0, bytes, 92)) {
        return ALOFT_ERR_PATCH_HEADER_CRC;
    }
    out->version = bytes[4];
    out->chip_id = aloft_load16(bytes + 6);
    out->patch_size = aloft_load32(bytes + 8);
    out->base_size = aloft_load32(bytes + 12);
    out->target_size = aloft_load32(bytes + 16);
    out->ram_size = aloft_load32(bytes + 20);
    out->features = aloft_load32(bytes + 88);
    memcpy(out->base_sha256, bytes + 24, 32);
    memcpy(out->target_sha256, bytes + 56, 32);
    return out->features == 0 ? ALOFT_OK : ALOFT_ERR_PATCH_FEATURE;
}

enum aloft_status aloft_patch_init(struct aloft_patch_decoder *d, const struct aloft_patch_header *header, void *workspace,
                                   uint32_t workspace_size, const struct aloft_patch_io *io)
{
    (void)workspace;
    if (header->ram_size > workspace_size) {
        return ALOFT_ERR_PATCH_RAM;
    }
    memset(d, 0, sizeof *d);
    d->io = *io;
    d->base_size = header->base_size;
    d->target_size = header->target_size;
    d->patch_size = header->patch_size;
    return ALOFT_OK;
}

enum aloft_status aloft_patch_sink(struct aloft_patch_decoder *d, const uint8_t *in, uint32_t size, uint32_t *taken)
{
    *taken = 0;
    while (*taken < size && d->sunk < d->patch_size && d->held < sizeof d->input) {
        if (d->sunk >= ALOFT_PATCH_HEADER_SIZE) {
            d->input[d->held++] = in[*taken];
        }
        d->sunk++;
        ++*taken;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_patch_poll(struct aloft_patch_decoder *d, uint8_t *out, uint32_t size, uint32_t *made)
{
    uint32_t used = 0;
    *made = 0;
    while (*made < size && used < d->held && d->made + *made < d->target_size) {
        uint32_t at = d->made + *made;
        uint8_t base = 0;
        uint8_t back = 0;
        if (at < d->base_size && !d->io.read_base(d->io.context, at, &base, 1)) {
            return ALOFT_ERR_PATCH_BASE_READ;
        }
        if (at >= DISTANCE && !d->io.read_target(d->io.context, at - DISTANCE, &back, 1)) {
            return ALOFT_ERR_PATCH_TARGET_READ;
        }
        out[(*made)++] = (uint8_t)(d->input[used++] ^ base ^ back);
    }
    for (uint32_t i = used; i < d->held; i++) {
        d->input[i - used] = d->input[i];
    }
    d->held -= used;
    d->made += *made;
    if (d->made == d->target_size) {
        return ALOFT_DONE;
    }
    return *made == size ? ALOFT_OK : ALOFT_NEED_INPUT;
}

enum aloft_status aloft_patch_finish(struct aloft_patch_decoder *d)
{
    return d->made == d->target_size ? ALOFT_OK : ALOFT_ERR_PATCH_TRUNCATED;
}
