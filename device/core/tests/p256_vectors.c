/*
 * The verifier of the host port, which the tests of manifests stand on, against signatures that
 * scripts/native-p256-vectors.ts writes: per case u8 result (bit 0 good, bit 1 the key is a point), key, digest, signature.
 */
#include <stdio.h>

#include "../../port/host/p256.h"
#include "check.h"

void test_p256_vectors(const char *folder)
{
    uint8_t bytes[1u + 65u + 32u + 64u];
    char path[512];
    unsigned counts[4] = {0};
    snprintf(path, sizeof path, "%s/p256.bin", folder);
    FILE *stream = fopen(path, "rb");
    CHECK(stream != NULL);
    while (fread(bytes, sizeof bytes, 1, stream) == 1) {
        bool is_good = (bytes[0] & 1u) != 0;
        bool is_key = (bytes[0] & 2u) != 0;
        CHECK(host_p256_verify(bytes + 1, bytes + 66, bytes + 98) == is_good);
        CHECK(host_p256_is_public_key(bytes + 1) == is_key);
        counts[bytes[0] & 3u]++;
    }
    fclose(stream);
    CHECK(counts[0] > 100u && counts[1] == 0 && counts[2] > 300u && counts[3] >= 60u);
}
