/*
 * The patch decoder's outside: header, input, output, and the operations. One function per state; a state that makes
 * no headway says whether it lacks input or room.
 */
#include "aloft/patch.h"

#include <string.h>

#include "aloft/crc32.h"
#include "bytes.h"
#include "patch_internal.h"

/* No group of symbols takes more bytes of the stream. */
#define GROUP_SIZE 128u
#define LITERALS_PER_GROUP 8u
#define WINDOW_UNIT 0x10000u

enum state {
    STATE_START,
    STATE_REGION,
    STATE_FIXED,
    STATE_GLOBAL,
    STATE_SHIFT_COUNT,
    STATE_SHIFT,
    STATE_OPERATION,
    STATE_LITERALS,
    STATE_COPY,
    STATE_REPEAT,
    STATE_END,
    STATE_FAILED
};

/* The header's share for the state must hold on every 32-bit device. */
typedef char state_fits[sizeof(void *) > 4 || sizeof(struct aloft_patch_decoder) <= ALOFT_PATCH_STATE_SIZE ? 1 : -1];
typedef char min_ram_is_right[ALOFT_PATCH_MIN_RAM == ALOFT_PATCH_STATE_SIZE + 3u * PATCH_MODELS + 8u * PATCH_LEARNED
                                  ? 1
                                  : -1];

enum aloft_status aloft_patch_parse_header(const uint8_t *bytes, size_t size, struct aloft_patch_header *out)
{
    if (memcmp(bytes, "ALFP", size < 4u ? size : 4u) != 0) {
        return ALOFT_ERR_PATCH_MAGIC;
    }
    if (size < ALOFT_PATCH_HEADER_SIZE) {
        return ALOFT_ERR_PATCH_TRUNCATED;
    }
    if (bytes[4] != 1) {
        return ALOFT_ERR_PATCH_VERSION;
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
    uint32_t features = out->features;
    if (features != 0 && features != ALOFT_PATCH_XTENSA && features != (ALOFT_PATCH_XTENSA | ALOFT_PATCH_WIDE) &&
        features != ALOFT_PATCH_RISCV) {
        return ALOFT_ERR_PATCH_FEATURE;
    }
    if (bytes[5] != 0 || out->patch_size < ALOFT_PATCH_HEADER_SIZE + 4u || out->target_size == 0 ||
        out->target_size > ALOFT_PATCH_MAX_IMAGE || out->base_size > ALOFT_PATCH_MAX_IMAGE ||
        out->ram_size < ALOFT_PATCH_MIN_RAM) {
        return ALOFT_ERR_PATCH_SIZE;
    }
    if (out->base_size == 0) {
        uint8_t any = 0;
        for (unsigned i = 0; i < 32; i++) {
            any |= out->base_sha256[i];
        }
        if (features != 0 || any != 0) {
            return ALOFT_ERR_PATCH_SIZE;
        }
    }
    return ALOFT_OK;
}

uint32_t aloft_patch_workspace_size(const struct aloft_patch_header *header)
{
    return header->ram_size - ALOFT_PATCH_STATE_SIZE;
}

enum aloft_status aloft_patch_init(struct aloft_patch_decoder *d, const struct aloft_patch_header *header,
                                   void *workspace, uint32_t workspace_size, const struct aloft_patch_io *io)
{
    if (((uintptr_t)workspace & 3u) != 0) {
        return ALOFT_ERR_ARGUMENT;
    }
    if (workspace_size < aloft_patch_workspace_size(header)) {
        return ALOFT_ERR_PATCH_RAM;
    }
    memset(d, 0, sizeof *d);
    d->io = *io;
    d->patch_size = header->patch_size;
    d->base_size = header->base_size;
    d->target_size = header->target_size;
    d->features = (uint8_t)header->features;
    d->max_shifts = aloft_smaller((header->ram_size - ALOFT_PATCH_MIN_RAM) / 8u, PATCH_MAX_SHIFTS);
    d->learned_address = workspace;
    d->learned_shift = d->learned_address + PATCH_LEARNED;
    d->shift_start = d->learned_shift + PATCH_LEARNED;
    d->shift = d->shift_start + d->max_shifts;
    d->zero = (uint16_t *)(void *)(d->shift + d->max_shifts);
    d->seen = (uint8_t *)(void *)(d->zero + PATCH_MODELS);
    memset(d->learned_address, 0, PATCH_LEARNED * 8u);
    memset(d->seen, 0, PATCH_MODELS);
    for (uint32_t i = 0; i < PATCH_MODELS; i++) {
        d->zero[i] = 0x8000u;
    }
    d->state = STATE_START;
    return ALOFT_OK;
}

/* Bytes [from, from + size) to the front. */
static void move_down(uint8_t *bytes, size_t from, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bytes[i] = bytes[from + i];
    }
}

