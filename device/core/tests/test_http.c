/*
 * Response heads, as servers write them and as they should not.
 */
#include <string.h>

#include "aloft/engine.h"
#include "check.h"
#include "memory_port.h"

static struct memory_device device;
static struct aloft_engine engine;
static uint8_t sector[ALOFT_SECTOR_SIZE];

static void ask(void)
{
    const struct aloft_options options = ALOFT_OPTIONS_DEFAULT;
    const struct aloft_buffers buffers = {sector, NULL, 0};
    struct aloft_action action;
    memory_device_init(&device);
    CHECK_STATUS(ALOFT_OK, aloft_engine_init(&engine, &device.port, &options, &buffers));
    do {
        aloft_engine_step(&engine, &action);
    } while (action.kind != ALOFT_ACTION_GET);
    CHECK(strcmp(action.path, "offers/lamp.cbor") == 0 && action.offset == 0 && action.if_range == NULL);
}

static uint32_t length_of(const char *name, const char *value)
{
    ask();
    aloft_engine_http_status(&engine, 200);
    aloft_engine_http_header(&engine, name, value);
    return engine.http.length;
}

static uint32_t retry_after_of(const char *value)
{
    ask();
    aloft_engine_http_status(&engine, 503);
    aloft_engine_http_header(&engine, "Retry-After", value);
    return engine.http.retry_after_s;
}

static void check_range(const char *value, uint32_t start, uint32_t total)
{
    ask();
    aloft_engine_http_status(&engine, 206);
    aloft_engine_http_header(&engine, "Content-Range", value);
    CHECK(engine.http.range_start == start && engine.http.range_total == total);
}

void test_http(void)
{
    const uint32_t unknown = ALOFT_HTTP_UNKNOWN;
    CHECK(length_of("Content-Length", "17") == 17);
    CHECK(length_of("content-length", "  17") == 17);
    CHECK(length_of("CONTENT-LENGTH", "4294967294") == 4294967294u);
    CHECK(length_of("Content-Length", "4294967295") == unknown);
    CHECK(length_of("Content-Length", "99999999999999999999999999") == unknown);
    CHECK(length_of("Content-Length", "") == unknown);
    CHECK(length_of("Content-Length", "-1") == unknown);
    CHECK(length_of("Content-Lengt", "17") == unknown);
    CHECK(length_of("Content-Length2", "17") == unknown);
    CHECK(length_of("", "") == unknown);
    CHECK(retry_after_of("120") == 120);
    CHECK(retry_after_of(" 0 ") == 0);
    CHECK(retry_after_of("99999999999") == unknown - 1u);
    CHECK(retry_after_of("Fri, 31 Dec 1999 23:59:59 GMT") == unknown);
    CHECK(retry_after_of("12 Dec 1999") == unknown);
    CHECK(retry_after_of("1.5") == unknown);
    CHECK(retry_after_of("-1") == unknown);
    CHECK(retry_after_of("") == unknown);
    check_range("bytes 5-9/10", 5, 10);
    check_range("BYTES 5-9/*", 5, unknown);
    check_range("  bytes  5-9/10", 5, 10);
    check_range("bytes */10", unknown, unknown);
    check_range("bytes 5", unknown, unknown);
    check_range("bytes 5-", 5, unknown);
    check_range("bytes", unknown, unknown);
    check_range("items 5-9/10", unknown, unknown);
    check_range("", unknown, unknown);

    /* Data before a status, after the end, and without an open request is ignored. */
    ask();
    CHECK(aloft_engine_http_data(&engine, sector, 10) == 10 && engine.fill == 0);
    aloft_engine_http_status(&engine, 404);
    CHECK(aloft_engine_http_data(&engine, sector, 10) == 10 && engine.fill == 0);
}
