/*
 * The patch decoder's insides: allocate it, do not look into it. aloft/patch.h says how it is used.
 */
#ifndef ALOFT_PATCH_DECODER_H
#define ALOFT_PATCH_DECODER_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/patch_io.h"
#include "aloft/status.h"

#define ALOFT_PATCH_KINDS 19u
/* No instruction set has more kinds than this: the last kinds share the state of the first. */
#define ALOFT_PATCH_SLOTS 14u
#define ALOFT_PATCH_RECENT 4u
#define ALOFT_PATCH_REGIONS 16u
#define ALOFT_PATCH_INPUT_SIZE 256u
#define ALOFT_PATCH_WINDOW_SIZE 256u
#define ALOFT_PATCH_BLOCK_SIZE 64u
#define ALOFT_PATCH_BLOCKS 5u

#define ALOFT_PATCH_WEIGHTS 6u
#define ALOFT_PATCH_HABITS 64u
#define ALOFT_HABIT_MOST_TRUST 4u

/* Reads bits from bytes that arrive in pieces. */
struct aloft_range_decoder {
    uint32_t range;
    uint32_t code;
    uint16_t *models;  /* each: probability of a zero in 1/4096 above, bits seen up to 15 in the lowest four */
    uint16_t held;     /* bytes in `input` */
    uint8_t first;     /* place of the oldest of them; `input` is a ring */
    bool is_exhausted; /* a bit was asked for behind the end of the patch */
    uint8_t input[ALOFT_PATCH_INPUT_SIZE];
};

/* A run of file bytes with a load address. */
struct aloft_region {
    uint32_t address;
    uint32_t offset;
    uint32_t size; /* as the file claims; may reach beyond its end */
};

/* Where the bytes of an image live in the chip's address space. */
struct aloft_address_space {
    struct aloft_region regions[ALOFT_PATCH_REGIONS];
    uint32_t next_header; /* file offset of the next segment header; 0: of the image header; 2^31: there is none */
    uint8_t count;        /* regions known */
    uint8_t wanted;       /* regions the image header announces, at most 16 */
    uint8_t found;        /* region of the last lookup: most often that of the next one too */
};

/* What the base's regions hold. */
struct aloft_windows {
    uint8_t contents[ALOFT_PATCH_REGIONS]; /* enum aloft_content; empty windows are ignored too */
    uint32_t reaches[ALOFT_PATCH_REGIONS]; /* last address that counts as a pointer, from the region's 256-byte page on */
    uint16_t lowest;                       /* all pointers have upper halves from this one */
    uint16_t highest;                      /* to this one */
    uint16_t code;                         /* bit i: region i holds code; of the target too, which has the same regions */
    uint32_t fixed_start;                  /* the mask ROM: callable, never moves */
    uint32_t fixed_size;
};

/* From `start` on, addresses move by `shift`, modulo 2^32. In the learned table `start` is the one address meant. */
struct aloft_shift {
    uint32_t start;
    uint32_t shift;
};

struct aloft_shift_map {
    struct aloft_shift *learned; /* exceptions, by hash of the address */
    struct aloft_shift *entries; /* the rule, sorted by start */
    uint16_t count;              /* entries read so far */
    uint16_t capacity;           /* entries the workspace has room for */
};

/* One step of the walk through the base: plain bytes, or one reference. */
struct aloft_unit {
    uint32_t size;      /* in bytes */
    uint8_t kind;       /* enum aloft_kind */
    bool is_code;       /* lies in a code region */
    bool is_relative;   /* references: the field is relative to its own place, on both sides */
    uint32_t word;      /* the little-endian word in the base */
    uint32_t target;    /* references: what it points at in the base */
    uint32_t pc;        /* its address; references: what the field is relative to */
    uint32_t target_pc; /* references: the same in the target */
};

/* What the walk remembers from unit to unit. */
struct aloft_walker {
    struct aloft_unit unit;
    uint32_t at;         /* base offset behind the last unit */
    uint32_t span_end;   /* base offset up to which bytes are walked alike: that of the region at hand */
    uint32_t shift;      /* up to there: address less base offset */
    uint32_t address_at; /* frame descriptions: at this base offset lies an address, absolute or relative to itself */
    uint32_t size_at;    /* frame descriptions: at this one the size of what follows; 4 is another address */
    uint32_t expected;   /* references: where the map puts the target */
    uint32_t pool_end;   /* Xtensa: words up to this base offset are literals */
    uint32_t pool_next;  /* Xtensa: the word at this base offset follows a literal */
    uint8_t content;     /* up to there: enum aloft_content */
    bool is_after_jump;  /* Xtensa: nothing falls through from the unit before */
    uint32_t known;      /* RISC-V: bit r is set when register r, not gp, holds an upper part */
};

