/*
 * A client out of its mind: statuses, headers and pieces of bodies in any order and of any size, wanted or not, against
 * an engine that is offered a raw image. See fuzz_device.h for the laws.
 *
 * Input: one byte per deed, followed by what the deed needs; see `act`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "fuzz.h"
#include "fuzz_device.h"
#include "offer_builder.h"

#define MOST_DEEDS 400u
#define MOST_STEPS 64u

struct client {
    struct aloft_action action;
    char path[ALOFT_PATH_SIZE];
    uint32_t position; /* of the next right body byte */
    uint8_t offer[OFFER_ROOM];
    uint32_t offer_size;
};

static struct client client;

static void step(void)
{
    fuzz_device_step(&client.action);
    if (client.action.kind == ALOFT_ACTION_GET) {
        memcpy(client.path, client.action.path, strlen(client.action.path) + 1u);
        client.position = client.action.offset;
    }
}

static bool asks_offer(void)
{
    return client.path[0] == 'o';
}

static uint32_t body_size(void)
{
    return asks_offer() ? client.offer_size : fuzz_target.size;
}

/* A copy without a byte to spare, so that reading beyond it is noticed. */
static char *take_text(struct fuzz_script *script)
{
    size_t size;
    const uint8_t *bytes = fuzz_take(script, fuzz_take8(script) % 96u, &size);
    char *text = malloc(size + 1u);
    CHECK(text != NULL);
    memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}

static void any_header(struct fuzz_script *script, const char *name)
{
    char *own = name == NULL ? take_text(script) : NULL;
    char *value = take_text(script);
    aloft_engine_http_header(&fuzz_engine_state, own != NULL ? own : name, value);
    free(own);
    free(value);
}

static void right_head(void)
{
    char text[64];
    bool is_rest = client.position > 0;
    aloft_engine_http_status(&fuzz_engine_state, is_rest ? 206 : 200);
    snprintf(text, sizeof text, "%lu", (unsigned long)(body_size() - client.position));
    aloft_engine_http_header(&fuzz_engine_state, "Content-Length", text);
    if (is_rest) {
        snprintf(text, sizeof text, "bytes %lu-%lu/%lu", (unsigned long)client.position,
                 (unsigned long)(body_size() - 1u), (unsigned long)body_size());
        aloft_engine_http_header(&fuzz_engine_state, "Content-Range", text);
    }
    aloft_engine_http_header(&fuzz_engine_state, "ETag", "\"same\"");
}

static void right_body(uint32_t size)
{
    const uint8_t *bytes = asks_offer() ? client.offer : fuzz_target.bytes;
    uint32_t left = client.position < body_size() ? body_size() - client.position : 0;
    size = size < left ? size : left;
    client.position += (uint32_t)fuzz_device_data(&client.action, bytes + client.position, size);
}

static void any_body(struct fuzz_script *script)
{
    size_t size;
    const uint8_t *bytes = fuzz_take(script, fuzz_take8(script), &size);
    fuzz_device_data(&client.action, bytes, size);
}

/* An exchange as it should be, so that the input need not spell it out. */
static void right_answer(void)
{
    if (client.action.kind == ALOFT_ACTION_GET) {
        right_head();
        step();
    }
    for (unsigned i = 0; i < MOST_STEPS && client.action.kind <= ALOFT_ACTION_FEED; i++) {
        right_body(1500);
        step();
    }
    aloft_engine_http_end(&fuzz_engine_state, true);
}

static void act(struct fuzz_script *script)
{
    static const char *const names[] = {"content-length", "Content-Range", "ETAG", "transfer-encoding"};
    uint8_t deed = fuzz_take8(script);
    switch (deed % 14u) {
    case 0:
        for (unsigned i = 0; i < MOST_STEPS && (i == 0 || client.action.kind == ALOFT_ACTION_RUN); i++) {
            step();
        }
        return;
    case 1:
        aloft_engine_http_status(&fuzz_engine_state, fuzz_take16(script));
        break;
    case 2:
        any_header(script, NULL);
        break;
    case 3:
        any_header(script, names[deed / 14u % 4u]);
        break;
    case 4:
        right_head();
        break;
    case 5:
        right_body(fuzz_take16(script));
        break;
    case 6:
        any_body(script);
        break;
    case 7:
        aloft_engine_http_end(&fuzz_engine_state, deed >= 128u);
        break;
    case 8:
        fuzz_device.memory.now_ms += deed >= 128u ? client.action.sleep_ms : fuzz_take8(script) * 1000u;
        break;
    case 9:
        aloft_engine_wake(&fuzz_engine_state);
        break;
    case 10:
        aloft_engine_health(&fuzz_engine_state, deed >= 128u);
        break;
    case 11:
        fuzz_device_reset();
        client.path[0] = '\0';
        memset(&client.action, 0, sizeof client.action);
        break;
    case 12:
        right_answer();
        break;
    default: /* skips bytes, as after a lost piece */
        client.position += fuzz_take8(script) * 16u;
        return;
    }
    step();
}

int fuzz_http(const uint8_t *data, size_t size)
{
    struct fuzz_script script = {data, size};
    fuzz_device_begin(FUZZ_LARGE_SLOT);
    memset(&client, 0, sizeof client);
    client.offer_size = offer_build(client.offer, fuzz_target.bytes, fuzz_target.size);
    for (unsigned deeds = 0; deeds < MOST_DEEDS && script.left > 0; deeds++) {
        act(&script);
    }
    return 0;
}
