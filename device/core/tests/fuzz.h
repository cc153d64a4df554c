/*
 * Fuzz targets: each feeds one input to a part of the device code and checks its laws, which end the program when they
 * do not hold. fuzz_entry.c hands one of them to libFuzzer, test_fuzz_seeds.c runs all of them over the committed seeds.
 */
#ifndef ALOFT_TESTS_FUZZ_H
#define ALOFT_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* They all return 0, as libFuzzer wants. */
int fuzz_patch(const uint8_t *data, size_t size);
int fuzz_offer(const uint8_t *data, size_t size);
int fuzz_manifest(const uint8_t *data, size_t size);
int fuzz_trust(const uint8_t *data, size_t size);
int fuzz_image(const uint8_t *data, size_t size);
int fuzz_bundle(const uint8_t *data, size_t size);
int fuzz_journal(const uint8_t *data, size_t size);
int fuzz_http(const uint8_t *data, size_t size);
int fuzz_engine(const uint8_t *data, size_t size);

/* An input read as a script. Beyond its end everything is zero. */
struct fuzz_script {
    const uint8_t *at;
    size_t left;
};

uint8_t fuzz_take8(struct fuzz_script *script);
uint16_t fuzz_take16(struct fuzz_script *script);
uint32_t fuzz_take32(struct fuzz_script *script);

/* Takes up to `size` bytes and returns them; *taken is how many there were. */
const uint8_t *fuzz_take(struct fuzz_script *script, size_t size, size_t *taken);

#endif
