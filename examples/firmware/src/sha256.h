/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4) and HMAC (RFC 2104). */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32
#define SHA256_BLOCK 64

struct sha256_state {
    uint32_t words[8];
    uint8_t block[SHA256_BLOCK];
    uint32_t size;
};

void sha256_start(struct sha256_state *state);
void sha256_add(struct sha256_state *state, const void *data, size_t size);
void sha256_finish(struct sha256_state *state, uint8_t digest[SHA256_SIZE]);
void sha256(const void *data, size_t size, uint8_t digest[SHA256_SIZE]);
void hmac_sha256(const uint8_t *key, size_t key_size, const void *data, size_t size, uint8_t tag[SHA256_SIZE]);

#endif
