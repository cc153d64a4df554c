#include <stdio.h>

#include "check.h"

int main(int count, char **arguments)
{
    test_sha256();
    test_crc32();
    test_cbor();
    test_offer();
    test_image();
    test_bundle();
    test_journal();
    test_http();
    test_engine();
    test_engine_noise();
    test_patch_calls();
    test_names();
    test_trust();
    if (count > 1) {
        test_p256_vectors(arguments[1]);
        test_manifest_vectors(arguments[1]);
        test_trust_records(arguments[1]);
        test_bundle_vectors(arguments[1]);
        test_patch_vectors(arguments[1]);
        test_patch(arguments[1]);
        test_fuzz_seeds(arguments[1]);
    }
    printf("%lu laws hold\n", check_count);
    return 0;
}
