/*
 * The coded body of a patch as a state machine: each state does one bounded piece of work and names the next state.
 * docs/spec/patch.md, "Preamble", "Operations" and "Copies".
 */
#ifndef ALOFT_PATCH_BODY_H
#define ALOFT_PATCH_BODY_H

#include "aloft/patch.h"
#include "patch_sets.h"
#include "patch_models.h"

enum aloft_patch_state {
    /* These read a group of symbols: they wait until ALOFT_RANGE_GROUP_SIZE bytes of input, or all, are there. */
    STATE_START,
    STATE_REGIONS,
    STATE_LINK,
    STATE_LINKED_SIZES,
    STATE_REGION,
    STATE_FIXED_WINDOW,
    STATE_GLOBAL_POINTER,
    STATE_MAP_SIZE,
    STATE_MAP_ENTRY,
    STATE_OPERATION,
    STATE_HABIT,
    STATE_GAP,
    STATE_DIFFERENCE,
    STATE_CORRECTION,
    /* These need no input, or what their group was promised. */
    STATE_MORE_OPERATIONS,
    STATE_REPEAT,
    STATE_UNIT,
    STATE_PLAIN
};
#define ALOFT_PATCH_LAST_WAITING STATE_CORRECTION

/* A gap that was not read yet. */
#define ALOFT_PATCH_NO_GAP UINT32_MAX

/* What parse_header and init both insist on. */
enum aloft_status aloft_patch_check_header(const struct aloft_patch_header *header);

/* Workspace of a patch without a shift map. */
uint32_t aloft_patch_least_workspace(const struct aloft_patch_header *header);

/* One state's work; d->status says if it went wrong. There is room for at least one byte of output. */
enum aloft_patch_state aloft_patch_run(struct aloft_patch_decoder *d);

/* The states before the first operation. */
enum aloft_patch_state aloft_preamble_start(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_preamble_regions(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_preamble_link(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_preamble_linked_sizes(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_preamble_region(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_preamble_fixed_window(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_preamble_global_pointer(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_preamble_map_size(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_preamble_map_entry(struct aloft_patch_decoder *d);

/* The states of a copy. */
enum aloft_patch_state aloft_copy_unit(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_copy_habit(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_copy_gap(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_copy_plain(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_copy_difference(struct aloft_patch_decoder *d);
enum aloft_patch_state aloft_copy_correction(struct aloft_patch_decoder *d);

/* Stops the decoder when the symbols just read are not what an encoder writes, or were not there; true if it did, or had
 * stopped before. What was written since the state began is dropped then. */
bool aloft_patch_refuse_if(struct aloft_patch_decoder *d, bool is_corrupt);

#endif
