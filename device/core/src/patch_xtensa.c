/*
 * References in Xtensa code: CALLn, L32R, far J, and addresses in literal pools.
 */
#include "bytes.h"
#include "patch_internal.h"

/* Jumps that stay within a function move with it and need no prediction. */
#define FAR_JUMP 2000
/* A literal pool between two functions is looked for this many words ahead. */
#define POOL_REACH 64u
/* A run of literals is recognised by this many words. */
#define POOL_SAMPLE 8u

/* ENTRY a1, ...: the first instruction of a function. */
static bool is_entry(uint32_t word)
{
    return (word & 0xfffu) == 0x136u;
}

/* Most literals are addresses or small numbers; most words of code are neither. */
static bool is_literal(const struct aloft_patch_decoder *d, uint32_t value)
{
    uint32_t top = value >> 16;
    return top == 0 || top == 0xffffu || top >> 4 == 0x3ffu || top >> 4 == 0x600u || patch_is_pointer(d, value) ||
           patch_is_fixed(d, value);
}

static bool has_word(uint32_t at, uint32_t end)
{
    return end - at >= 4u;
}

/* Offset of the next function if only literals lie before it, else `at`. */
static uint32_t find_pool_end(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    uint32_t likely = 0;
    uint32_t next = at;
    for (uint32_t words = 0; words < POOL_REACH && has_word(next, end); words++, next += 4u) {
        uint32_t value = patch_base_word(d, next);
        if (is_entry(value)) {
            return likely * 2u > words ? next : at;
        }
        likely += is_literal(d, value);
    }
    return at;
}

/* Whether most of the next words, up to a function's ENTRY, look like literals. */
static bool is_among_literals(struct aloft_patch_decoder *d, uint32_t at, uint32_t end)
{
    uint32_t likely = 0;
    uint32_t words = 0;
    for (; words < POOL_SAMPLE && has_word(at, end); words++, at += 4u) {
        uint32_t value = patch_base_word(d, at);
        if (is_entry(value)) {
            break;
        }
        likely += is_literal(d, value);
    }
    return likely * 2u > words;
}

/* J, RET, RETW, JX: nothing falls through. */
static bool is_unconditional(uint32_t word)
{
    uint32_t masked = word & 0xfff0ffu;
    return (word & 0x3fu) == 0x06u || masked == 0x80u || masked == 0x90u || masked == 0xa0u;
}

static void literal(struct aloft_patch_decoder *d, uint32_t word, uint32_t pc)
{
    if (patch_is_pointer(d, word)) {
        patch_found(d, PATCH_POINTER, word, word, pc);
    } else {
        patch_plain(d, 4);
    }
}

/* A unit that padding or a literal pool explains; false when code has to. */
static bool is_pool_unit(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc)
{
    bool is_aligned = (pc & 3u) == 0;
    bool after_jump = d->after_jump;
    d->after_jump = false;
    if (after_jump) {
        if (is_aligned) {
            d->pool_end = find_pool_end(d, at, end);
        }
        if (d->pool_end <= at && patch_base_byte(d, at) == 0) {
            d->after_jump = true;
            patch_plain(d, 1);
            return true;
        }
    }
    if (!is_aligned || !has_word(at, end)) {
        return false;
    }
    uint32_t word = patch_base_word(d, at);
    if (at < d->pool_end) {
        literal(d, word, pc);
        return true;
    }
    if ((patch_is_pointer(d, word) || d->pool_next == at) && is_among_literals(d, at, end)) {
        d->pool_next = at + 4u;
        literal(d, word, pc);
        return true;
    }
    return false;
}

/* An instruction of three bytes. */
static void instruction(struct aloft_patch_decoder *d, uint32_t at, uint32_t pc)
{
    uint32_t word = patch_base_word(d, at) & 0xffffffu;
    d->after_jump = is_unconditional(word);
    uint8_t kind = PATCH_PLAIN;
    if ((word & 15u) == 5u) {
        kind = PATCH_CALL;
    } else if ((word & 15u) == 1u) {
        kind = PATCH_L32R;
    } else if ((word & 0x3fu) == 6u) {
        kind = PATCH_JUMP;
    } else {
        patch_plain(d, 3);
        return;
    }
    uint32_t target = patch_target_of(kind, patch_get_field(kind, word), pc);
    bool is_reference = kind == PATCH_L32R || patch_is_callable(d, target);
    if (kind == PATCH_JUMP) {
        int64_t distance = (int64_t)target - (int64_t)pc;
        is_reference = is_reference && (distance > FAR_JUMP || distance < -FAR_JUMP);
    }
    if (is_reference) {
        patch_found(d, kind, word, target, pc);
    } else {
        patch_plain(d, 3);
    }
}

void patch_xtensa_unit(struct aloft_patch_decoder *d, uint32_t at, uint32_t end, uint32_t pc)
{
    if (is_pool_unit(d, at, end, pc)) {
        return;
    }
    uint32_t first = patch_base_byte(d, at);
    uint32_t op0 = first & 15u;
    uint32_t wide = (d->features & ALOFT_PATCH_WIDE) != 0 ? 4u : 3u;
    uint32_t size = op0 < 8u ? 3u : op0 < 14u ? 2u : wide;
    if (end - at < size) {
        patch_plain(d, 1);
        return;
    }
    uint32_t to_word = (4u - (pc & 3u)) & 3u;
    if (to_word > 0 && to_word < size && has_word(at + to_word, end)) {
        uint32_t word = patch_base_word(d, at + to_word);
        if (is_entry(word) || (patch_is_pointer(d, word) && is_among_literals(d, at + to_word, end))) {
            patch_plain(d, to_word);
            return;
        }
    }
    if (size == 3u) {
        instruction(d, at, pc);
        return;
    }
    if (size == 2u) {
        /* RET.N, RETW.N */
        d->after_jump = (first & 0xefu) == 0x0du && patch_base_byte(d, at + 1u) == 0xf0u;
    }
    patch_plain(d, size);
}
