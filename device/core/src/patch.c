#include "aloft/patch.h"

#include <string.h>

#include "bytes.h"
#include "patch_body.h"
#include "patch_bytes.h"
#include "patch_map.h"
#include "patch_memory.h"
#include "patch_range.h"
#include "patch_space.h"

#define MOST_SHIFTS 512u
/* The header's RAM counts on this; where pointers are larger, so is the struct. */
typedef char state_fits[sizeof(struct aloft_patch_decoder) <= ALOFT_PATCH_STATE_SIZE || sizeof(void *) > 4u ? 1 : -1];

/* Shift map, learned table, habits, trust in them, models; all aligned for words. Of a full image only the models. */
static void lay_out(struct aloft_patch_decoder *d, const struct aloft_patch_header *header, void *workspace)
{
    uint32_t spare = aloft_patch_workspace_size(header) - aloft_patch_least_workspace(header);
    uint32_t learned = d->base_size > 0 ? ALOFT_MAP_LEARNED : 0u;
    uint32_t habits = d->base_size > 0 ? ALOFT_PATCH_HABITS : 0u;
    d->map.entries = workspace;
    d->map.capacity = (uint16_t)aloft_smaller(spare / (uint32_t)sizeof(struct aloft_shift), MOST_SHIFTS);
    d->map.learned = d->map.entries + d->map.capacity;
    d->habits = (struct aloft_habit *)(void *)(d->map.learned + learned);
    d->trust = (uint8_t *)(d->habits + habits);
    d->range.models = (uint16_t *)(void *)(d->trust + habits);
    memset(d->map.learned, 0, (size_t)((uint8_t *)d->range.models - (uint8_t *)d->map.learned));
    aloft_bytes_begin(d, ALOFT_MODELS(header->table_bits));
}

/* Follows the base's segment headers; one that does not fit into the base ends the list. */
static enum aloft_status read_base_space(struct aloft_patch_decoder *d)
{
    uint8_t header[ALOFT_SPACE_HEADER_SIZE];
    struct aloft_address_space *space = &d->base_space;
    while (d->base_size >= sizeof header && space->next_header <= d->base_size - sizeof header) {
        if (!d->io.read_base(d->io.context, space->next_header, header, sizeof header)) {
            return ALOFT_ERR_PATCH_BASE_READ;
        }
        aloft_space_take_header(space, header);
    }
    return ALOFT_OK;
}

enum aloft_status aloft_patch_init(struct aloft_patch_decoder *d, const struct aloft_patch_header *header, void *workspace,
                                   uint32_t workspace_size, const struct aloft_patch_io *io)
{
    enum aloft_status status = aloft_patch_check_header(header);
    if (status != ALOFT_OK) {
        return status;
    }
    if (workspace == NULL || (uintptr_t)workspace % sizeof(uint32_t) != 0 || io->read_target == NULL ||
        (io->read_base == NULL && header->base_size > 0)) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (workspace_size < aloft_patch_workspace_size(header)) {
        return ALOFT_ERR_PATCH_RAM;
    }
    memset(d, 0, sizeof *d);
    memset(d->gaps, 0xff, sizeof d->gaps);
    d->io = *io;
    d->base_size = header->base_size;
    d->target_size = header->target_size;
    d->patch_size = header->patch_size;
    d->set = header->set;
    d->table_bits = header->table_bits;
    d->state = STATE_START;
    d->windows.lowest = UINT16_MAX;
    lay_out(d, header, workspace);
    if (d->set == ALOFT_SET_NONE || ALOFT_SET_IS_THUMB(d->set)) {
        d->base_space.next_header = ALOFT_SPACE_NO_HEADER;
        d->target_space.next_header = ALOFT_SPACE_NO_HEADER;
    } else {
        d->status = read_base_space(d);
    }
    return d->status;
}

enum aloft_status aloft_patch_sink(struct aloft_patch_decoder *d, const uint8_t *in, uint32_t size, uint32_t *taken)
{
    *taken = 0;
    if (d->status != ALOFT_OK) {
        return d->status;
    }
    uint32_t left = d->patch_size - d->sunk;
    if (left == 0 && size > 0) {
        return ALOFT_ERR_PATCH_TRAILING;
    }
    size = aloft_smaller(size, left);
    if (d->sunk < ALOFT_PATCH_HEADER_SIZE) {
        /* The caller has parsed it. */
        *taken = aloft_smaller(size, ALOFT_PATCH_HEADER_SIZE - d->sunk);
    }
    uint32_t count = size - *taken;
    if (d->position == d->target_size) {
        d->has_leftover = d->has_leftover || count > 0;
    } else {
        count = aloft_range_feed(&d->range, in + *taken, count);
    }
    *taken += count;
    d->sunk += *taken;
    return ALOFT_OK;
}

/* Hands out what the last poll had no room for. */
static void hand_out_carried(struct aloft_patch_decoder *d)
{
    uint32_t count = aloft_smaller(d->carried, d->out_size);
    memcpy(d->out, d->carry, count);
    d->made = count;
    d->carried = (uint8_t)(d->carried - count);
    for (uint32_t i = 0; i < d->carried; i++) {
        d->carry[i] = d->carry[i + count];
    }
}

static enum aloft_status run(struct aloft_patch_decoder *d)
{
    while (d->made < d->out_size && d->position < d->target_size) {
        bool is_waiting = d->state <= ALOFT_PATCH_LAST_WAITING && d->sunk < d->patch_size &&
                          d->range.held < ALOFT_RANGE_GROUP_SIZE;
        if (is_waiting) {
            return ALOFT_NEED_INPUT;
        }
        uint32_t made = d->made;
        d->state = (uint8_t)aloft_patch_run(d);
        if (d->state < STATE_UNIT) {
            aloft_target_follow(d);
        }
        if (aloft_patch_refuse_if(d, false)) {
            /* Nothing comes of symbols that mean nothing or were read behind the end, nor of reads that failed. */
            d->made = made;
            return d->status;
        }
    }
    aloft_target_follow(d);
    return d->position == d->target_size && d->carried == 0 ? ALOFT_DONE : ALOFT_OK;
}

enum aloft_status aloft_patch_poll(struct aloft_patch_decoder *d, uint8_t *out, uint32_t size, uint32_t *made)
{
    *made = 0;
    if (d->status != ALOFT_OK) {
        return d->status;
    }
    if (size == 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    d->out = out;
    d->out_size = size;
    hand_out_carried(d);
    enum aloft_status status = run(d);
    *made = d->made;
    d->out = NULL;
    d->out_size = 0;
    d->made = 0;
    return status;
}

enum aloft_status aloft_patch_finish(struct aloft_patch_decoder *d)
{
    if (d->status != ALOFT_OK) {
        return d->status;
    }
    if (d->sunk < d->patch_size) {
        return ALOFT_ERR_PATCH_TRUNCATED;
    }
    bool is_clean = aloft_target_given(d) == d->target_size && d->range.code == 0 && d->range.held == 0 && !d->has_leftover;
    return is_clean ? ALOFT_OK : ALOFT_ERR_PATCH_CORRUPT;
}