/* RISC-V: the upper parts that registers hold. The others have none: patch_thumb.c and patch_xtensa.c say what they keep. */
struct aloft_registers {
    uint32_t base[32];
    uint32_t target[32];
};

/* What the bytes just written say about the next one. */
struct aloft_surroundings {
    uint32_t history; /* the last four bytes, the last one uppermost */
    uint8_t first;    /* first byte of the instruction at hand, 0 at its start */
    uint8_t phase;    /* its bytes that are written */
    uint8_t left;     /* and those that are not */
};

/* An instruction of the base and what it became. */
struct aloft_habit {
    uint32_t old;
    uint32_t fresh;
};

/* The part of the base around the walk. */
struct aloft_patch_window {
    uint32_t end;   /* base offset behind it, 0 at first; behind the base's end it holds zeros */
    uint32_t focus; /* where the walk is: look-ahead must not push this place out of the window */
    uint8_t bytes[ALOFT_PATCH_WINDOW_SIZE];
};

/* A few bytes from elsewhere in the base or in the target: literals. */
struct aloft_patch_block {
    uint32_t start;
    uint8_t words;  /* places where a whole word begins, 0 at first */
    bool is_target; /* of the target, else of the base */
    uint8_t bytes[ALOFT_PATCH_BLOCK_SIZE];
};

struct aloft_patch_decoder {
    struct aloft_walker walker;
    struct aloft_patch_io io;
    uint32_t base_size;
    uint32_t target_size;
    uint32_t patch_size;
    uint32_t sunk;            /* patch bytes taken */
    uint32_t position;        /* target bytes decoded */
    uint32_t followed;        /* and taken note of */
    enum aloft_status status; /* ALOFT_OK, or the first error: it stays */
    uint8_t set;              /* enum aloft_instruction_set */
    uint8_t state;            /* enum aloft_patch_state */
    uint8_t step;             /* preamble: index; operations: literals until the next look at the input */
    uint8_t before;           /* the three operations before */
    uint8_t table_bits;       /* byte models per table, as a power of two */
    uint8_t last_difference;  /* of plain bytes */
    uint8_t habit;            /* the place of the instruction at hand */
    uint8_t habitual;         /* its size, 0 if there is none */
    bool has_leftover;        /* patch bytes came after the target was complete */
    uint8_t last_block;       /* the block filled last */
    uint8_t carried;          /* bytes in `carry` */

    /* Output of the running poll, and what did not fit into it. */
    uint8_t *out;
    uint32_t out_size;
    uint32_t made;  /* bytes in `out` */
    uint8_t carry[4];

    /* The operation at work. */
    uint32_t left;      /* literals, repeat: bytes; copy: plain bytes of the unit */
    uint32_t distance;  /* of the last repeat */
    uint32_t copy_at;   /* base offset */
    uint32_t copy_end;  /* base offset; when no copy runs, where the last one ended */
    uint32_t predicted; /* field of the reference at work */

    /* By kind of reference: right units before the next wrong one (UINT32_MAX: not read yet), last field differences. */
    uint32_t gaps[ALOFT_PATCH_SLOTS];
    uint32_t recent[ALOFT_PATCH_SLOTS - 1u][ALOFT_PATCH_RECENT]; /* plain bytes have none */

    struct aloft_habit *habits;
    uint8_t *trust;      /* in each habit */
    uint32_t habit_word; /* the instruction in the base */

    int32_t weights[ALOFT_PATCH_WEIGHTS][3];
    struct aloft_surroundings surroundings;
    struct aloft_range_decoder range;
    struct aloft_address_space base_space;
    struct aloft_address_space target_space;
    uint8_t target_header[8]; /* image or segment header of the target, as far as it is decoded */
    struct aloft_windows windows;
    struct aloft_shift_map map;
    struct aloft_registers registers;
    struct aloft_patch_window window;
    struct aloft_patch_block blocks[ALOFT_PATCH_BLOCKS];
};

#endif
