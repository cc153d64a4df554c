/*
 * SHA-256 (FIPS 180-4), as a stream.
 *
 * A context may be copied by assignment to take the digest of a prefix while the hash goes on.
 */
#ifndef ALOFT_SHA256_H
#define ALOFT_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define ALOFT_SHA256_SIZE 32u

struct aloft_sha256 {
    uint32_t state[8];
    uint32_t size;     /* bytes hashed so far: less than 4 GB */
    uint8_t block[64]; /* the last size % 64 bytes, not yet compressed */
};

void aloft_sha256_init(struct aloft_sha256 *hash);
void aloft_sha256_update(struct aloft_sha256 *hash, const uint8_t *bytes, size_t size);

/* Writes the digest. The context is spent afterwards. */
void aloft_sha256_finish(struct aloft_sha256 *hash, uint8_t digest[ALOFT_SHA256_SIZE]);

#endif
