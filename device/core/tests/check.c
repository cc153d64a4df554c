#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "aloft/status.h"

unsigned long check_count;

void check_failed(const char *law, const char *file, int line)
{
    printf("%s:%d: does not hold: %s\n", file, line, law);
    fflush(stdout);
    abort();
}

void check_status(unsigned expected, unsigned actual, const char *file, int line)
{
    check_count++;
    if (expected != actual) {
        printf("%s:%d: expected %s, got %s\n", file, line, aloft_status_name((enum aloft_status)expected),
               aloft_status_name((enum aloft_status)actual));
        fflush(stdout);
        abort();
    }
}

uint32_t check_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}
