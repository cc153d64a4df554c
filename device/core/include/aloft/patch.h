/*
 * Patch decoder: rebuilds a target image from a base image and a patch file, in pieces of any size. A patch without a
 * base is a packed full image; the same functions unpack it.
 *
 *   parse_header   the first 60 bytes of the file: what the patch needs and what it makes
 *   init           once the caller has compared that with what it has
 *   sink           patch bytes, from the file's first byte on, as they come
 *   poll           target bytes, strictly forward, until NEED_INPUT or DONE
 *   finish         was the patch whole? Whether the target has the promised digest is the caller's to check.
 *
 * The coding is described in docs/spec/patch.md and is the same, bit for bit, in packages/delta. A patch is untrusted:
 * on any input every call ends with a status, and nothing outside the struct, the workspace and `out` is written.
 */
#ifndef ALOFT_PATCH_H
#define ALOFT_PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/patch_decoder.h"
#include "aloft/patch_io.h"
#include "aloft/status.h"

#define ALOFT_PATCH_HEADER_SIZE 60u
/* Digests in the header are the first bytes of a SHA-256. */
#define ALOFT_PATCH_DIGEST_SIZE 16u

/* The part of header.ram_size that is not workspace: struct aloft_patch_decoder on a 32-bit chip. */
#define ALOFT_PATCH_STATE_SIZE 2176u

/* What the header says. All sizes in bytes. */
struct aloft_patch_header {
    uint8_t version;     /* of the format; 1 */
    uint16_t chip_id;    /* ESP chip_id of both images; 0xFFFF: not for a certain chip. Not compared here */
    uint32_t patch_size; /* of the whole file, these 60 bytes included */
    uint32_t base_size;  /* 0: there is no base */
    uint32_t target_size;
    uint32_t ram_size;  /* memory the decoder needs: ALOFT_PATCH_STATE_SIZE and the workspace */
    uint8_t set;        /* whose instructions: 0 none, 1 Xtensa, 2 Xtensa with 4-byte instructions, 3 RISC-V, 4 Thumb */
    uint8_t table_bits; /* byte models per table, as a power of two */
    uint8_t features;   /* none are known yet: 0 */
    uint8_t base_digest[ALOFT_PATCH_DIGEST_SIZE];   /* zeros when there is no base. Not compared here */
    uint8_t target_digest[ALOFT_PATCH_DIGEST_SIZE]; /* not compared here */
};

/*
 * Reads and checks the header; `size` bytes of the file are at `bytes`, ALOFT_PATCH_HEADER_SIZE are needed.
 * ALOFT_OK, or ALOFT_ERR_PATCH_MAGIC, _TRUNCATED, _VERSION, _HEADER_CRC, _FEATURE, _SIZE (sizes contradict each other).
 */
enum aloft_status aloft_patch_parse_header(const uint8_t *bytes, size_t size, struct aloft_patch_header *out);

/* Bytes of workspace that the patch needs. */
uint32_t aloft_patch_workspace_size(const struct aloft_patch_header *header);

/*
 * Starts a decoder. `workspace` is aligned for uint32_t, has at least aloft_patch_workspace_size(header) bytes and stays
 * the decoder's until it is no longer used; `io` is copied. Reads the base's segment headers.
 * ALOFT_OK, or ALOFT_ERR_PATCH_RAM (workspace too small), _FEATURE, _SIZE, _BASE_READ, ALOFT_ERR_ARGUMENT.
 */
enum aloft_status aloft_patch_init(struct aloft_patch_decoder *d, const struct aloft_patch_header *header, void *workspace,
                                   uint32_t workspace_size, const struct aloft_patch_io *io);

/*
 * Gives the next `size` bytes of the patch file, header included; `*taken` says how many fitted, the rest is to be
 * offered again after a poll. ALOFT_OK, ALOFT_ERR_PATCH_TRAILING when there are bytes behind the patch's end, or the
 * error the decoder stopped with.
 */
enum aloft_status aloft_patch_sink(struct aloft_patch_decoder *d, const uint8_t *in, uint32_t size, uint32_t *taken);

/*
 * Decodes into `out`, at most `size` bytes (1 or more); `*made` says how many. When an error is returned, the bytes made
 * before it are still counted. The bytes must be readable through read_target from the next call on.
 * ALOFT_OK: `out` is full, call again. ALOFT_NEED_INPUT: sink more. ALOFT_DONE: the target is complete.
 * ALOFT_ERR_PATCH_CORRUPT, _BASE_READ, _TARGET_READ: no further call will do anything.
 */
enum aloft_status aloft_patch_poll(struct aloft_patch_decoder *d, uint8_t *out, uint32_t size, uint32_t *made);

/*
 * Call when the file is at its end and poll answered DONE or NEED_INPUT. ALOFT_OK if the patch was whole, the target is
 * complete and both ended together; else ALOFT_ERR_PATCH_TRUNCATED, _CORRUPT, or the error the decoder stopped with.
 */
enum aloft_status aloft_patch_finish(struct aloft_patch_decoder *d);

#endif
