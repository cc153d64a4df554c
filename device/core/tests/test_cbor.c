#include <string.h>

#include "aloft/cbor.h"
#include "check.h"

#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

static void check_refused(enum aloft_status expected, const uint8_t *bytes, size_t size)
{
    uint8_t copy[64]; /* exactly as long as the input matters to the sanitizers */
    memcpy(copy + sizeof copy - size, bytes, size);
    CHECK_STATUS(expected, aloft_cbor_check(copy + sizeof copy - size, size));
}

static void accepts_every_shortest_form(void)
{
    check_refused(ALOFT_OK, BYTES(0x00));
    check_refused(ALOFT_OK, BYTES(0x17));
    check_refused(ALOFT_OK, BYTES(0x18, 24));
    check_refused(ALOFT_OK, BYTES(0x19, 1, 0));
    check_refused(ALOFT_OK, BYTES(0x1a, 0, 1, 0, 0));
    check_refused(ALOFT_OK, BYTES(0x1a, 0xff, 0xff, 0xff, 0xff));
    check_refused(ALOFT_OK, BYTES(0x20));
    check_refused(ALOFT_OK, BYTES(0x40));
    check_refused(ALOFT_OK, BYTES(0x62, 0xc3, 0xa9));
    check_refused(ALOFT_OK, BYTES(0x80));
    check_refused(ALOFT_OK, BYTES(0xa1, 1, 0xf6));
    check_refused(ALOFT_OK, BYTES(0x84, 0x40, 0xa0, 0xf6, 0xf5));
    check_refused(ALOFT_OK, BYTES(0xa2, 0x18, 24, 0x00, 0x20, 0x00));
    check_refused(ALOFT_OK, BYTES(0xa2, 0x81, 0xa1, 0x01, 0x02, 0x00, 0x81, 0xa1, 0x01, 0x03, 0x00));
    check_refused(ALOFT_OK, BYTES(0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x00));
}