enum aloft_status aloft_patch_sink(struct aloft_patch_decoder *d, const uint8_t *in, uint32_t size, uint32_t *taken)
{
    *taken = 0;
    if (d->state == STATE_FAILED) {
        return ALOFT_ERR_STATE;
    }
    if (d->input_at > 0) {
        move_down(d->input, d->input_at, (size_t)(d->input_end - d->input_at));
        d->input_end = (uint16_t)(d->input_end - d->input_at);
        d->input_at = 0;
    }
    while (*taken < size && d->sunk < d->patch_size) {
        if (d->sunk >= ALOFT_PATCH_HEADER_SIZE) {
            if (d->input_end == ALOFT_PATCH_INPUT) {
                break;
            }
            d->input[d->input_end++] = in[*taken];
        }
        d->sunk++;
        ++*taken;
    }
    return ALOFT_OK;
}

bool patch_is_ready(const struct aloft_patch_decoder *d)
{
    return d->sunk == d->patch_size || (uint32_t)(d->input_end - d->input_at) >= GROUP_SIZE;
}

uint32_t patch_room(const struct aloft_patch_decoder *d)
{
    return d->out_size - (d->position - d->given);
}

/* What each base region holds, one region a call. */
static enum aloft_status region_state(struct aloft_patch_decoder *d)
{
    if (d->count == d->base_region_count) {
        d->state = STATE_FIXED;
        return ALOFT_OK;
    }
    uint32_t content = patch_number(d, PATCH_PREAMBLE);
    uint32_t slack = content == PATCH_IGNORED ? 0 : patch_number(d, PATCH_PREAMBLE);
    if (content > PATCH_CODE || slack > 0xffffu) {
        return ALOFT_ERR_PATCH_CORRUPT;
    }
    d->content[d->count] = (uint8_t)content;
    d->slack[d->count] = (uint16_t)slack;
    d->count++;
    return ALOFT_OK;
}

static enum aloft_status fixed_state(struct aloft_patch_decoder *d)
{
    uint64_t start = (uint64_t)patch_number(d, PATCH_PREAMBLE) * WINDOW_UNIT;
    uint64_t size = start == 0 ? 0 : (uint64_t)patch_number(d, PATCH_PREAMBLE) * WINDOW_UNIT;
    if (start + size > 0x100000000u) {
        return ALOFT_ERR_PATCH_CORRUPT;
    }
    d->fixed_start = (uint32_t)start;
    d->fixed_size = (uint32_t)size;
    d->state = STATE_GLOBAL;
    return ALOFT_OK;
}

static enum aloft_status global_state(struct aloft_patch_decoder *d)
{
    uint32_t pointer = patch_number(d, PATCH_PREAMBLE);
    d->register_base[3] = pointer;
    d->register_target[3] = pointer == 0 ? 0 : pointer + patch_signed(d, PATCH_PREAMBLE);
    patch_riscv_forget_all(d);
    d->state = STATE_SHIFT_COUNT;
    return ALOFT_OK;
}

static enum aloft_status shift_count_state(struct aloft_patch_decoder *d)
{
    d->left = patch_number(d, PATCH_PREAMBLE);
    d->state = STATE_SHIFT;
    return d->left > d->max_shifts ? ALOFT_ERR_PATCH_CORRUPT : ALOFT_OK;
}

static enum aloft_status shift_state(struct aloft_patch_decoder *d)
{
    if (d->left == 0) {
        d->state = STATE_OPERATION;
        return ALOFT_OK;
    }
    uint32_t i = d->shift_count;
    uint64_t start = (uint64_t)patch_number(d, PATCH_MAP_START) * 2u + (i == 0 ? 0 : d->shift_start[i - 1u]);
    uint32_t shift = patch_signed(d, PATCH_MAP_SHIFT) + (i == 0 ? 0 : d->shift[i - 1u]);
    if (start > 0xffffffffu) {
        return ALOFT_ERR_PATCH_CORRUPT;
    }
    d->shift_start[i] = (uint32_t)start;
    d->shift[i] = shift;
    d->shift_count++;
    d->left--;
    return ALOFT_OK;
}

static bool read_size(struct aloft_patch_decoder *d, uint32_t models)
{
    uint32_t less_one = patch_number(d, models);
    d->left = less_one + 1u;
    return less_one < d->target_size - d->position;
}

