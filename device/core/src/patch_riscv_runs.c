/*
 * Passes over RISC-V code in which nothing is to be done. See patch_runs.h.
 */
#include "bytes.h"
#include "patch_body.h"
#include "patch_habits.h"
#include "patch_riscv.h"
#include "patch_runs.h"

#if ALOFT_PATCH_HAS_RISCV && ALOFT_PATCH_HAS_RUNS

/* What leads somewhere else, or loses more registers than one. */
#define LEAPS (RISCV_BIT_OF(RISCV_OP_LUI) | RISCV_BIT_OF(RISCV_OP_AUIPC) | RISCV_BIT_OF(RISCV_OP_JAL) | RISCV_BIT_OF(RISCV_OP_JALR))

const uint8_t *aloft_riscv_skip(struct aloft_patch_decoder *d, const uint8_t *bytes, const uint8_t *last)
{
    uint32_t known = d->walker.known;
    if (((d->walker.at + d->walker.shift) & 1u) != 0) {
        return bytes;
    }
    while (bytes <= last) {
        uint32_t word = aloft_load32_inline(bytes);
        uint32_t lost = 0;
        uint32_t size = 2;
        uint32_t *gap = NULL;
        if ((word & 3u) == 3u) {
            size = 4;
            uint32_t form = aloft_riscv_form(word);
            lost = aloft_riscv_overwritten(word, form);
            if ((RISCV_BIT_OF(aloft_riscv_opcode(word)) & LEAPS) != 0) {
                break;
            }
            if (form != ALOFT_KIND_PLAIN) {
                gap = &d->gaps[form];
                if (*gap - 1u >= ALOFT_PATCH_NO_GAP - 1u || (known >> aloft_riscv_rs1(word) & 1u) != 0) {
                    break;
                }
            }
        } else if (known != 0) {
            lost = aloft_riscv_lost_behind_half(word & 0xffffu);
        }
        if (aloft_habits_hold(d, word, size)) {
            break;
        }
        if (gap != NULL) {
            (*gap)--;
            /* All that is skipped will be taken off as plain bytes. */
            d->gaps[ALOFT_KIND_PLAIN] += size;
        }
        known = aloft_riscv_forget(known, lost);
        bytes += size;
    }
    d->walker.known = known;
    return bytes;
}

#endif
