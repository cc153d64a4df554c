/*
 * The instructions of Xtensa at which a function begins or ends.
 * Encodings: Xtensa ISA reference manual, "Instruction formats".
 */
#ifndef ALOFT_PATCH_XTENSA_H
#define ALOFT_PATCH_XTENSA_H

#include <stdbool.h>
#include <stdint.h>

/* ENTRY: a function begins. */
static inline bool aloft_xtensa_is_entry(uint32_t word)
{
    return (word & 0xfffu) == 0x136u;
}

/* RET, RETW, JX of three bytes; RET.N, RETW.N of two: nothing falls through. */
static inline bool aloft_xtensa_is_return(uint32_t word, uint32_t size)
{
    uint32_t masked = word & 0xfff0ffu;
    return size == 2u ? (word & 0xffefu) == 0xf00du
                      : size == 3u && (masked == 0x80u || masked == 0x90u || masked == 0xa0u);
}

#endif
