/*
 * What the port makes of signatures and of the clock: `test_verify <p256.bin>`, the file that
 * scripts/native-p256-vectors.ts writes: per case u8 result (bit 0: good, bit 1: the key is a point), key, digest, signature.
 */
#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "idf_port.h"
#include "stand_in.h"

int main(int count, char **arguments)
{
    uint8_t bytes[1 + 65 + 32 + 64];
    struct aloft_port port = {0};
    unsigned good = 0;
    unsigned bad = 0;
    assert(count == 2);
    aloft_idf_verify_functions(&port);
    FILE *file = fopen(arguments[1], "rb");
    assert(file != NULL);
    while (fread(bytes, sizeof bytes, 1, file) == 1) {
        bool is_good = port.verify(NULL, bytes + 1, bytes + 66, bytes + 98);
        assert(is_good == ((bytes[0] & 1) != 0) && stand_in_signature_balance == 0);
        assert(aloft_idf_is_public_key(NULL, bytes + 1) == ((bytes[0] & 2) != 0) && stand_in_signature_balance == 0);
        good += is_good;
        bad += !is_good;
    }
    fclose(file);
    assert(good > 60 && bad > 400);
    assert(port.time(NULL) + 5 > (uint64_t)time(NULL) && port.time(NULL) < (uint64_t)time(NULL) + 5);
    printf("%u signatures are good, %u are not\n", good, bad);
    return 0;
}
