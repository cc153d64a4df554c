#include "aloft/sha256.h"

#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u, 0x923f82a4u, 0xab1c5ed5u,
    0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u, 0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u,
    0xe49b69c1u, 0xefbe4786u, 0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau,
    0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u, 0x06ca6351u, 0x14292967u,
    0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u, 0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u,
    0xa2bfe8a1u, 0xa81a664bu, 0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
    0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au, 0x5b9cca4fu, 0x682e6ff3u,
    0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u, 0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u,
};

static uint32_t rotate_right(uint32_t value, unsigned count)
{
    return value >> count | value << (32u - count);
}

static uint32_t load_big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | (uint32_t)bytes[3];
}

static void store_big_endian(uint8_t *bytes, const uint32_t *words, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(words[i / 4u] >> (24u - i % 4u * 8u));
    }
}

/* FIPS 180-4, section 6.2.2. */
static void compress(uint32_t state[8], const uint8_t *block)
{
    uint32_t schedule[64];
    uint32_t v[8];
    for (unsigned i = 0; i < 16u; i++) {
        schedule[i] = load_big_endian(block + 4u * i);
    }
    memcpy(v, state, sizeof v);
    for (uint32_t *word = schedule + 16; word < schedule + 64; word++) {
        uint32_t near = word[-2];
        uint32_t far = word[-15];
        *word = (rotate_right(near, 17) ^ rotate_right(near, 19) ^ near >> 10) + word[-7] +
                (rotate_right(far, 7) ^ rotate_right(far, 18) ^ far >> 3) + word[-16];
    }
    for (unsigned i = 0; i < 64u; i++) {
        uint32_t t1 = v[7] + (rotate_right(v[4], 6) ^ rotate_right(v[4], 11) ^ rotate_right(v[4], 25)) +
                      (v[6] ^ (v[4] & (v[5] ^ v[6]))) + round_constants[i] + schedule[i];
        uint32_t t2 = (rotate_right(v[0], 2) ^ rotate_right(v[0], 13) ^ rotate_right(v[0], 22)) +
                      ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
        for (unsigned j = 7; j > 0; j--) {
            v[j] = v[j - 1u];
        }
        v[4] += t1;
        v[0] = t1 + t2;
    }
    for (unsigned i = 0; i < 8u; i++) {
        state[i] += v[i];
    }
}

void aloft_sha256_init(struct aloft_sha256 *hash)
{
    static const uint32_t initial[8] = {0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
                                        0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u};
    memcpy(hash->state, initial, sizeof initial);
    hash->size = 0;
}

void aloft_sha256_update(struct aloft_sha256 *hash, const uint8_t *bytes, size_t size)
{
    uint32_t held = hash->size % 64u;
    hash->size += (uint32_t)size;
    if (held > 0) {
        size_t piece = 64u - held < size ? 64u - held : size;
        memcpy(hash->block + held, bytes, piece);
        bytes += piece;
        size -= piece;
        if (held + piece < 64u) {
            return;
        }
        compress(hash->state, hash->block);
    }
    for (; size >= 64u; bytes += 64, size -= 64u) {
        compress(hash->state, bytes);
    }
    if (size > 0) {
        memcpy(hash->block, bytes, size);
    }
}

void aloft_sha256_finish(struct aloft_sha256 *hash, uint8_t digest[ALOFT_SHA256_SIZE])
{
    const uint32_t bits[2] = {hash->size >> 29, hash->size << 3};
    uint8_t length[sizeof bits];
    uint8_t padding = 0x80;
    store_big_endian(length, bits, sizeof length);
    do {
        aloft_sha256_update(hash, &padding, 1);
        padding = 0;
    } while (hash->size % 64u != 56u);
    aloft_sha256_update(hash, length, sizeof length);
    store_big_endian(digest, hash->state, ALOFT_SHA256_SIZE);
}
