/*
 * The engine with real patches: a staged one and a packed image that streams, whole and damaged.
 */
#include <stdio.h>
#include <string.h>

#include "../src/bytes.h"
#include "aloft/crc32.h"
#include "aloft/engine.h"
#include "check.h"
#include "memory_port.h"
#include "offer_builder.h"

#define CRC_AT (ALOFT_PATCH_HEADER_SIZE - 4u)

struct file {
    uint8_t bytes[MEMORY_SLOT_SIZE];
    uint32_t size;
};

static struct file base, target, patch, packed;
static struct memory_device device;
static struct aloft_engine engine;
static uint8_t sector[ALOFT_SECTOR_SIZE];
static uint32_t workspace[16384];
static uint32_t trouble; /* state of the accidents, 0 for none */

static void load(struct file *file, const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "rb");
    CHECK(stream != NULL);
    file->size = (uint32_t)fread(file->bytes, 1, sizeof file->bytes, stream);
    fclose(stream);
    CHECK(file->size > 0 && file->size < sizeof file->bytes);
}

/* Runs on over restarts; returns the outcome of the last report, or -1 without one. */
static int run(const struct file *artifact, const uint8_t *offer, uint32_t offer_size)
{
    const struct aloft_options options = ALOFT_OPTIONS_DEFAULT;
    const struct aloft_buffers buffers = {sector, workspace, sizeof workspace};
    struct aloft_action action;
    const uint8_t *body = NULL;
    uint32_t left = 0;
    int outcome = -1;
    CHECK_STATUS(ALOFT_OK, aloft_engine_init(&engine, &device.port, &options, &buffers));
    for (unsigned steps = 0; steps < 100000; steps++) {
        aloft_engine_step(&engine, &action);
        aloft_engine_health(&engine, true);
        if (action.kind == ALOFT_ACTION_GET) {
            bool is_offer = action.path[0] == 'o';
            bool is_artifact = !is_offer && engine.update.artifact.kind != ALOFT_ARTIFACT_IMAGE;
            body = is_offer ? offer : is_artifact ? artifact->bytes : target.bytes;
            left = is_offer ? offer_size : is_artifact ? artifact->size : target.size;
            CHECK(action.offset < left);
            aloft_engine_http_status(&engine, action.offset > 0 ? 206 : 200);
            if (action.offset > 0) {
                char range[64];
                snprintf(range, sizeof range, "bytes %lu-%lu/%lu", (unsigned long)action.offset,
                         (unsigned long)left - 1u, (unsigned long)left);
                aloft_engine_http_header(&engine, "Content-Range", range);
                body += action.offset;
                left -= action.offset;
            }
        } else if (action.kind == ALOFT_ACTION_FEED) {
            uint32_t piece = left < 700u ? left : 700u;
            if (left == 0) {
                aloft_engine_http_end(&engine, true);
                continue;
            }
            size_t taken = aloft_engine_http_data(&engine, body, piece);
            CHECK(taken > 0);
            body += taken;
            left -= (uint32_t)taken;
        } else if (action.kind == ALOFT_ACTION_REPORT) {
            outcome = (int)action.report.outcome;
        } else if (action.kind == ALOFT_ACTION_REBOOT || (trouble != 0 && check_random(&trouble) % 300u == 0)) {
            memory_device_reset(&device);
            CHECK_STATUS(ALOFT_OK, aloft_engine_init(&engine, &device.port, &options, &buffers));
        } else if (action.kind == ALOFT_ACTION_SLEEP) {
            if (action.sleep_ms > 600000u) {
                return outcome;
            }
            device.now_ms += action.sleep_ms;
        }
    }
    CHECK(false); /* never came to rest */
    return outcome;
}

static void update_with(const struct file *artifact, const struct file *from, bool is_whole)
{
    uint8_t offer[OFFER_ROOM];
    memory_device_init(&device);
    memcpy(device.slots[0], base.bytes, base.size);
    uint32_t size = offer_build(offer, target.bytes, target.size);
    size = offer_add_patch(offer, size, artifact->bytes, artifact->size, from == NULL ? NULL : from->bytes,
                           from == NULL ? 0 : from->size);
    CHECK(size > 0);
    CHECK(run(artifact, offer, size) == ALOFT_OUTCOME_CONFIRMED);
    CHECK(device.running == 1 && memcmp(device.slots[1], target.bytes, target.size) == 0);
    CHECK(!is_whole || device.events[ALOFT_EVENT_FALLBACK] == 0);
}

/* Offered as it is, so that its digest is right and the decoder has to see for itself. */
static void survive_damage(struct file *artifact, const struct file *from, unsigned rounds)
{
    static struct file damaged;
    uint32_t state = 77;
    for (unsigned round = 0; round < rounds; round++) {
        damaged = *artifact;
        uint32_t at = check_random(&state) % (round % 4u == 0 ? ALOFT_PATCH_HEADER_SIZE : artifact->size);
        damaged.bytes[at] = (uint8_t)(damaged.bytes[at] ^ (1u + check_random(&state) % 255u));
        aloft_store32(damaged.bytes + CRC_AT, aloft_crc32(0, damaged.bytes, CRC_AT));
        update_with(&damaged, from, false);
    }
}

/* Resets and failing flash at any moment: whatever comes of it, what runs is the base or the target. */
static void survive_trouble(const struct file *artifact, const struct file *from, unsigned rounds)
{
    uint8_t offer[OFFER_ROOM];
    unsigned updated = 0;
    uint32_t size = offer_build(offer, target.bytes, target.size);
    size = offer_add_patch(offer, size, artifact->bytes, artifact->size, from == NULL ? NULL : from->bytes,
                           from == NULL ? 0 : from->size);
    for (unsigned round = 1; round <= rounds; round++) {
        memory_device_init(&device);
        memcpy(device.slots[0], base.bytes, base.size);
        trouble = round * 2654435761u;
        device.noise = trouble;
        device.failing = round % 2u == 0 ? 0 : 10000u;
        run(artifact, offer, size);
        const struct file *running = device.running == 0 ? &base : &target;
        CHECK(memcmp(device.slots[device.running], running->bytes, running->size) == 0);
        updated += device.running;
    }
    trouble = 0;
    CHECK(updated > rounds / 4u && updated < rounds); /* trouble enough, and not too much */
}

void test_patch(const char *folder)
{
    load(&base, folder, "base.bin");
    load(&target, folder, "target.bin");
    load(&patch, folder, "patch.bin");
    load(&packed, folder, "packed.bin");
    update_with(&patch, &base, true);
    CHECK(engine.route == ALOFT_ROUTE_DIRECT || device.events[ALOFT_EVENT_APPLY] > 0);
    update_with(&packed, NULL, true);
    survive_damage(&patch, &base, 120);
    survive_damage(&packed, NULL, 60);
    survive_trouble(&patch, &base, 100);
    survive_trouble(&packed, NULL, 60);
}
