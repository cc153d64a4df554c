/*
 * Any sequence of answers, failures, resets and verdicts: the engine stays within its port's rules, always says what to
 * do, and slot 0 or slot 1 can boot all the time.
 */
#include <string.h>

#include "aloft/engine.h"
#include "check.h"
#include "memory_port.h"
#include "offer_builder.h"

static struct memory_device device;
static struct aloft_engine engine;
static uint8_t sector[ALOFT_SECTOR_SIZE];
static uint32_t workspace[256];
static uint8_t image[MEMORY_SLOT_SIZE];
static unsigned ends[17]; /* events over all lives */

static void start_engine(void)
{
    const struct aloft_options options = {600000u, 1000u, 60000u, 3, 2, 0, 0};
    const struct aloft_buffers buffers = {sector, workspace, sizeof workspace};
    CHECK_STATUS(ALOFT_OK, aloft_engine_init(&engine, &device.port, &options, &buffers));
}

static void random_head(uint32_t *state)
{
    static const uint16_t codes[] = {200, 200, 200, 206, 206, 304, 404, 416, 500, 0};
    static const char *const ranges[] = {"bytes 0-", "bytes 4096-9/20", "bytes 9-8/7", "bytes", "x"};
    static const char *const lengths[] = {"0", "44080", "4096", "junk"};
    aloft_engine_http_status(&engine, codes[check_random(state) % 10u]);
    if (check_random(state) % 2u == 0) {
        aloft_engine_http_header(&engine, "content-range", ranges[check_random(state) % 5u]);
        aloft_engine_http_header(&engine, "content-length", lengths[check_random(state) % 4u]);
        aloft_engine_http_header(&engine, "etag", "\"x\"");
    }
}

/* One seed: a life of a few thousand steps. */
static void live(uint32_t state)
{
    static const uint32_t rates[] = {0, 300, 3000, 20000};
    static uint8_t noise[5000];
    uint8_t offer[OFFER_ROOM];
    uint32_t at = 0;
    bool is_offer = false;
    uint32_t size = memory_image_build(image, 44000, state);
    uint32_t offer_size = offer_build(offer, image, size);
    memory_device_init(&device);
    device.failing = rates[check_random(&state) % 4u];
    memory_image_build(device.slots[0], 9000, 1);
    start_engine();
    for (unsigned steps = 0; steps < 3000; steps++) {
        struct aloft_action action;
        aloft_engine_step(&engine, &action);
        CHECK(action.kind <= ALOFT_ACTION_REBOOT);
        if (action.kind == ALOFT_ACTION_GET) {
            CHECK(action.path != NULL && strlen(action.path) < ALOFT_PATH_SIZE);
            is_offer = action.path[0] == 'o';
            at = action.offset;
            if (check_random(&state) % 8u == 0) {
                random_head(&state);
            } else {
                aloft_engine_http_status(&engine, at > 0 ? 206 : 200);
            }
        } else if (action.kind == ALOFT_ACTION_FEED) {
            uint32_t piece = check_random(&state) % 5000u;
            const uint8_t *bytes = is_offer ? offer : image;
            uint32_t left = is_offer ? offer_size - (at < offer_size ? at : offer_size) : size - (at < size ? at : size);
            if (check_random(&state) % 30u == 0) {
                aloft_engine_http_data(&engine, noise, piece);
            } else if (left == 0 || check_random(&state) % 40u == 0) {
                aloft_engine_http_end(&engine, check_random(&state) % 2u == 0);
            } else {
                at += (uint32_t)aloft_engine_http_data(&engine, bytes + at, piece < left ? piece : left);
            }
        } else if (action.kind == ALOFT_ACTION_SLEEP) {
            device.now_ms += action.sleep_ms;
        }
        bool resets = check_random(&state) % 400u == 0;
        if (action.kind == ALOFT_ACTION_REBOOT || resets) {
            memory_device_reset(&device);
            start_engine();
        }
        if (check_random(&state) % 50u == 0) {
            aloft_engine_health(&engine, check_random(&state) % 3u != 0);
        }
        if (check_random(&state) % 100u == 0) {
            aloft_engine_wake(&engine);
        }
        if (device.running == 1) {
            CHECK(memcmp(device.slots[1], image, size) == 0); /* only a verified target ever runs */
        }
    }
    for (unsigned i = 0; i < 17u; i++) {
        ends[i] += device.events[i];
    }
}

void test_engine_noise(void)
{
    for (uint32_t seed = 1; seed <= 120; seed++) {
        live(seed * 2654435761u);
    }
    /* The noise is no use unless it reaches every end. */
    CHECK(ends[ALOFT_EVENT_CONFIRMED] > 5 && ends[ALOFT_EVENT_ROLLBACK] > 5 && ends[ALOFT_EVENT_TRIAL_FAILED] > 5);
    CHECK(ends[ALOFT_EVENT_FALLBACK] > 5 && ends[ALOFT_EVENT_RESUME] > 5 && ends[ALOFT_EVENT_ERROR] > 5);
}
