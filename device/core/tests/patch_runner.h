/*
 * Runs the patch decoder over images in memory, in pieces of any size, and watches its manners: it reads only what it may
 * read, stays inside the workspace it asked for, and never comes to a standstill.
 */
#ifndef ALOFT_TESTS_PATCH_RUNNER_H
#define ALOFT_TESTS_PATCH_RUNNER_H

#include <stddef.h>

#include "aloft/patch.h"

struct patch_run {
    /* Given. */
    const uint8_t *base;
    uint32_t base_size;
    const uint8_t *patch;
    uint32_t patch_size;
    uint32_t input_size;  /* bytes per sink, 1 or more */
    uint32_t output_size; /* bytes per poll, 1 or more */
    uint32_t fail_base;   /* number of the read of the base that fails, from 1; 0 none */
    uint32_t fail_target; /* same for reads of the target */

    /* Found. */
    uint8_t *target;      /* malloc'ed by the run, free it */
    uint32_t target_size; /* bytes made */
    uint32_t base_reads;
    uint32_t target_reads;
    bool is_rude; /* read what it must not read, or stood still */
};

/* Decodes until the end or the first error, which it returns; ALOFT_OK if the patch was whole. */
enum aloft_status patch_run(struct patch_run *run);

#endif
