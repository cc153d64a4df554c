#include <stdio.h>
#include <string.h>

#include "aloft/crc32.h"
#include "aloft/sha256.h"
#include "check.h"

static void hex_of(const uint8_t *bytes, char text[65])
{
    for (unsigned i = 0; i < ALOFT_SHA256_SIZE; i++) {
        snprintf(text + 2u * i, 3, "%02x", bytes[i]);
    }
}

static void check_digest(const char *text, size_t repeats, size_t piece, const char *expected)
{
    struct aloft_sha256 hash;
    uint8_t digest[ALOFT_SHA256_SIZE];
    char hex[65];
    aloft_sha256_init(&hash);
    for (size_t i = 0; i < repeats; i++) {
        for (size_t at = 0; at < strlen(text); at += piece) {
            size_t left = strlen(text) - at;
            aloft_sha256_update(&hash, (const uint8_t *)text + at, left < piece ? left : piece);
        }
    }
    aloft_sha256_finish(&hash, digest);
    hex_of(digest, hex);
    CHECK(strcmp(hex, expected) == 0);
}

void test_sha256(void)
{
    /* FIPS 180-4 examples. */
    check_digest("", 1, 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check_digest("abc", 1, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    for (size_t piece = 1; piece <= 56; piece++) {
        check_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, piece,
                     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
    check_digest("aaaaaaaaaa", 100000, 7, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

void test_crc32(void)
{
    const uint8_t *digits = (const uint8_t *)"123456789";
    CHECK(aloft_crc32(0, digits, 9) == 0xcbf43926u);
    CHECK(aloft_crc32(aloft_crc32(0, digits, 4), digits + 4, 5) == 0xcbf43926u);
    CHECK(aloft_crc32(0, digits, 0) == 0);
}
