#include "sha1.h"

#include <assert.h>
#include <string.h>

#define BLOCK_SIZE 64u

static uint32_t rotate(uint32_t value, unsigned bits)
{
    return value << bits | value >> (32u - bits);
}

static uint32_t load(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void store(uint8_t *bytes, uint32_t value)
{
    for (unsigned i = 0; i < 4u; i++) {
        bytes[i] = (uint8_t)(value >> (24u - 8u * i));
    }
}

/* The function and the constant of a round (FIPS 180-4, 4.1.1 and 4.2.1). */
static uint32_t mix(unsigned round, uint32_t b, uint32_t c, uint32_t d)
{
    switch (round / 20u) {
    case 0:
        return ((b & c) | (~b & d)) + 0x5a827999u;
    case 1:
        return (b ^ c ^ d) + 0x6ed9eba1u;
    case 2:
        return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdcu;
    default:
        return (b ^ c ^ d) + 0xca62c1d6u;
    }
}

static void take_block(uint32_t state[5], const uint8_t *block)
{
    uint32_t words[80];
    uint32_t s[5];
    for (unsigned i = 0; i < 80u; i++) {
        words[i] = i < 16u ? load(block + 4u * i)
                           : rotate(words[i - 3u] ^ words[i - 8u] ^ words[i - 14u] ^ words[i - 16u], 1);
    }
    memcpy(s, state, sizeof s);
    for (unsigned i = 0; i < 80u; i++) {
        uint32_t next = rotate(s[0], 5) + mix(i, s[1], s[2], s[3]) + s[4] + words[i];
        s[4] = s[3];
        s[3] = s[2];
        s[2] = rotate(s[1], 30);
        s[1] = s[0];
        s[0] = next;
    }
    for (unsigned i = 0; i < 5u; i++) {
        state[i] += s[i];
    }
}

void host_sha1(const uint8_t *bytes, size_t size, uint8_t digest[HOST_SHA1_SIZE])
{
    uint32_t state[5] = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u};
    uint8_t message[2u * BLOCK_SIZE] = {0};
    assert(size <= HOST_SHA1_MAX_MESSAGE);
    size_t padded = size + 9u <= BLOCK_SIZE ? BLOCK_SIZE : 2u * BLOCK_SIZE;
    memcpy(message, bytes, size);
    message[size] = 0x80;
    store(message + padded - 4u, (uint32_t)size * 8u);
    for (size_t at = 0; at < padded; at += BLOCK_SIZE) {
        take_block(state, message + at);
    }
    for (unsigned i = 0; i < 5u; i++) {
        store(digest + 4u * i, state[i]);
    }
}
