/*
 * Keys: `test_trust <signed repository> <unsigned repository> <old image> <new image>`, built with the header that
 * `aloft keys export` wrote for the key that signed the first one.
 */
#include <string.h>

#include "aloft_trust_anchors.h"
#include "boots.h"

static const struct aloft_trust anchors = ALOFT_TRUST_ANCHORS;

static unsigned errors[256]; /* by status */

static void count_errors(void *context, const struct aloft_event *event)
{
    (void)context;
    if (event->kind == ALOFT_EVENT_ERROR) {
        errors[event->status]++;
    }
}

static void provision_with_keys(const char *image)
{
    provision(image);
    boot_config.trust = &anchors;
    boot_config.device_class = ALOFT_DEVICE_CLASS;
    boot_config.event = count_errors;
}

/* One call of aloft_run_once; the errors it told of as an exit code. */
static int unsigned_offers(void)
{
    uint32_t sleep_ms;
    CHECK(aloft_run_once(&boot_config, 60000, &sleep_ms) == ALOFT_RUN_SLEEP);
    return errors[ALOFT_ERR_MANIFEST_UNSIGNED] > 0 && errors[ALOFT_OK] == 0 ? 7 : 1;
}

static void check_that_nothing_was_downloaded(const char *image)
{
    static uint8_t bytes[SLOT_SIZE];
    size_t size = load(image, bytes);
    CHECK(device->running == 0 && memcmp(device->flash + 0x10000, bytes, size) == 0);
    for (size_t i = 0; i < SLOT_SIZE; i++) {
        CHECK(device->flash[0x10000 + SLOT_SIZE + i] == 0xffu);
    }
    for (unsigned i = 0; i < device->asked; i++) {
        CHECK(strstr(device->log[i].url, "artifacts/") == NULL);
    }
}

static void test_signed(const char *old_image, const char *new_image)
{
    static uint8_t bytes[SLOT_SIZE];
    provision_with_keys(old_image);
    CHECK(run_once(HEALTHY, 600000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    size_t size = load(new_image, bytes);
    CHECK(memcmp(device->flash + 0x10000 + SLOT_SIZE, bytes, size) == 0);
    CHECK(run_once(HEALTHY, 600000) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_CONFIRMED));
    CHECK(device->running == 1);
}

/* A device of another channel asks for another offer. */
static void test_channel(const char *old_image)
{
    provision_with_keys(old_image);
    boot_config.channel = "beta";
    CHECK(run_once(HEALTHY, 1000) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT));
    CHECK(device->asked > 0 && strstr(device->log[0].url, "/offers/beta/" ALOFT_DEVICE_CLASS ".cbor") != NULL);
    check_that_nothing_was_downloaded(old_image);
}

int main(int count, char **arguments)
{
    CHECK(count == 5);
    begin_boots(arguments[1]);
    test_signed(arguments[3], arguments[4]);
    test_channel(arguments[3]);
    repository_folder = arguments[2];
    provision_with_keys(arguments[3]);
    CHECK(play(unsigned_offers) == 7);
    check_that_nothing_was_downloaded(arguments[3]);
    printf("what the key signed was taken, and nothing else\n");
    return 0;
}