static enum aloft_status operation_state(struct aloft_patch_decoder *d)
{
    uint32_t operation = patch_tree(d, PATCH_OPERATION + 4u * d->operation, 2);
    bool is_valid = false;
    if (operation == 0) {
        is_valid = read_size(d, PATCH_LITERAL_COUNT);
        d->count = 0;
        d->state = STATE_LITERALS;
    } else if (operation == 1) {
        /* Signed: the copies before ended inside the base, so 64 bits hold every sum. */
        uint32_t jump = patch_signed(d, PATCH_COPY_FROM);
        int64_t from = (int64_t)d->copy_end + ((jump >> 31) != 0 ? (int64_t)jump - 0x100000000 : (int64_t)jump);
        is_valid = read_size(d, PATCH_COPY_SIZE) && from >= 0 && from + (int64_t)d->left <= (int64_t)d->base_size;
        if (is_valid) {
            d->copy_at = (uint32_t)from;
            d->copy_end = d->copy_at + d->left;
            d->unit_left = 0;
            patch_walk_begin(d, d->copy_at);
        }
        d->state = STATE_COPY;
    } else if (operation == 2) {
        uint32_t distance = patch_number(d, PATCH_REPEAT_DISTANCE);
        d->distance = distance == 0 ? d->distance : distance;
        is_valid = read_size(d, PATCH_REPEAT_SIZE) && d->distance != 0 && d->distance <= d->position;
        d->state = STATE_REPEAT;
    }
    d->operation = (uint8_t)operation;
    return is_valid ? ALOFT_OK : ALOFT_ERR_PATCH_CORRUPT;
}

static enum aloft_status literals_state(struct aloft_patch_decoder *d)
{
    while (d->left > 0 && patch_room(d) > 0) {
        if (d->count == 0) {
            if (!patch_is_ready(d)) {
                return ALOFT_NEED_INPUT;
            }
            d->count = LITERALS_PER_GROUP;
        }
        uint32_t byte = patch_tree(d, PATCH_LITERAL + 256u * (d->last_byte >> 6), 8);
        if (d->is_exhausted) {
            return ALOFT_ERR_PATCH_CORRUPT;
        }
        patch_put(d, (uint8_t)byte);
        d->count--;
        d->left--;
    }
    return d->left == 0 ? ALOFT_DONE : ALOFT_OK;
}

static enum aloft_status repeat_state(struct aloft_patch_decoder *d)
{
    for (; d->left > 0 && patch_room(d) > 0; d->left--) {
        patch_put(d, patch_target_byte(d, d->position - d->distance));
    }
    return d->left == 0 ? ALOFT_DONE : ALOFT_OK;
}

/* A state that starts with a group of symbols waits here for its bytes. */
static enum aloft_status step(struct aloft_patch_decoder *d)
{
    if (d->state < STATE_LITERALS && !patch_is_ready(d)) {
        return ALOFT_NEED_INPUT;
    }
    enum aloft_status status = ALOFT_OK;
    switch (d->state) {
    case STATE_START:
        patch_range_start(d);
        patch_read_base_regions(d);
        d->count = 0;
        d->state = d->features == 0 ? STATE_OPERATION : STATE_REGION;
        break;
    case STATE_REGION:
        status = region_state(d);
        break;
    case STATE_FIXED:
        status = fixed_state(d);
        break;
    case STATE_GLOBAL:
        status = global_state(d);
        break;
    case STATE_SHIFT_COUNT:
        status = shift_count_state(d);
        break;
    case STATE_SHIFT:
        status = shift_state(d);
        break;
    case STATE_OPERATION:
        status = operation_state(d);
        break;
    case STATE_LITERALS:
        status = literals_state(d);
        break;
    case STATE_COPY:
        status = patch_copy(d);
        break;
    default:
        status = repeat_state(d);
        break;
    }
    if (status == ALOFT_DONE) {
        d->state = STATE_OPERATION;
        status = ALOFT_OK;
    }
    return d->is_exhausted ? ALOFT_ERR_PATCH_CORRUPT : status;
}

static void flush_pending(struct aloft_patch_decoder *d)
{
    uint8_t used = 0;
    while (used < d->pending_size && patch_room(d) > 0) {
        patch_put(d, d->pending[used++]);
    }
    d->pending_size = (uint8_t)(d->pending_size - used);
    move_down(d->pending, used, d->pending_size);
}

enum aloft_status aloft_patch_poll(struct aloft_patch_decoder *d, uint8_t *out, uint32_t size, uint32_t *made)
{
    *made = 0;
    if (d->state == STATE_FAILED) {
        return ALOFT_ERR_STATE;
    }
    d->out = out;
    d->out_size = size;
    enum aloft_status status = ALOFT_OK;
    flush_pending(d);
    while (status == ALOFT_OK && d->position < d->target_size && patch_room(d) > 0) {
        status = step(d);
        if (d->failure != ALOFT_OK) {
            status = (enum aloft_status)d->failure;
        }
        flush_pending(d);
    }
    *made = d->position - d->given;
    d->given = d->position;
    d->out = NULL;
    if (status != ALOFT_OK && status != ALOFT_NEED_INPUT) {
        d->state = STATE_FAILED;
    } else if (d->position == d->target_size) {
        d->state = STATE_END;
        status = ALOFT_DONE;
    }
    return status;
}

enum aloft_status aloft_patch_finish(struct aloft_patch_decoder *d)
{
    if (d->sunk < d->patch_size) {
        return ALOFT_ERR_PATCH_TRUNCATED;
    }
    bool is_clean = d->state == STATE_END && d->code == 0 && d->input_at == d->input_end;
    return is_clean ? ALOFT_OK : ALOFT_ERR_PATCH_CORRUPT;
}
