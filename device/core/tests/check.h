/*
 * A test is a function; a law that does not hold prints where and ends the program.
 */
#ifndef ALOFT_TESTS_CHECK_H
#define ALOFT_TESTS_CHECK_H

#include <stdint.h>

#define CHECK(law) ((law) ? (void)check_count++ : check_failed(#law, __FILE__, __LINE__))
#define CHECK_STATUS(expected, actual) check_status((unsigned)(expected), (unsigned)(actual), __FILE__, __LINE__)

void check_failed(const char *law, const char *file, int line);
void check_status(unsigned expected, unsigned actual, const char *file, int line);

/* Laws checked so far. */
extern unsigned long check_count;

/* Noise that is the same in every run: xorshift32. */
uint32_t check_random(uint32_t *state);

void test_sha256(void);
void test_crc32(void);
void test_cbor(void);
void test_offer(void);
void test_image(void);
void test_bundle(void);
void test_journal(void);
void test_http(void);
void test_engine(void);
void test_engine_noise(void);
void test_patch_calls(void);
void test_names(void);
void test_trust(void);

/* This one needs seeds.bin in it. */
void test_fuzz_seeds(const char *folder);

/* These need a folder with base.bin, target.bin, patch.bin and packed.bin. */
void test_patch(const char *folder);

/* This one needs p256.bin in it. */
void test_p256_vectors(const char *folder);

/* This one needs bundles.bin in it. */
void test_bundle_vectors(const char *folder);

/* This one needs manifests.bin in it. */
void test_manifest_vectors(const char *folder);

/* This one needs trust-records.bin in it. */
void test_trust_records(const char *folder);

/* This one needs patches.bin in it. */
void test_patch_vectors(const char *folder);

#endif
