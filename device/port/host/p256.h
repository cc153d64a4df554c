/*
 * ECDSA on P-256 (FIPS 186-5, SP 800-186): verification only. For public data: it takes as long as the numbers want.
 */
#ifndef ALOFT_HOST_P256_H
#define ALOFT_HOST_P256_H

#include <stdbool.h>
#include <stdint.h>

/* Whether 65 bytes (0x04, x, y) are a point of the curve. */
bool host_p256_is_public_key(const uint8_t public_key[65]);

/* Whether the key made the signature (r, s: 32 bytes each, most significant first) over the 32 bytes that were signed. */
bool host_p256_verify(const uint8_t public_key[65], const uint8_t digest[32], const uint8_t signature[64]);

#endif
