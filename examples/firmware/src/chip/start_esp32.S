/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entered by the bootloader with segments loaded and flash mapped. This program uses the call0 convention, so the
 * register windows the bootloader used are switched off first: PS with user mode, all interrupts masked and no windows.
 */
    .section .iram.start, "ax"
    .align 4
    .literal_position
    .global start
start:
    movi a2, 0x2F
    wsr.ps a2
    rsync
    movi a1, stack_top
    movi a2, bss_start
    movi a3, bss_end
    movi a4, 0
1:  bgeu a2, a3, 2f
    s32i a4, a2, 0
    addi a2, a2, 4
    j 1b
2:  movi a0, main
    callx0 a0
3:  j 3b
