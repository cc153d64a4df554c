/*
 * Numbers that several tasks, on one or two processors, read and write: one at a time, and in order. (The compiler's own
 * functions: newlib's <stdatomic.h> is not the same in all versions of ESP-IDF.)
 */
#ifndef ALOFT_SHARED_H
#define ALOFT_SHARED_H

#include <stdbool.h>
#include <stdint.h>

struct aloft_shared {
    uint32_t value; /* touched by the functions below only */
};

static inline uint32_t aloft_shared_get(const struct aloft_shared *shared)
{
    return __atomic_load_n(&shared->value, __ATOMIC_SEQ_CST);
}

static inline void aloft_shared_set(struct aloft_shared *shared, uint32_t value)
{
    __atomic_store_n(&shared->value, value, __ATOMIC_SEQ_CST);
}

/* Sets it, and says what it was: of several that take a word, or claim a place, one gets it. */
static inline uint32_t aloft_shared_swap(struct aloft_shared *shared, uint32_t value)
{
    return __atomic_exchange_n(&shared->value, value, __ATOMIC_SEQ_CST);
}

#endif
