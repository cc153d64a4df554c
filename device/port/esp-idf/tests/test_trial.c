/*
 * A new image on trial, stopped and started again, confirmed for good, and given up: `test_trial <repository> <image>`.
 */
#include "boots.h"
#include "idf_port.h"

static const char *old_image;

static void stop_at_check_in(void *context, const struct aloft_event *event)
{
    (void)context;
    if (event->kind == ALOFT_EVENT_CHECK_IN) {
        CHECK(aloft_stop(0) == ESP_ERR_TIMEOUT);
    }
}

/* Starts the engine, lets it come to a check-in, where it is stopped. */
static void start_for_a_moment(void)
{
    boot_config.event = stop_at_check_in;
    CHECK(aloft_start(&boot_config) == ESP_OK);
    vTaskDelay(1);
    CHECK(aloft_stop(0) == ESP_ERR_INVALID_STATE); /* has ended */
}

/* However often the engine is stopped and started in one boot, to the new image that is no reset. */
static int trial_with_stops(void)
{
    uint32_t sleep_ms;
    for (unsigned i = 0; i < 2u * boot_config.options.max_boots; i++) {
        start_for_a_moment();
        CHECK(aloft_in_trial());
        CHECK(device_active_state() == (int)ALOFT_SLOT_PENDING_VERIFY);
    }
    boot_config.event = NULL;
    boot_config.options.max_boots = 1; /* applies from the next boot on */
    aloft_healthy(true);
    CHECK(aloft_run_once(&boot_config, 1000, &sleep_ms) == ALOFT_RUN_SLEEP);
    CHECK(!aloft_in_trial() && device_active_state() == (int)ALOFT_SLOT_VALID);
    CHECK(aloft_run_once(&boot_config, 1000, &sleep_ms) == ALOFT_RUN_SLEEP);
    return 4;
}

/* Nor does a start give it more time; and once it is given up, it stays so. */
static int trial_out_of_time(void)
{
    uint32_t sleep_ms;
    start_for_a_moment();
    stand_in_advance((int64_t)boot_config.options.trial_limit_ms * 1000);
    CHECK(aloft_in_trial());
    boot_config.event = NULL;
    aloft_healthy(true);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(aloft_run_once(&boot_config, 1000, &sleep_ms) == ALOFT_RUN_REBOOT);
        CHECK(!aloft_in_trial());
    }
    return 5;
}

/* Who calls again instead of restarting is told again; the new image is started all the same. */
static int asks_for_restart_again(void)
{
    uint32_t sleep_ms;
    for (unsigned i = 0; i < 5; i++) {
        CHECK(aloft_run_once(&boot_config, 60000, &sleep_ms) == ALOFT_RUN_REBOOT);
    }
    return 6;
}

static void test_one_boot(void)
{
    provision(old_image);
    CHECK(play(asks_for_restart_again) == 6);
    CHECK(play(trial_with_stops) == 4);
    CHECK(device->running == 1);
    provision(old_image);
    CHECK(play(asks_for_restart_again) == 6);
    CHECK(play(trial_out_of_time) == 5);
    device_boot();
    CHECK(device->running == 0);
}

/* Giving up the running image marks it, and does not restart: the engine has something to write before. */
static int gives_up(void)
{
    struct aloft_idf *idf;
    CHECK(aloft_idf_open(&boot_config, &idf) == ESP_OK);
    CHECK(device_active_state() == (int)ALOFT_SLOT_PENDING_VERIFY);
    bool can = idf->port.rollback(idf);
    CHECK(can == !device->is_other_bad);
    CHECK(device_active_state() == (int)(can ? ALOFT_SLOT_VALID : ALOFT_SLOT_PENDING_VERIFY));
    aloft_idf_close(idf);
    return 3;
}

static void test_rollback(void)
{
    for (unsigned bad = 0; bad < 2; bad++) {
        provision(old_image);
        CHECK(run_once(HEALTHY, 60000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
        device->is_other_bad = bad == 1;
        CHECK(play(gives_up) == 3);
        device_boot();
        CHECK(bad == 1 || device->running == 0);
    }
    /* With nothing to go back to, an unhealthy image stays, for good, and says so. */
    provision(old_image);
    CHECK(run_once(HEALTHY, 60000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    device->is_other_bad = true;
    CHECK(run_once(UNHEALTHY, 60000) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_FAILED));
    CHECK(device->running == 1 && device_active_state() == (int)ALOFT_SLOT_VALID);
}

/* An image counts as confirmed once its secure version is burnt; until then there is a way back. */
static void test_anti_rollback(void)
{
    for (unsigned bad_burns = 0; bad_burns < 4; bad_burns++) {
        provision(old_image);
        CHECK(run_once(HEALTHY, 60000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
        device->secure_version = 1;
        device->bad_burns = bad_burns;
        CHECK(run_once(HEALTHY, 60000) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_CONFIRMED));
        CHECK(device->running == 1 && device->burnt == 1 && device->bad_burns == 0);
    }
    provision(old_image);
    CHECK(run_once(HEALTHY, 60000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    device->secure_version = 1;
    device->bad_burns = 1000000;
    CHECK(run_once(HEALTHY, 60000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    (void)run_once(HEALTHY, 60000);
    CHECK(device->running == 0 && device->burnt == 0);
}

int main(int count, char **arguments)
{
    CHECK(count >= 3);
    begin_boots(arguments[1]);
    old_image = arguments[2];
    keeps_tasks = true;
    test_one_boot();
    test_rollback();
    test_anti_rollback();
    printf("tried once per boot, burnt, and given up in place\n");
    return 0;
}
