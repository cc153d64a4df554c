/*
 * Reads lines of "<first entry, hex> <second entry, hex> <slot count> <slot>" and answers each with the index of the
 * active entry, the slot it selects and the state of <slot>. The other side compares with an implementation of its own.
 */
#include <stdio.h>

#include "otadata.h"

static int read_entry(const char *hex, uint8_t *out)
{
    for (unsigned i = 0; i < ALOFT_OTADATA_ENTRY_SIZE; i++) {
        unsigned byte;
        if (sscanf(hex + 2u * i, "%2x", &byte) != 1) {
            return 0;
        }
        out[i] = (uint8_t)byte;
    }
    return 1;
}

int main(void)
{
    char first[65];
    char second[65];
    unsigned slot_count;
    unsigned slot;
    while (scanf("%64s %64s %u %u", first, second, &slot_count, &slot) == 4) {
        struct aloft_otadata otadata;
        if (!read_entry(first, otadata.entries[0]) || !read_entry(second, otadata.entries[1])) {
            return 1;
        }
        int active = aloft_otadata_active(&otadata);
        int selected = active < 0 ? -1 : (int)aloft_otadata_slot(otadata.entries[active], slot_count);
        printf("%d %d %d\n", active, selected, (int)aloft_otadata_slot_state(&otadata, slot_count, slot));
    }
    return 0;
}
