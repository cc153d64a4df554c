/*
 * Whole updates by patch, packed image and image, with a server, a network, flash, power and an application that fail as
 * the input says. Beside the laws of fuzz_device.h: once everything works again, the device comes to rest, running the
 * base or the target.
 *
 * Input: u8 options; u16 size of the patch, and the patch, whose header gets its size and checksum put right; then one
 * byte per decision, see `answer`, `feed` and `trouble`. When the input is over everything works.
 */
#include <stdio.h>
#include <string.h>

#include "../src/bytes.h"
#include "aloft/crc32.h"
#include "check.h"
#include "fuzz.h"
#include "fuzz_device.h"
#include "offer_builder.h"

#define OPTION_SMALL_SLOT 1u
#define OPTION_PACKED 2u   /* the patch is offered as a packed image */
#define OPTION_NO_PATCH 4u /* only the image is offered */
#define OPTION_RAW 8u      /* the header stays as it is */
#define OPTION_UNHEALTHY 16u
#define OPTION_STATEMENTS 32u /* with the offer come four that are none */
#define PATCH_LIMIT 6000u
#define OFFER_LIMIT OFFER_ROOM
#define MOST_STEPS 3000u
#define MOST_TROUBLED_STEPS 400u
#define REST_MS 600000u /* the pause between two check-ins */

static uint8_t patch[PATCH_LIMIT];
static uint8_t offer[OFFER_LIMIT];

struct world {
    struct fuzz_script script;
    uint8_t options;
    uint32_t patch_size;
    uint32_t offer_size;
    const uint8_t *body;
    uint32_t body_size;
    uint32_t position;
    uint32_t steps_to_reset; /* 0: none planned */
};

static struct world world;

static void read_input(const uint8_t *data, size_t size)
{
    size_t taken;
    memset(&world, 0, sizeof world);
    world.script.at = data;
    world.script.left = size;
    world.options = fuzz_take8(&world.script);
    size_t wanted = fuzz_take16(&world.script) % PATCH_LIMIT;
    const uint8_t *bytes = fuzz_take(&world.script, wanted, &taken);
    memcpy(patch, bytes, taken);
    world.patch_size = (uint32_t)taken;
    if (taken >= ALOFT_PATCH_HEADER_SIZE && (world.options & OPTION_RAW) == 0) {
        aloft_store32(patch + 8, world.patch_size);
        aloft_store32(patch + 56, aloft_crc32(0, patch, 56));
    }
    world.offer_size = offer_build(offer, fuzz_target.bytes, fuzz_target.size);
    if ((world.options & OPTION_NO_PATCH) == 0 && world.patch_size > 0) {
        bool is_packed = (world.options & OPTION_PACKED) != 0;
        world.offer_size = offer_add_patch(offer, world.offer_size, patch, world.patch_size,
                                           is_packed ? NULL : fuzz_base.bytes, fuzz_base.size);
    }
    if ((world.options & OPTION_STATEMENTS) != 0) {
        world.offer_size = offer_add_statements(offer, world.offer_size, patch, 5, ALOFT_OFFER_MAX_STATEMENTS);
    }
}

/* Which bytes a path stands for: an artifact is named by its digest. */
static void find_body(const char *path)
{
    uint8_t digest[ALOFT_SHA256_SIZE];
    char first[3];
    struct aloft_sha256 hash;
    aloft_sha256_init(&hash);
    aloft_sha256_update(&hash, patch, world.patch_size);
    aloft_sha256_finish(&hash, digest);
    snprintf(first, sizeof first, "%02x", digest[0]);
    if (path[0] == 'o') {
        world.body = offer;
        world.body_size = world.offer_size;
    } else if (strncmp(path, "artifacts/", 10) == 0 && strncmp(path + 10, first, 2) == 0) {
        world.body = patch;
        world.body_size = world.patch_size;
    } else {
        world.body = fuzz_target.bytes;
        world.body_size = fuzz_target.size;
    }
}

