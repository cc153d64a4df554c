/* SPDX-License-Identifier: Apache-2.0 */
#include "sha256.h"

static const uint32_t round_words[64] = {
    0x428A2F98u, 0x71374491u, 0xB5C0FBCFu, 0xE9B5DBA5u, 0x3956C25Bu, 0x59F111F1u, 0x923F82A4u, 0xAB1C5ED5u,
    0xD807AA98u, 0x12835B01u, 0x243185BEu, 0x550C7DC3u, 0x72BE5D74u, 0x80DEB1FEu, 0x9BDC06A7u, 0xC19BF174u,
    0xE49B69C1u, 0xEFBE4786u, 0x0FC19DC6u, 0x240CA1CCu, 0x2DE92C6Fu, 0x4A7484AAu, 0x5CB0A9DCu, 0x76F988DAu,
    0x983E5152u, 0xA831C66Du, 0xB00327C8u, 0xBF597FC7u, 0xC6E00BF3u, 0xD5A79147u, 0x06CA6351u, 0x14292967u,
    0x27B70A85u, 0x2E1B2138u, 0x4D2C6DFCu, 0x53380D13u, 0x650A7354u, 0x766A0ABBu, 0x81C2C92Eu, 0x92722C85u,
    0xA2BFE8A1u, 0xA81A664Bu, 0xC24B8B70u, 0xC76C51A3u, 0xD192E819u, 0xD6990624u, 0xF40E3585u, 0x106AA070u,
    0x19A4C116u, 0x1E376C08u, 0x2748774Cu, 0x34B0BCB5u, 0x391C0CB3u, 0x4ED8AA4Au, 0x5B9CCA4Fu, 0x682E6FF3u,
    0x748F82EEu, 0x78A5636Fu, 0x84C87814u, 0x8CC70208u, 0x90BEFFFAu, 0xA4506CEBu, 0xBEF9A3F7u, 0xC67178F2u,
};

static const uint32_t start_words[8] = {
    0x6A09E667u, 0xBB67AE85u, 0x3C6EF372u, 0xA54FF53Au, 0x510E527Fu, 0x9B05688Cu, 0x1F83D9ABu, 0x5BE0CD19u,
};

static uint32_t turn(uint32_t value, uint32_t count)
{
    return (value >> count) | (value << (32u - count));
}

static uint32_t load(const uint8_t *bytes)
{
    return ((uint32_t)bytes[0] << 24) | ((uint32_t)bytes[1] << 16) | ((uint32_t)bytes[2] << 8) | bytes[3];
}

static void mix_block(uint32_t words[8], const uint8_t *block)
{
    uint32_t w[64];
    uint32_t v[8];
    for (int i = 0; i < 16; i++) {
        w[i] = load(block + 4 * i);
    }
    for (int i = 16; i < 64; i++) {
        uint32_t low = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >> 3);
        uint32_t high = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >> 10);
        w[i] = w[i - 16] + low + w[i - 7] + high;
    }
    for (int i = 0; i < 8; i++) {
        v[i] = words[i];
    }
    for (int i = 0; i < 64; i++) {
        uint32_t first = turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25);
        uint32_t choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
        uint32_t left = v[7] + first + choice + round_words[i] + w[i];
        uint32_t second = turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22);
        uint32_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        for (int j = 7; j > 0; j--) {
            v[j] = v[j - 1];
        }
        v[4] += left;
        v[0] = left + second + majority;
    }
    for (int i = 0; i < 8; i++) {
        words[i] += v[i];
    }
}

void sha256_start(struct sha256_state *state)
{
    for (int i = 0; i < 8; i++) {
        state->words[i] = start_words[i];
    }
    state->size = 0;
}

void sha256_add(struct sha256_state *state, const void *data, size_t size)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < size; i++) {
        state->block[state->size % SHA256_BLOCK] = bytes[i];
        state->size++;
        if (state->size % SHA256_BLOCK == 0u) {
            mix_block(state->words, state->block);
        }
    }
}

void sha256_finish(struct sha256_state *state, uint8_t digest[SHA256_SIZE])
{
    static const uint8_t mark = 0x80;
    static const uint8_t zero = 0;
    uint32_t size = state->size;
    uint8_t bits[8] = {0};
    for (uint32_t i = 0; i < 4u; i++) {
        bits[7u - i] = (uint8_t)((size << 3) >> (8u * i));
    }
    bits[3] = (uint8_t)(size >> 29);
    sha256_add(state, &mark, 1);
    while (state->size % SHA256_BLOCK != 56u) {
        sha256_add(state, &zero, 1);
    }
    sha256_add(state, bits, sizeof bits);
    for (uint32_t i = 0; i < SHA256_SIZE; i++) {
        digest[i] = (uint8_t)(state->words[i / 4u] >> (24u - 8u * (i % 4u)));
    }
}

void sha256(const void *data, size_t size, uint8_t digest[SHA256_SIZE])
{
    struct sha256_state state;
    sha256_start(&state);
    sha256_add(&state, data, size);
    sha256_finish(&state, digest);
}

static void add_padded_key(struct sha256_state *state, const uint8_t *key, size_t size, uint8_t mask)
{
    for (size_t i = 0; i < SHA256_BLOCK; i++) {
        uint8_t byte = (uint8_t)((i < size ? key[i] : 0) ^ mask);
        sha256_add(state, &byte, 1);
    }
}

void hmac_sha256(const uint8_t *key, size_t key_size, const void *data, size_t size, uint8_t tag[SHA256_SIZE])
{
    struct sha256_state state;
    uint8_t short_key[SHA256_SIZE];
    if (key_size > SHA256_BLOCK) {
        sha256(key, key_size, short_key);
        key = short_key;
        key_size = SHA256_SIZE;
    }
    sha256_start(&state);
    add_padded_key(&state, key, key_size, 0x36);
    sha256_add(&state, data, size);
    sha256_finish(&state, tag);
    sha256_start(&state);
    add_padded_key(&state, key, key_size, 0x5C);
    sha256_add(&state, tag, SHA256_SIZE);
    sha256_finish(&state, tag);
}
