#include "patch_runner.h"

#include <stdlib.h>
#include <string.h>

static bool read_base(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    struct patch_run *run = context;
    if (size == 0 || offset > run->base_size || run->base_size - offset < size) {
        run->is_rude = true;
        return false;
    }
    memcpy(out, run->base + offset, size);
    return ++run->base_reads != run->fail_base;
}

static bool read_target(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    struct patch_run *run = context;
    if (size == 0 || offset > run->target_size || run->target_size - offset < size) {
        run->is_rude = true;
        return false;
    }
    memcpy(out, run->target + offset, size);
    return ++run->target_reads != run->fail_target;
}

/* Polls until input is wanted or all is over. The output is a buffer of exactly its size: overruns are noticed. */
static enum aloft_status poll_all(struct patch_run *run, struct aloft_patch_decoder *decoder, uint32_t limit)
{
    enum aloft_status status;
    do {
        uint32_t made = 0;
        uint8_t *out = malloc(run->output_size);
        status = aloft_patch_poll(decoder, out, run->output_size, &made);
        if (made > run->output_size || made > limit - run->target_size || (status == ALOFT_OK && made == 0)) {
            run->is_rude = true;
            status = ALOFT_ERR_STATE;
        } else {
            memcpy(run->target + run->target_size, out, made);
            run->target_size += made;
        }
        free(out);
    } while (status == ALOFT_OK);
    return status;
}

static enum aloft_status decode(struct patch_run *run, struct aloft_patch_decoder *decoder, uint32_t limit)
{
    enum aloft_status status = ALOFT_NEED_INPUT;
    uint32_t sunk = 0;
    while (sunk < run->patch_size) {
        uint32_t taken = 0;
        uint32_t left = run->patch_size - sunk;
        uint32_t count = left < run->input_size ? left : run->input_size;
        enum aloft_status sink_status = aloft_patch_sink(decoder, run->patch + sunk, count, &taken);
        if (sink_status != ALOFT_OK) {
            return sink_status;
        }
        if (taken == 0 || taken > count) {
            run->is_rude = true;
            return ALOFT_ERR_STATE;
        }
        sunk += taken;
        status = poll_all(run, decoder, limit);
        if (status != ALOFT_NEED_INPUT && status != ALOFT_DONE) {
            return status;
        }
    }
    return aloft_patch_finish(decoder);
}

enum aloft_status patch_run(struct patch_run *run)
{
    struct aloft_patch_header header;
    struct aloft_patch_io io = {run, read_base, read_target};
    run->target = NULL;
    run->target_size = 0;
    run->base_reads = 0;
    run->target_reads = 0;
    run->is_rude = false;
    enum aloft_status status = aloft_patch_parse_header(run->patch, run->patch_size, &header);
    if (status != ALOFT_OK) {
        return status;
    }
    if (header.base_size != run->base_size) {
        return ALOFT_ERR_PATCH_BASE;
    }
    struct aloft_patch_decoder *decoder = malloc(sizeof *decoder);
    uint32_t size = aloft_patch_workspace_size(&header);
    void *workspace = malloc(size);
    run->target = malloc(header.target_size);
    if (decoder != NULL && workspace != NULL && run->target != NULL) {
        /* Whatever was in the memory before must not matter. */
        memset(decoder, 0xa5, sizeof *decoder);
        memset(workspace, 0xa5, size);
        status = aloft_patch_init(decoder, &header, workspace, size, &io);
        if (status == ALOFT_OK) {
            status = decode(run, decoder, header.target_size);
        }
    } else {
        status = ALOFT_ERR_ARGUMENT;
    }
    free(workspace);
    free(decoder);
    return status;
}