static void answer(const struct aloft_action *action)
{
    static const uint16_t codes[] = {404, 416, 500, 304};
    char text[64];
    uint8_t choice = fuzz_take8(&world.script);
    bool is_rest = action->offset > 0 && choice % 8u != 1u;
    find_body(action->path);
    world.position = is_rest ? aloft_smaller(action->offset, world.body_size) : 0;
    if (choice % 8u == 2u) {
        aloft_engine_http_end(&fuzz_engine_state, false);
        return;
    }
    if (choice % 8u == 3u) {
        aloft_engine_http_status(&fuzz_engine_state, codes[choice / 8u % 4u]);
        return;
    }
    if (choice % 8u == 4u) { /* something else than was asked for */
        world.body = choice >= 128u ? patch : world.script.at;
        world.body_size = choice >= 128u ? world.patch_size : (uint32_t)world.script.left;
        world.position = aloft_smaller(world.position, world.body_size);
    }
    if (choice % 8u == 7u && world.body == fuzz_target.bytes) {
        world.body = fuzz_impostor.bytes;
    }
    aloft_engine_http_status(&fuzz_engine_state, is_rest ? 206 : 200);
    if (choice % 8u != 5u) {
        snprintf(text, sizeof text, "%lu", (unsigned long)(world.body_size - world.position));
        aloft_engine_http_header(&fuzz_engine_state, "content-length", text);
    }
    if (is_rest) {
        snprintf(text, sizeof text, "bytes %lu-/%lu", (unsigned long)world.position, (unsigned long)world.body_size);
        aloft_engine_http_header(&fuzz_engine_state, "content-range", text);
    }
    if (choice % 8u != 6u) {
        aloft_engine_http_header(&fuzz_engine_state, "etag", "\"x\"");
    }
}

static void feed(const struct aloft_action *action)
{
    uint8_t choice = fuzz_take8(&world.script);
    uint32_t left = world.body_size - world.position;
    uint32_t size = aloft_smaller(left, 1u + choice / 8u * 150u);
    if (choice % 8u == 1u) {
        aloft_engine_http_end(&fuzz_engine_state, choice >= 128u);
    } else if (choice % 8u == 2u && size > 0) {
        uint8_t damaged[5000];
        memcpy(damaged, world.body + world.position, size);
        damaged[choice % size] ^= (uint8_t)(1u + fuzz_take8(&world.script));
        world.position += (uint32_t)fuzz_device_data(action, damaged, size);
    } else if (left == 0) {
        aloft_engine_http_end(&fuzz_engine_state, true);
    } else {
        size = choice == 0 ? left : size;
        world.position += (uint32_t)fuzz_device_data(action, world.body + world.position, size);
    }
}

/* What happens beside the exchange; asked when the engine waits for something. */
static void trouble(void)
{
    struct memory_device *memory = &fuzz_device.memory;
    if (world.script.left == 0) {
        memory->failing = 0;
        world.steps_to_reset = 0;
        aloft_engine_health(&fuzz_engine_state, (world.options & OPTION_UNHEALTHY) == 0);
        return;
    }
    uint8_t choice = fuzz_take8(&world.script);
    switch (choice % 8u) {
    case 1:
        world.steps_to_reset = 1u + choice / 8u;
        break;
    case 2:
        memory->failing = choice / 8u;
        break;
    case 3:
        aloft_engine_health(&fuzz_engine_state, choice < 200u);
        break;
    case 4:
        aloft_engine_wake(&fuzz_engine_state);
        break;
    case 5:
        memory->now_ms += choice * 500u;
        break;
    case 6: { /* a bit of what is being made tips over */
        uint32_t at = fuzz_take16(&world.script) % FUZZ_LARGE_SLOT;
        if (memory->running == 0 && memory->selected == 0) {
            memory->slots[1][at] ^= 1u;
        }
        break;
    }
    default:
        break;
    }
}

static void restart(void)
{
    world.steps_to_reset = 0;
    fuzz_device_reset();
}

/* One step and what it asks for; true if the device rests until its next check-in. */
static bool go_on(void)
{
    struct aloft_action action;
    fuzz_device_step(&action);
    bool rests = false;
    switch (action.kind) {
    case ALOFT_ACTION_RUN:
        break;
    case ALOFT_ACTION_GET:
        trouble();
        answer(&action);
        break;
    case ALOFT_ACTION_FEED:
        feed(&action);
        break;
    case ALOFT_ACTION_SLEEP:
        trouble();
        fuzz_device.memory.now_ms += action.sleep_ms;
        rests = action.sleep_ms >= REST_MS;
        break;
    case ALOFT_ACTION_REPORT:
        break;
    case ALOFT_ACTION_REBOOT:
        trouble();
        restart();
        return false;
    }
    if (world.steps_to_reset > 0 && --world.steps_to_reset == 0) {
        restart();
    }
    return rests;
}

int fuzz_engine(const uint8_t *data, size_t size)
{
    fuzz_device_begin(size > 0 && (data[0] & OPTION_SMALL_SLOT) != 0 ? FUZZ_SMALL_SLOT : FUZZ_LARGE_SLOT);
    read_input(data, size);
    for (unsigned steps = 0; steps < MOST_TROUBLED_STEPS && world.script.left > 0; steps++) {
        go_on();
    }
    world.script.left = 0;
    unsigned rests = 0;
    for (unsigned steps = 0; steps < MOST_STEPS && rests < 2u; steps++) {
        rests += go_on() ? 1u : 0u;
    }
    CHECK(rests == 2u);
    return 0;
}
