/*
 * Whole updates with a raw image, driven as a firmware would drive the engine.
 */
#include <string.h>

#include "aloft/engine.h"
#include "check.h"
#include "memory_port.h"
#include "offer_builder.h"

static struct memory_device device;
static struct aloft_engine engine;
static uint8_t sector[ALOFT_SECTOR_SIZE];
static uint8_t base[MEMORY_SLOT_SIZE];
static uint8_t target[MEMORY_SLOT_SIZE];
static uint8_t offer[OFFER_ROOM];
static uint32_t target_size;
static uint32_t offer_size;
static unsigned reports;
static enum aloft_outcome outcome;

static void start_engine(void)
{
    const struct aloft_options options = ALOFT_OPTIONS_DEFAULT;
    const struct aloft_buffers buffers = {sector, NULL, 0};
    CHECK_STATUS(ALOFT_OK, aloft_engine_init(&engine, &device.port, &options, &buffers));
}

struct body {
    const uint8_t *bytes;
    uint32_t left;
};

static struct body answer(const struct aloft_action *action)
{
    bool is_offer = strncmp(action->path, "offers/", 7) == 0;
    const uint8_t *bytes = is_offer ? offer : target;
    uint32_t size = is_offer ? offer_size : target_size;
    struct body body = {bytes + action->offset, size - action->offset};
    aloft_engine_http_status(&engine, action->offset > 0 ? 206 : 200);
    if (action->offset > 0) {
        CHECK(action->offset == 8192 && target_size == 20080);
        aloft_engine_http_header(&engine, "Content-Range", "bytes 8192-20079/20080");
    }
    aloft_engine_http_header(&engine, "ETag", "\"one\"");
    return body;
}

/* Runs until the engine restarts the device (true) or has nothing to do for long (false). */
static bool run(bool is_healthy, uint32_t lose_after)
{
    struct body body = {NULL, 0};
    for (unsigned steps = 0; steps < 10000; steps++) {
        struct aloft_action action;
        aloft_engine_step(&engine, &action);
        if (aloft_engine_in_trial(&engine)) {
            aloft_engine_health(&engine, is_healthy);
        }
        switch (action.kind) {
        case ALOFT_ACTION_RUN:
            break;
        case ALOFT_ACTION_GET:
            body = answer(&action);
            break;
        case ALOFT_ACTION_FEED:
            if (lose_after == 0 && body.left > 1000u) {
                aloft_engine_http_end(&engine, false);
                lose_after = UINT32_MAX;
            } else if (body.left == 0) {
                aloft_engine_http_end(&engine, true);
            } else {
                uint32_t piece = body.left < 512u ? body.left : 512u;
                size_t taken = aloft_engine_http_data(&engine, body.bytes, piece);
                CHECK(taken > 0 && taken <= piece);
                body.bytes += taken;
                body.left -= (uint32_t)taken;
                lose_after -= lose_after == UINT32_MAX || target_size - body.left < 8192u ? 0u : lose_after;
            }
            break;
        case ALOFT_ACTION_SLEEP:
            if (action.sleep_ms > 600000u) {
                return false;
            }
            device.now_ms += action.sleep_ms;
            break;
        case ALOFT_ACTION_REPORT:
            reports++;
            outcome = action.report.outcome;
            break;
        case ALOFT_ACTION_REBOOT:
            memory_device_reset(&device);
            return true;
        }
    }
    CHECK(false); /* never came to rest */
    return false;
}

static void begin(void)
{
    memory_device_init(&device);
    uint32_t base_size = memory_image_build(base, 10000, 11);
    target_size = memory_image_build(target, 20000, 12);
    memcpy(device.slots[0], base, base_size);
    offer_size = offer_build(offer, target, target_size);
    reports = 0;
    start_engine();
}

static void updates_and_confirms(uint32_t lose_after)
{
    begin();
    CHECK(run(true, lose_after));
    CHECK(device.running == 1 && device.state == ALOFT_SLOT_PENDING_VERIFY);
    CHECK(memcmp(device.slots[1], target, target_size) == 0);
    start_engine();
    CHECK(!run(true, UINT32_MAX));
    CHECK(device.running == 1 && device.state == ALOFT_SLOT_VALID);
    CHECK(reports == 1 && outcome == ALOFT_OUTCOME_CONFIRMED);
}

static void rolls_an_unhealthy_image_back(void)
{
    begin();
    CHECK(run(false, UINT32_MAX));
    start_engine();
    CHECK(run(false, UINT32_MAX));
    CHECK(device.running == 0);
    start_engine();
    CHECK(!run(true, UINT32_MAX));
    CHECK(reports == 1 && outcome == ALOFT_OUTCOME_ROLLED_BACK);
}

static void refuses_a_port_with_a_hole(void)
{
    const struct aloft_options options = ALOFT_OPTIONS_DEFAULT;
    const struct aloft_buffers buffers = {sector, NULL, 0};
    begin();
    device.port.set_boot = NULL;
    CHECK_STATUS(ALOFT_ERR_ARGUMENT, aloft_engine_init(&engine, &device.port, &options, &buffers));
}

void test_engine(void)
{
    updates_and_confirms(UINT32_MAX);
    updates_and_confirms(0);
    rolls_an_unhealthy_image_back();
    refuses_a_port_with_a_hole();
}
