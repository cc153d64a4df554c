/*
 * Which instruction sets this decoder knows. A device patches images of its own processor, so code for that one is all it
 * carries; anything else, such as a test on a workstation, knows all. Define a name as 0 or 1 to decide otherwise. A
 * patch for a set that is not known is refused when its header is read.
 */
#ifndef ALOFT_PATCH_SETS_H
#define ALOFT_PATCH_SETS_H

enum aloft_instruction_set {
    ALOFT_SET_NONE = 0,
    ALOFT_SET_XTENSA = 1,
    ALOFT_SET_XTENSA_WIDE = 2, /* with 4-byte instructions */
    ALOFT_SET_RISCV = 3,
    ALOFT_SET_THUMB = 4
};

/* Linux on such a processor is a workstation. */
#if (defined(__XTENSA__) || defined(__riscv) || defined(__arm__)) && !defined(__linux__)
#define ALOFT_PATCH_IS_DEVICE 1
#else
#define ALOFT_PATCH_IS_DEVICE 0
#endif

#ifndef ALOFT_PATCH_HAS_XTENSA
#if ALOFT_PATCH_IS_DEVICE && defined(__XTENSA__)
#define ALOFT_PATCH_HAS_XTENSA 1
#else
#define ALOFT_PATCH_HAS_XTENSA (!ALOFT_PATCH_IS_DEVICE)
#endif
#endif

#ifndef ALOFT_PATCH_HAS_RISCV
#if ALOFT_PATCH_IS_DEVICE && defined(__riscv)
#define ALOFT_PATCH_HAS_RISCV 1
#else
#define ALOFT_PATCH_HAS_RISCV (!ALOFT_PATCH_IS_DEVICE)
#endif
#endif

#ifndef ALOFT_PATCH_HAS_THUMB
#if ALOFT_PATCH_IS_DEVICE && defined(__arm__)
#define ALOFT_PATCH_HAS_THUMB 1
#else
#define ALOFT_PATCH_HAS_THUMB (!ALOFT_PATCH_IS_DEVICE)
#endif
#endif

/*
 * Whether units that stay as they are at first sight are passed in runs: a quarter of the work less for 0.7 KB of code. On
 * a device, whose flash takes far longer than that, not unless it is asked for.
 */
#ifndef ALOFT_PATCH_HAS_RUNS
#define ALOFT_PATCH_HAS_RUNS (!ALOFT_PATCH_IS_DEVICE)
#endif

/* Whether `set` is one that is known, and this one. */
#define ALOFT_SET_IS_XTENSA(set) \
    (ALOFT_PATCH_HAS_XTENSA && ((set) == ALOFT_SET_XTENSA || (set) == ALOFT_SET_XTENSA_WIDE))
#define ALOFT_SET_IS_RISCV(set) (ALOFT_PATCH_HAS_RISCV && (set) == ALOFT_SET_RISCV)
#define ALOFT_SET_IS_THUMB(set) (ALOFT_PATCH_HAS_THUMB && (set) == ALOFT_SET_THUMB)

#endif
