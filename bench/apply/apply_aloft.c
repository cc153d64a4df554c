/*
 * aloft's decoder with images in memory: pieces of the sizes the update engine uses, callbacks that only copy.
 */
#include <stdlib.h>
#include <string.h>

#include "aloft/patch.h"
#include "apply_loop.h"

#define PIECE 4096u

struct images {
    const struct apply_file *base;
    const uint8_t *target;
};

static bool read_base(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    const struct images *images = context;
    memcpy(out, images->base->bytes + offset, size);
    return true;
}

static bool read_target(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    const struct images *images = context;
    memcpy(out, images->target + offset, size);
    return true;
}

static uint32_t piece_of(size_t left)
{
    return left < PIECE ? (uint32_t)left : PIECE;
}

static bool decode(struct aloft_patch_decoder *decoder, const struct apply_file *patch, uint8_t *target, size_t size)
{
    size_t sunk = 0;
    size_t done = 0;
    enum aloft_status status = ALOFT_NEED_INPUT;
    while (status == ALOFT_OK || status == ALOFT_NEED_INPUT) {
        uint32_t taken = 0;
        uint32_t made = 0;
        if (status == ALOFT_NEED_INPUT) {
            if (sunk == patch->size ||
                aloft_patch_sink(decoder, patch->bytes + sunk, piece_of(patch->size - sunk), &taken) != ALOFT_OK) {
                return false;
            }
            sunk += taken;
        }
        status = aloft_patch_poll(decoder, target + done, piece_of(size - done), &made);
        done += made;
    }
    while (sunk < patch->size) {
        uint32_t taken = 0;
        if (aloft_patch_sink(decoder, patch->bytes + sunk, piece_of(patch->size - sunk), &taken) != ALOFT_OK) {
            return false;
        }
        sunk += taken;
    }
    return status == ALOFT_DONE && done == size && aloft_patch_finish(decoder) == ALOFT_OK;
}

bool apply_patch(const struct apply_file *base, const struct apply_file *patch, uint8_t *target, size_t size)
{
    struct aloft_patch_header header;
    if (aloft_patch_parse_header(patch->bytes, patch->size, &header) != ALOFT_OK || header.target_size != size ||
        header.base_size > base->size) {
        return false;
    }
    struct images images = {base, target};
    struct aloft_patch_io io = {&images, read_base, read_target};
    uint32_t workspace_size = aloft_patch_workspace_size(&header);
    void *workspace = malloc(workspace_size);
    struct aloft_patch_decoder *decoder = malloc(sizeof *decoder);
    bool ok = workspace != NULL && decoder != NULL &&
              aloft_patch_init(decoder, &header, workspace, workspace_size, &io) == ALOFT_OK &&
              decode(decoder, patch, target, size);
    free(decoder);
    free(workspace);
    return ok;
}
