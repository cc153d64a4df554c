/*
 * Patch decoder: rebuilds a target image from a base image and a patch that arrives in pieces of any size.
 * The format is docs/spec/patch.md. Nothing is allocated; the decoder reads the base at random in small pieces,
 * writes the target strictly forward, and meets any input without undefined behaviour.
 *
 *     aloft_patch_parse_header(first_96_bytes, 96, &header);      refuse here, before anything is erased
 *     aloft_patch_init(&decoder, &header, workspace, sizeof workspace, &io);
 *     for (;;) {
 *         status = aloft_patch_poll(&decoder, out, sizeof out, &made);       write the bytes made
 *         if (status == ALOFT_NEED_INPUT) aloft_patch_sink(&decoder, bytes, size, &taken);
 *         else if (status != ALOFT_OK) break;
 *     }
 *     status == ALOFT_DONE and aloft_patch_finish(&decoder) == ALOFT_OK, then compare the target's SHA-256
 */
#ifndef ALOFT_PATCH_H
#define ALOFT_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/status.h"

/* Size of the header in bytes. */
#define ALOFT_PATCH_HEADER_SIZE 96u

/* Part of a header's ram_size that is struct aloft_patch_decoder; the rest is workspace. */
#define ALOFT_PATCH_STATE_SIZE 2048u

/* Smallest ram_size of any patch: state, adaptive models and learned table, without shift map. */
#define ALOFT_PATCH_MIN_RAM 12235u

/* Largest base and target in bytes. */
#define ALOFT_PATCH_MAX_IMAGE 0x1000000u

/* Feature bits of a header. */
#define ALOFT_PATCH_XTENSA 1u /* references of Xtensa code are predicted */
#define ALOFT_PATCH_WIDE 2u   /* with the 4-byte instructions of the ESP32-S3 */
#define ALOFT_PATCH_RISCV 4u  /* references of RISC-V code are predicted */

struct aloft_patch_header {
    uint8_t version;           /* format version, 1 */
    uint16_t chip_id;          /* ESP chip_id of both images; 0xFFFF for plain files */
    uint32_t patch_size;       /* bytes of the whole patch, header included */
    uint32_t base_size;        /* bytes of the base; 0: the patch carries a full image */
    uint32_t target_size;      /* bytes of the target, 1..ALOFT_PATCH_MAX_IMAGE */
    uint32_t ram_size;         /* bytes of memory for the decoder: struct and workspace */
    uint32_t features;         /* feature bits, see above */
    uint8_t base_sha256[32];   /* of the base; zeros without one */
    uint8_t target_sha256[32]; /* of the target */
};

/* How the decoder reads flash. Both return false when the read fails. */
struct aloft_patch_io {
    void *context;
    /* Any range inside the base. Called for up to 384 bytes at a time, mostly in ascending order. */
    bool (*read_base)(void *context, uint32_t offset, uint8_t *out, uint32_t size);
    /* Only bytes that earlier polls returned, up to 64 at a time. */
    bool (*read_target)(void *context, uint32_t offset, uint8_t *out, uint32_t size);
};

#define ALOFT_PATCH_REGIONS 16u
#define ALOFT_PATCH_KINDS 9u
#define ALOFT_PATCH_RECENT 4u
#define ALOFT_PATCH_INPUT 192u
#define ALOFT_PATCH_BASE_WINDOW 384u
#define ALOFT_PATCH_LINE 64u
#define ALOFT_PATCH_LINES 4u

/* A run of image bytes with a load address. */
struct aloft_patch_region {
    uint32_t address, offset, size;
};

/* A unit of the walk through the base: plain bytes or one reference. */
struct aloft_patch_unit {
    uint32_t word;   /* the reference's bytes in the base */
    uint32_t target; /* what it points at in the base */
    uint32_t pc;     /* what its field is relative to */
    uint16_t size;   /* bytes */
    uint8_t kind;    /* 0 plain; see patch_internal.h */
    bool is_code;    /* lies in a code region */
};

/* The decoder's state. Set up by aloft_patch_init; nothing in it is for the caller. */
struct aloft_patch_decoder {
    struct aloft_patch_io io;
    uint32_t patch_size, base_size, target_size, max_shifts;
    uint8_t features, state, failure;

