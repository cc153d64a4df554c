/*
 * Finds the references in Xtensa code (ESP32, S2, S3): CALLn, L32R, far J, and address words in literal pools.
 * Encodings: Xtensa ISA reference manual, "Instruction formats"; the S3 adds 4-byte PIE instructions.
 *
 * Address words win over instructions, and an instruction never runs into one, nor into an ENTRY: literal pools
 * desynchronise a linear sweep, and both marks bring it back.
 */
#include "patch_xtensa.h"

#include "bytes.h"
#include "patch_bytes.h"
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_walk.h"
#include "patch_windows.h"

#if ALOFT_PATCH_HAS_XTENSA

/* Jumps that stay within a function move with it and need no prediction. */
#define FAR_JUMP 2000u
/* A literal pool between two functions is looked for this many words ahead. */
#define POOL_REACH 64u
/* A run of literals is recognised by this many words. */
#define POOL_SAMPLE 8u
/* Inside a run, the next literal is looked for this many words ahead. */
#define POOL_PATIENCE 32u

/* Kept where RISC-V has its registers: the base offset up to which no function begins. It is asked for again and again. */
#define ENTRY 0u

/* What lies ahead. */
struct outlook {
    uint32_t likely; /* words that are literals, up to a function's ENTRY or as far as was looked */
    uint32_t others; /* words that are none */
};

/* Most literals are addresses or small numbers; most words of code are neither. */
static bool is_literal(const struct aloft_patch_decoder *d, uint32_t value)
{
    uint32_t top = value >> 20;
    return value >> 16 == 0 || value >> 16 == 0xffffu || top == 0x3ffu || top == 0x600u ||
           aloft_windows_is_pointer(d, value) || aloft_windows_is_fixed(d, value);
}

/* Looks at `most` words at most, until `enough` literals or `others` that are none were seen; true if an ENTRY was. */
static bool look_ahead(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t most, uint32_t enough,
                       uint32_t others, struct outlook *outlook)
{
    outlook->likely = 0;
    outlook->others = 0;
    for (; most > 0 && outlook->likely < enough && outlook->others < others && at + 4u <= end; most--) {
        uint32_t word = aloft_base_word(d, at);
        if (aloft_xtensa_is_entry(word)) {
            return true;
        }
        if (is_literal(d, word)) {
            outlook->likely++;
        } else {
            outlook->others++;
        }
        at += 4u;
    }
    return false;
}

void aloft_xtensa_forget(struct aloft_patch_decoder *d)
{
    d->registers.base[ENTRY] = 0;
}

/* Where the next function begins if mostly literals lie before it, else `at`. */
static uint32_t find_pool_end(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct outlook outlook;
    uint32_t reach = aloft_smaller(end, at + POOL_REACH * 4u);
    uint32_t *entry = &d->registers.base[ENTRY];
    uint32_t next = *entry > at ? *entry : at;
    while (next + 4u <= reach && !aloft_xtensa_is_entry(aloft_base_word(d, next))) {
        next += 4u;
    }
    *entry = next;
    if (next + 4u > reach) {
        return at;
    }
    uint32_t words = (next - at) / 4u;
    look_ahead(d, at, next, words, words, (words + 1u) / 2u, &outlook);
    return outlook.likely > outlook.others ? next : at;
}

/* Are the words from `at` on mostly literals? */
static bool is_pool(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct outlook outlook;
    look_ahead(d, at, end, POOL_SAMPLE, POOL_SAMPLE, POOL_SAMPLE / 2u, &outlook);
    return outlook.likely > outlook.others;
}

/*
 * Does a run of literals go on? Pools of numbers do for long without an address: one literal in sight keeps the walk
 * inside, an ENTRY ends it.
 */
static bool stays_in_pool(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct outlook outlook;
    bool has_entry = look_ahead(d, at, end, POOL_PATIENCE, 1, POOL_PATIENCE, &outlook);
    return outlook.likely > 0 || (has_entry && outlook.others > 0);
}

/* Is the aligned word at hand one of a literal pool? */
static bool is_in_pool(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_walker *walker = &d->walker;
    if (at < walker->pool_end) {
        return true;
    }
    if (at != walker->pool_next) {
        if (!aloft_windows_is_pointer(d, walker->unit.word) || !is_pool(d, at, end)) {
            return false;
        }
    } else if (!stays_in_pool(d, at, end)) {
        return false;
    }
    walker->pool_next = at + 4u;
    return true;
}

/* The instruction of three bytes at hand. */
static void take_instruction(struct aloft_patch_decoder *d)
{
    struct aloft_unit *unit = &d->walker.unit;
    uint32_t word = unit->word & 0xffffffu;
    uint32_t kind;
    switch (word & 15u) {
    case 1:
        kind = ALOFT_KIND_L32R;
        break;
    case 5:
        kind = ALOFT_KIND_CALL;
        break;
    case 6:
        if ((word & 0x30u) != 0) {
            return;
        }
        d->walker.is_after_jump = true;
        kind = ALOFT_KIND_JUMP;
        break;
    default:
        return;
    }
    uint32_t target = aloft_reference_target(kind, word, unit->pc);
    uint32_t distance = target > unit->pc ? target - unit->pc : unit->pc - target;
    bool is_far = kind != ALOFT_KIND_JUMP || distance > FAR_JUMP;
    if (kind == ALOFT_KIND_L32R || (is_far && aloft_windows_is_callable(d, target))) {
        unit->kind = (uint8_t)kind;
        unit->word = word;
        unit->target = target;
    }
}

/* Behind a jump: a pool or padding? True if the unit is a byte of the latter. */
static bool is_padding(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    struct aloft_walker *walker = &d->walker;
    if ((walker->unit.pc & 3u) == 0) {
        walker->pool_end = find_pool_end(d, at, end);
    }
    return walker->pool_end <= at && (walker->unit.word & 0xffu) == 0;
}

void aloft_xtensa_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, const uint8_t *bytes)
{
    struct aloft_walker *walker = &d->walker;
    struct aloft_unit *unit = &walker->unit;
    uint32_t left = end - at;
    uint32_t size = aloft_instruction_size(aloft_instruction_sizes[d->set], unit->word);
    uint32_t skew = (0u - unit->pc) & 3u;
    uint32_t ahead = aloft_load32_inline(bytes + skew);
    unit->size = 1;
    if (walker->is_after_jump) {
        walker->is_after_jump = is_padding(d, at, end);
        if (walker->is_after_jump) {
            return;
        }
    }
    if (skew < size && left >= skew + 4u) {
        /* A word begins inside the instruction, or with it. */
        if (skew == 0 && is_in_pool(d, at, end)) {
            unit->size = 4;
            aloft_unit_take_pointer(d);
            return;
        }
        if (skew > 0 && size <= left &&
            (aloft_xtensa_is_entry(ahead) || (aloft_windows_is_pointer(d, ahead) && is_pool(d, at + skew, end)))) {
            unit->size = skew;
            return;
        }
    }
    if (size <= left) {
        unit->size = size;
        walker->is_after_jump = aloft_xtensa_is_return(unit->word, size);
        if (size == 3u) {
            take_instruction(d);
        }
    }
}

#endif
