#include <stdio.h>
#include <stdlib.h>

#include "aloft/status.h"
#include "check.h"

static unsigned laws;

void check_law(int holds, const char *law, const char *file, int line)
{
    laws++;
    if (!holds) {
        printf("%s:%d: does not hold: %s\n", file, line, law);
        exit(1);
    }
}

void check_status(unsigned expected, unsigned actual, const char *file, int line)
{
    laws++;
    if (expected != actual) {
        printf("%s:%d: expected %s, got %s\n", file, line, aloft_status_name((enum aloft_status)expected),
               aloft_status_name((enum aloft_status)actual));
        exit(1);
    }
}

uint32_t check_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

int main(int count, char **arguments)
{
    test_sha256();
    test_crc32();
    test_cbor();
    test_offer();
    test_image();
    test_journal();
    test_http();
    test_engine();
    test_engine_noise();
    test_patch_calls();
    if (count > 1) {
        test_patch_vectors(arguments[1]);
        test_patch(arguments[1]);
    }
    printf("%u laws hold\n", laws);
    return 0;
}