    /* Input: bytes sunk and not yet consumed. */
    uint8_t input[ALOFT_PATCH_INPUT];
    uint32_t sunk;
    uint16_t input_at, input_end;
    bool is_exhausted;
    uint32_t range, code;

    /* Output of the poll at work; `given` bytes were returned by polls before. */
    uint8_t *out;
    uint32_t out_size, given, position;
    uint8_t pending[4], pending_size, last_byte;

    /* Workspace. */
    uint32_t *learned_address, *learned_shift, *shift_start, *shift;
    uint16_t *zero;
    uint8_t *seen;
    uint32_t shift_count;

    /* Regions of the base (with what they hold and how far their window reaches) and, so far, of the target. */
    struct aloft_patch_region base_regions[ALOFT_PATCH_REGIONS], target_regions[ALOFT_PATCH_REGIONS];
    uint16_t slack[ALOFT_PATCH_REGIONS];
    uint8_t content[ALOFT_PATCH_REGIONS];
    uint8_t base_region_count, target_region_count, target_magic, target_segments;
    uint8_t target_header[8];
    uint32_t target_next_header;
    uint32_t fixed_start, fixed_size;

    /* The operation at work. */
    uint32_t count, left, distance, copy_at, copy_end;
    uint8_t operation;

    /* The walk. */
    struct aloft_patch_unit unit;
    uint32_t unit_left, walk_at, pool_end, pool_next;
    bool after_jump, is_reference;
    uint32_t known_registers, register_base[32], register_target[32];

    /* Predictions: units right before the next wrong one, and the last differences, by kind. */
    uint32_t gap[ALOFT_PATCH_KINDS];
    uint16_t has_gap;
    uint32_t recent[ALOFT_PATCH_KINDS][ALOFT_PATCH_RECENT];

    /* Read caches. */
    uint32_t base_at, base_count, literal_at, literal_count;
    uint32_t line_at[ALOFT_PATCH_LINES], line_count[ALOFT_PATCH_LINES];
    uint8_t base_window[ALOFT_PATCH_BASE_WINDOW], literal_window[ALOFT_PATCH_LINE];
    uint8_t lines[ALOFT_PATCH_LINES][ALOFT_PATCH_LINE];
};

/*
 * Reads and checks the header in the first ALOFT_PATCH_HEADER_SIZE of `size` bytes.
 * Errors: ALOFT_ERR_PATCH_TRUNCATED, _MAGIC, _VERSION, _HEADER_CRC, _FEATURE, _SIZE.
 */
enum aloft_status aloft_patch_parse_header(const uint8_t *bytes, size_t size, struct aloft_patch_header *out);

/* Bytes of workspace that a patch with this header needs. */
uint32_t aloft_patch_workspace_size(const struct aloft_patch_header *header);

/*
 * Prepares to decode. `workspace` is aligned to 4 bytes and belongs to the decoder until it is done.
 * Errors: ALOFT_ERR_ARGUMENT (alignment), ALOFT_ERR_PATCH_RAM (workspace too small).
 */
enum aloft_status aloft_patch_init(struct aloft_patch_decoder *d, const struct aloft_patch_header *header,
                                   void *workspace, uint32_t workspace_size, const struct aloft_patch_io *io);

/*
 * Takes patch bytes, from the first of the header on, in order. Takes as many as it has room for, 0 when it is full or
 * when the patch is complete.
 */
enum aloft_status aloft_patch_sink(struct aloft_patch_decoder *d, const uint8_t *in, uint32_t size, uint32_t *taken);

/*
 * Makes up to `size` (at least 1) target bytes; `made` says how many.
 * ALOFT_OK: `out` is full, call again. ALOFT_NEED_INPUT: sink more. ALOFT_DONE: the target is complete.
 * Errors: ALOFT_ERR_PATCH_CORRUPT, _BASE_READ, _TARGET_READ; a decoder that failed stays failed.
 */
enum aloft_status aloft_patch_poll(struct aloft_patch_decoder *d, uint8_t *out, uint32_t size, uint32_t *made);

/*
 * ALOFT_OK only if the whole patch was sunk, the target is complete and the stream ended as encoders end it.
 * Errors: ALOFT_ERR_PATCH_TRUNCATED, ALOFT_ERR_PATCH_CORRUPT.
 */
enum aloft_status aloft_patch_finish(struct aloft_patch_decoder *d);

#endif
