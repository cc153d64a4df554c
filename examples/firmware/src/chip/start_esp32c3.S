/* SPDX-License-Identifier: Apache-2.0 */
/* Entered by the bootloader with segments loaded and flash mapped: stack, .bss, trap vector, main. */
    .section .iram.start, "ax"
    .global start
start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, stack_top
    csrw mie, zero
    la t0, trap
    csrw mtvec, t0
    la t0, bss_start
    la t1, bss_end
1:  bgeu t0, t1, 2f
    sw zero, 0(t0)
    addi t0, t0, 4
    j 1b
2:  call main
3:  j 3b

/* No interrupts are used, so a trap is a fault; with the watchdogs off only a reset gets out of it. */
    .balign 256
trap:
    li t0, 0x60008000
    lui t1, 0x80000
    sw t1, 0(t0)
4:  j 4b