static void refuses_everything_else_by_name(void)
{
    check_refused(ALOFT_ERR_CBOR_TRUNCATED, BYTES(0x18));
    check_refused(ALOFT_ERR_CBOR_TRUNCATED, BYTES(0x42, 1));
    check_refused(ALOFT_ERR_CBOR_TRUNCATED, BYTES(0x82, 1));
    check_refused(ALOFT_ERR_CBOR_TRUNCATED, BYTES(0xa1, 1));
    check_refused(ALOFT_ERR_CBOR_TRUNCATED, BYTES(0x9a, 0xff, 0xff, 0xff, 0xff));
    check_refused(ALOFT_ERR_CBOR_TRUNCATED, BYTES(0x5b, 0, 0, 0, 1, 0, 0, 0, 0));
    check_refused(ALOFT_ERR_CBOR_NOT_SHORTEST, BYTES(0x18, 23));
    check_refused(ALOFT_ERR_CBOR_NOT_SHORTEST, BYTES(0x19, 0, 255));
    check_refused(ALOFT_ERR_CBOR_NOT_SHORTEST, BYTES(0x1a, 0, 0, 255, 255));
    check_refused(ALOFT_ERR_CBOR_NOT_SHORTEST, BYTES(0x1b, 0, 0, 0, 0, 255, 255, 255, 255));
    check_refused(ALOFT_ERR_CBOR_NOT_SHORTEST, BYTES(0x58, 1, 0));
    check_refused(ALOFT_ERR_CBOR_RANGE, BYTES(0x1b, 0, 0, 0, 1, 0, 0, 0, 0));
    check_refused(ALOFT_ERR_CBOR_INDEFINITE, BYTES(0x5f, 0xff));
    check_refused(ALOFT_ERR_CBOR_INDEFINITE, BYTES(0x9f, 0xff));
    check_refused(ALOFT_ERR_CBOR_INDEFINITE, BYTES(0xff));
    check_refused(ALOFT_ERR_CBOR_RESERVED, BYTES(0x1c));
    check_refused(ALOFT_ERR_CBOR_RESERVED, BYTES(0xf7));
    check_refused(ALOFT_ERR_CBOR_RESERVED, BYTES(0xf8, 0xff));
    check_refused(ALOFT_ERR_CBOR_FLOAT, BYTES(0xf9, 0x3c, 0));
    check_refused(ALOFT_ERR_CBOR_FLOAT, BYTES(0xfb, 0, 0, 0, 0, 0, 0, 0, 0));
    check_refused(ALOFT_ERR_CBOR_TAG, BYTES(0xc1, 0x00));
    check_refused(ALOFT_ERR_CBOR_TAG, BYTES(0x81, 0xd8, 0x18, 0x40));
    check_refused(ALOFT_ERR_CBOR_KEY_ORDER, BYTES(0xa2, 0x01, 0x00, 0x01, 0x00));
    check_refused(ALOFT_ERR_CBOR_KEY_ORDER, BYTES(0xa2, 0x20, 0x00, 0x18, 24, 0x00));
    check_refused(ALOFT_ERR_CBOR_KEY_ORDER, BYTES(0xa2, 0x61, 'b', 0xa0, 0x61, 'a', 0x00));
    check_refused(ALOFT_ERR_CBOR_KEY_ORDER, BYTES(0xa2, 0x81, 0xa1, 0x01, 0x03, 0x00, 0x81, 0xa1, 0x01, 0x02, 0x00));
    check_refused(ALOFT_ERR_CBOR_UTF8, BYTES(0x61, 0x80));
    check_refused(ALOFT_ERR_CBOR_UTF8, BYTES(0x62, 0xc1, 0x81));
    check_refused(ALOFT_ERR_CBOR_UTF8, BYTES(0x63, 0xed, 0xa0, 0x80));
    check_refused(ALOFT_ERR_CBOR_UTF8, BYTES(0x61, 0xc3));
    check_refused(ALOFT_ERR_CBOR_UTF8, BYTES(0x64, 0xf4, 0x90, 0x80, 0x80));
    check_refused(ALOFT_ERR_CBOR_DEPTH, BYTES(0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x00));
    check_refused(ALOFT_ERR_CBOR_TRAILING, BYTES(0x00, 0x00));
    CHECK_STATUS(ALOFT_ERR_CBOR_TRUNCATED, aloft_cbor_check(NULL, 0));
}

static void stays_where_it_was_after_an_error(void)
{
    const uint8_t bytes[] = {0xf5, 0x41};
    struct aloft_cbor reader = {bytes, sizeof bytes, 0};
    const uint8_t *string;
    uint32_t value;
    CHECK_STATUS(ALOFT_ERR_CBOR_TYPE, aloft_cbor_read_uint(&reader, &value));
    CHECK_STATUS(ALOFT_ERR_CBOR_TYPE, aloft_cbor_read_null(&reader));
    CHECK_STATUS(ALOFT_ERR_CBOR_TYPE, aloft_cbor_read_bytes(&reader, &string, &value));
    CHECK(reader.at == 0);
    reader.at = 1;
    CHECK_STATUS(ALOFT_ERR_CBOR_TRUNCATED, aloft_cbor_read_bytes(&reader, &string, &value));
    CHECK(reader.at == 1);
}

static void survives_noise(void)
{
    uint32_t state = 7;
    for (unsigned round = 0; round < 100000; round++) {
        uint8_t bytes[24];
        size_t size = check_random(&state) % (sizeof bytes + 1u);
        for (size_t i = 0; i < size; i++) {
            bytes[i] = (uint8_t)check_random(&state);
        }
        enum aloft_status status = aloft_cbor_check(bytes, size);
        CHECK(status == ALOFT_OK || (status >= ALOFT_ERR_CBOR_TRUNCATED && status <= ALOFT_ERR_CBOR_KEY_ORDER));
    }
}

void test_cbor(void)
{
    accepts_every_shortest_form();
    refuses_everything_else_by_name();
    stays_where_it_was_after_an_error();
    survives_noise();
}
