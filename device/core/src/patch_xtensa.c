/*
 * Finds the references in Xtensa code (ESP32, S2, S3): CALLn, L32R, far J, and address words in literal pools.
 * Encodings: Xtensa ISA reference manual, "Instruction formats"; the S3 adds 4-byte PIE instructions.
 *
 * Address words win over instructions, and an instruction never runs into one, nor into an ENTRY: literal pools
 * desynchronise a linear sweep, and both marks bring it back.
 */
#include "patch_memory.h"
#include "patch_reference.h"
#include "patch_walk.h"
#include "patch_windows.h"

/* Jumps that stay within a function move with it and need no prediction. */
#define FAR_JUMP 2000u
/* A literal pool between two functions is looked for this many words ahead. */
#define POOL_REACH 64u
/* A run of literals is recognised by this many words. */
#define POOL_SAMPLE 8u

void aloft_xtensa_forget(struct aloft_walker *walker)
{
    walker->is_after_jump = false;
    walker->pool_end = 0;
    walker->pool_next = 0;
}

static bool is_pointer(const struct aloft_patch_decoder *d, uint32_t value)
{
    return aloft_windows_is_pointer(&d->windows, &d->base_space, value);
}

/* Most literals are addresses or small numbers; most words of code are neither. */
static bool is_literal(const struct aloft_patch_decoder *d, uint32_t value)
{
    uint32_t top = value >> 16;
    if (top == 0 || top == 0xffffu || top >> 4 == 0x3ffu || top >> 4 == 0x600u) {
        return true;
    }
    return is_pointer(d, value) || aloft_windows_is_fixed(&d->windows, value);
}

static bool is_entry(uint32_t word)
{
    return (word & 0xfffu) == 0x136u;
}

/* J, JX, RET, RETW: nothing falls through. */
static bool is_unconditional(uint32_t word)
{
    uint32_t masked = word & 0xfff0ffu;
    return (word & 0x3fu) == 0x06u || masked == 0x80u || masked == 0x90u || masked == 0xa0u;
}

/* Where the next function begins if mostly literals lie before it, else `at`. */
static uint32_t find_pool_end(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    uint32_t likely = 0;
    for (uint32_t words = 0; words < POOL_REACH; words++) {
        uint32_t next = at + words * 4u;
        if (next + 4u > end) {
            return at;
        }
        uint32_t value = aloft_base_word(d, next);
        if (is_entry(value)) {
            return likely * 2u > words ? next : at;
        }
        if (is_literal(d, value)) {
            likely++;
        }
    }
    return at;
}

/* Whether most of the next words, up to a function's ENTRY, look like literals. */
static bool is_among_literals(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    uint32_t likely = 0;
    uint32_t words = 0;
    for (; words < POOL_SAMPLE && at + words * 4u + 4u <= end; words++) {
        uint32_t value = aloft_base_word(d, at + words * 4u);
        if (is_entry(value)) {
            break;
        }
        if (is_literal(d, value)) {
            likely++;
        }
    }
    return likely * 2u > words;
}

/* A word of a literal pool. */
static void take_literal(struct aloft_patch_decoder *d, uint32_t word, uint32_t pc)
{
    if (is_pointer(d, word)) {
        aloft_unit_reference(&d->walker.unit, ALOFT_KIND_POINTER, word, word, pc);
    } else {
        aloft_unit_plain(&d->walker.unit, 4);
    }
}

/* The instruction of three bytes `word`. */
static void take_instruction(struct aloft_patch_decoder *d, uint32_t word, uint32_t pc)
{
    struct aloft_unit *unit = &d->walker.unit;
    uint32_t kind = ALOFT_KIND_PLAIN;
    if ((word & 15u) == 5u) {
        kind = ALOFT_KIND_CALL;
    } else if ((word & 15u) == 1u) {
        kind = ALOFT_KIND_L32R;
    } else if ((word & 0x3fu) == 6u) {
        kind = ALOFT_KIND_JUMP;
    }
    if (kind != ALOFT_KIND_PLAIN) {
        uint32_t target = aloft_reference_target(kind, aloft_reference_get(kind, word), pc);
        uint32_t distance = target > pc ? target - pc : pc - target;
        if (kind == ALOFT_KIND_L32R || ((kind == ALOFT_KIND_CALL || distance > FAR_JUMP) &&
                                        aloft_windows_is_callable(&d->windows, &d->base_space, target))) {
            aloft_unit_reference(unit, kind, word, target, pc);
            return;
        }
    }
    aloft_unit_plain(unit, 3);
}

/* Length of an instruction by its first byte. */
static uint32_t length_of(const struct aloft_patch_decoder *d, uint32_t first)
{
    uint32_t op0 = first & 15u;
    if (op0 < 8u) {
        return 3;
    }
    if (op0 < 14u) {
        return 2;
    }
    return d->set == ALOFT_SET_XTENSA_WIDE ? 4 : 3;
}

void aloft_xtensa_decode(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc)
{
    struct aloft_walker *walker = &d->walker;
    struct aloft_unit *unit = &walker->unit;
    bool is_word = (pc & 3u) == 0 && at + 4u <= end;
    if (walker->is_after_jump) {
        walker->is_after_jump = false;
        if ((pc & 3u) == 0) {
            walker->pool_end = find_pool_end(d, at, end);
        }
        if (walker->pool_end <= at && aloft_base_byte(d, at) == 0) {
            walker->is_after_jump = true;
            aloft_unit_plain(unit, 1);
            return;
        }
    }
    if (is_word) {
        uint32_t word = aloft_base_word(d, at);
        if (at < walker->pool_end) {
            take_literal(d, word, pc);
            return;
        }
        if ((walker->pool_next == at || is_pointer(d, word)) && is_among_literals(d, at, end)) {
            walker->pool_next = at + 4u;
            take_literal(d, word, pc);
            return;
        }
    }
    uint32_t size = length_of(d, aloft_base_byte(d, at));
    if (at + size > end) {
        aloft_unit_plain(unit, 1);
        return;
    }
    uint32_t boundary = at + ((0u - pc) & 3u);
    if (boundary > at && boundary < at + size && boundary + 4u <= end) {
        uint32_t word = aloft_base_word(d, boundary);
        if (is_entry(word) || (is_pointer(d, word) && is_among_literals(d, boundary, end))) {
            aloft_unit_plain(unit, boundary - at);
            return;
        }
    }
    uint32_t word = aloft_base_word(d, at);
    if (size == 2u) {
        /* RET.N, RETW.N */
        walker->is_after_jump = (word & 0xffefu) == 0xf00du;
    }
    if (size != 3u) {
        aloft_unit_plain(unit, size);
        return;
    }
    word &= 0xffffffu;
    walker->is_after_jump = is_unconditional(word);
    take_instruction(d, word, pc);
}
