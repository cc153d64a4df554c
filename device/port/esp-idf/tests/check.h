/*
 * A law of a test: the program ends at the first that is broken, and names it.
 */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(law)                                                   \
    do {                                                             \
        if (!(law)) {                                                \
            printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #law); \
            exit(1);                                                 \
        }                                                            \
    } while (0)

#endif
