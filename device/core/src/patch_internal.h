/*
 * What the files of the patch decoder share. Section numbers are those of docs/spec/patch.md.
 */
#ifndef ALOFT_PATCH_INTERNAL_H
#define ALOFT_PATCH_INTERNAL_H

#include "aloft/patch.h"

/* Kinds of units (8). */
enum {
    PATCH_PLAIN = 0,
    PATCH_CALL = 1,
    PATCH_L32R = 2,
    PATCH_JUMP = 3,
    PATCH_JAL = 4,
    PATCH_HIGH = 5,
    PATCH_LOW = 6,
    PATCH_LOW_STORE = 7,
    PATCH_POINTER = 8
};

/* What a region of the base holds (6). */
enum { PATCH_IGNORED = 0, PATCH_DATA = 1, PATCH_CODE = 2 };

/* Adaptive models, in order (4). */
#define PATCH_UNARY 24u
#define PATCH_MODELLED 12u
#define PATCH_NUMBER (PATCH_UNARY + 3u * PATCH_MODELLED)
enum {
    PATCH_OPERATION = 0,
    PATCH_LITERAL_COUNT = PATCH_OPERATION + 16,
    PATCH_COPY_SIZE = PATCH_LITERAL_COUNT + 60,
    PATCH_COPY_FROM = PATCH_COPY_SIZE + 60,
    PATCH_REPEAT_SIZE = PATCH_COPY_FROM + 60,
    PATCH_REPEAT_DISTANCE = PATCH_REPEAT_SIZE + 60,
    PATCH_GAP = PATCH_REPEAT_DISTANCE + 60,
    PATCH_REPLACED = PATCH_GAP + 9 * 60,
    PATCH_RECENT_INDEX = PATCH_REPLACED + 9,
    PATCH_FIELD_DIFFERENCE = PATCH_RECENT_INDEX + 9 * 8,
    PATCH_DIFFERENCE = PATCH_FIELD_DIFFERENCE + 60,
    PATCH_LITERAL = PATCH_DIFFERENCE + 2 * 256,
    PATCH_PREAMBLE = PATCH_LITERAL + 4 * 256,
    PATCH_MAP_START = PATCH_PREAMBLE + 60,
    PATCH_MAP_SHIFT = PATCH_MAP_START + 60,
    PATCH_MODELS = PATCH_MAP_SHIFT + 60
};

#define PATCH_LEARNED 256u
#define PATCH_MAX_SHIFTS 512u

/* Range coder and numbers (3, 4): patch_range.c. Reading past the input sets is_exhausted and yields zeros. */
void patch_range_start(struct aloft_patch_decoder *d);
uint32_t patch_bit(struct aloft_patch_decoder *d, uint32_t model);
uint32_t patch_number(struct aloft_patch_decoder *d, uint32_t models);
/* Signed numbers come as two's complement. */
uint32_t patch_signed(struct aloft_patch_decoder *d, uint32_t models);
uint32_t patch_tree(struct aloft_patch_decoder *d, uint32_t models, unsigned bits);

/* Image bytes (5): patch_source.c. A failed read is remembered in `failure` and yields zeros. */
uint8_t patch_base_byte(struct aloft_patch_decoder *d, uint32_t offset);
uint32_t patch_base_word(struct aloft_patch_decoder *d, uint32_t offset);
/* A word far from the walk, through a window of its own. */
uint32_t patch_literal_word(struct aloft_patch_decoder *d, uint32_t offset);
uint8_t patch_target_byte(struct aloft_patch_decoder *d, uint32_t offset);
/* Writes the next target byte; the caller has made sure that `out` has room. */
void patch_put(struct aloft_patch_decoder *d, uint8_t byte);
void patch_read_base_regions(struct aloft_patch_decoder *d);
/* Index of the region that holds `offset`, or -1. */
int patch_region_at(const struct aloft_patch_region *regions, unsigned count, uint32_t offset);
uint32_t patch_target_address(const struct aloft_patch_decoder *d, uint32_t offset);

/* Windows and shift map (6, 8): patch_map.c. */
bool patch_is_pointer(const struct aloft_patch_decoder *d, uint32_t value);
bool patch_is_fixed(const struct aloft_patch_decoder *d, uint32_t value);
bool patch_is_callable(const struct aloft_patch_decoder *d, uint32_t address);
uint32_t patch_map(const struct aloft_patch_decoder *d, uint32_t address);
void patch_learn(struct aloft_patch_decoder *d, uint32_t address, uint32_t actual);

/* References (8): patch_reference.c. */
uint32_t patch_fixed_bits(unsigned kind);
uint32_t patch_get_field(unsigned kind, uint32_t word);
uint32_t patch_set_field(unsigned kind, uint32_t word, uint32_t field);
uint32_t patch_target_of(unsigned kind, uint32_t field, uint32_t pc);
uint32_t patch_field_for(unsigned kind, uint32_t target, uint32_t pc);

/* The walk (9): patch_walk.c, patch_xtensa.c, patch_riscv.c. */
void patch_walk_begin(struct aloft_patch_decoder *d, uint32_t at);
void patch_walk_step(struct aloft_patch_decoder *d, uint32_t at, uint32_t end);
uint32_t patch_walk_predict(struct aloft_patch_decoder *d, uint32_t to);
void patch_walk_settle(struct aloft_patch_decoder *d, uint32_t to, uint32_t actual);
void patch_plain(struct aloft_patch_decoder *d, uint32_t size);
void patch_found(struct aloft_patch_decoder *d, uint8_t kind, uint32_t word, uint32_t target, uint32_t pc);
void patch_xtensa_unit(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc);
void patch_riscv_unit(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc);
void patch_riscv_settle_high(struct aloft_patch_decoder *d, uint32_t actual, uint32_t target_pc);
void patch_riscv_forget(struct aloft_patch_decoder *d, unsigned reg);
void patch_riscv_forget_all(struct aloft_patch_decoder *d);
bool patch_riscv_is_pc_relative(const struct aloft_patch_unit *unit);

/* Copies (8): patch_copy.c. Answers ALOFT_DONE when the run is complete. */
enum aloft_status patch_copy(struct aloft_patch_decoder *d);
/* Whether the next group of symbols may be decoded (11). */
bool patch_is_ready(const struct aloft_patch_decoder *d);
/* Room in `out`. */
uint32_t patch_room(const struct aloft_patch_decoder *d);

#endif
