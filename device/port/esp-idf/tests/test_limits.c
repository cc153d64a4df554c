/*
 * Time limits, with servers that keep a device waiting: `test_limits <repository> <image>`. The clock is the stand-ins';
 * hours pass at once.
 */
#include "boots.h"

#define GRACE_MS 15000u

/* One piece of waiting, and what the end of a slice takes. */
#define SLACK_MS 2500u

#define LIMIT_MS 60000u

static const char *old_image;

static void begin(void)
{
    provision(old_image);
    boot_config.workspace_size = 0; /* raw images: the longest download */
}

/* A call that gets nowhere still ends in time, and says for how long to sleep. */
static void check_ends(uint32_t limit_ms)
{
    CHECK(run_once(HEALTHY, limit_ms) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT));
    CHECK(device->awake_ms <= limit_ms + GRACE_MS + SLACK_MS);
    CHECK(device->sleep_ms > 0);
}

/* One byte now and then, anywhere: in the head, in the body, in a chunk's size. */
static void test_trickle(void)
{
    static const enum framing framings[] = {BY_LENGTH, BY_CLOSE, BY_CHUNKS};
    static const char *const schemes[] = {"http://repository", "https://repository"};
    for (unsigned i = 0; i < 6; i++) {
        for (uint32_t gap_ms = 30; gap_ms < 15000; gap_ms *= 5) {
            begin();
            boot_config.repository = schemes[i % 2];
            behaviour.framing = framings[i / 2];
            behaviour.body_us = gap_ms * 1000;
            check_ends(LIMIT_MS);
            begin();
            boot_config.repository = schemes[i % 2];
            behaviour.head_us = (gap_ms + 120) * 1000; /* 200 bytes in more than 30 s */
            check_ends(LIMIT_MS);
            CHECK(device->requests <= 8); /* each was given up after timeout_ms */
        }
    }
}

static void end_at_error(void *context, const struct aloft_event *event)
{
    (void)context;
    if (event->kind == ALOFT_EVENT_ERROR) {
        exit((int)(esp_timer_get_time() / 1000000));
    }
}

static int start_and_wait_for_error(void)
{
    boot_config.event = end_at_error;
    return (int)aloft_start(&boot_config);
}

/* The task, which has no limit of its own, gives a request up too: seconds after its start. */
static void test_task_gives_up(void)
{
    begin();
    behaviour.head_us = 1000000;
    int seconds = play(start_and_wait_for_error);
    CHECK(seconds >= 15 && seconds <= 17);
    begin();
    behaviour.body_us = 100000;
    seconds = play(start_and_wait_for_error);
    CHECK(seconds >= 15 && seconds <= 17);
    begin();
    behaviour.head_us = 65000; /* 13 s for each of six heads */
    behaviour.moved = "http://repository";
    behaviour.is_circle = true;
    seconds = play(start_and_wait_for_error);
    CHECK(seconds >= 13 + 60 && seconds <= 13 + 62);
}

/* A handshake without end, and one that takes its time. */
static void test_handshake(void)
{
    begin();
    boot_config.repository = "https://repository";
    behaviour.handshake_us = 3600u * 1000000u;
    check_ends(LIMIT_MS);
    begin();
    boot_config.repository = "https://repository";
    behaviour.handshake_us = 9000000u;
    CHECK(run_once(HEALTHY, LIMIT_MS) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    for (unsigned i = 0; i < device->asked; i++) {
        CHECK(device->log[i].is_async);
    }
    begin();
    behaviour.handshake_us = 20u * 1000000u; /* plain http waits for the connection, but no longer than timeout_ms */
    check_ends(LIMIT_MS);
}

/* What is slow but steady gets through: 400 bytes a second. */
static void test_slow_but_steady(void)
{
    begin();
    behaviour.body_us = 2500;
    CHECK(run_once(HEALTHY, 600000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(device->requests == 2);
}

/* A trial ends in time, whatever the server does. */
static void test_trial(void)
{
    begin();
    CHECK(run_once(HEALTHY, LIMIT_MS) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    behaviour.head_us = 1000000;
    CHECK(run_once(HEALTHY, LIMIT_MS) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(device->awake_ms <= boot_config.options.trial_limit_ms + 4u * boot_config.timeout_ms + SLACK_MS);
}

/* In the first boot of a new image the call lasts, also while the journal can not be read and the pause does not fit. */
static void test_unreadable_journal(void)
{
    begin();
    CHECK(run_once(HEALTHY, LIMIT_MS) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    behaviour.journal_us = 20 * 1000000;
    CHECK(run_once(HEALTHY, 1000) == ENDED(ALOFT_RUN_SLEEP, ALOFT_OUTCOME_CONFIRMED));
    CHECK(device->running == 1 && device->awake_ms > 20000);
    CHECK(run_once(HEALTHY, 1000) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT)); /* confirmed: sleeps at once */
    CHECK(device->awake_ms < 2000);
}

/* A short pause that fits is waited for; what does not fit is told. */
static void test_pauses(void)
{
    begin();
    behaviour.busy = 1;
    behaviour.busy_s = 5;
    CHECK(run_once(HEALTHY, LIMIT_MS) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    begin();
    behaviour.busy = 100;
    behaviour.busy_s = 1200;
    CHECK(run_once(HEALTHY, LIMIT_MS) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT));
    CHECK(device->awake_ms < 5000);
    CHECK(device->sleep_ms >= 1200u * 1000u && device->sleep_ms <= 1220u * 1000u);
}

static int several_calls(void)
{
    uint32_t last_ms = 0;
    for (unsigned i = 0; i < 12; i++) {
        uint32_t sleep_ms = 0;
        CHECK(aloft_run_once(&boot_config, 1000, &sleep_ms) == ALOFT_RUN_SLEEP);
        CHECK(sleep_ms >= last_ms && sleep_ms <= boot_config.options.check_in_ms);
        last_ms = sleep_ms;
    }
    CHECK(last_ms == boot_config.options.check_in_ms);
    return 0;
}

/* Without the timer that would end it, no call of the client is made that may last. */
static void test_no_timer(void)
{
    begin();
    behaviour.has_no_timer = true;
    behaviour.head_us = 900000; /* a head of some 200 bytes would take minutes */
    check_ends(LIMIT_MS);
    CHECK(device->requests > 0 && device->awake_ms < LIMIT_MS + SLACK_MS);
}

/* A device that gets no answer sleeps longer and longer, not for the first pause again and again. */
static void test_growing_sleep(void)
{
    begin();
    repository_folder = "/nowhere";
    behaviour.busy = 100;
    CHECK(play(several_calls) == 0);
}

int main(int count, char **arguments)
{
    CHECK(count >= 3);
    begin_boots(arguments[1]);
    old_image = arguments[2];
    test_trickle();
    test_task_gives_up();
    test_handshake();
    test_slow_but_steady();
    test_trial();
    test_unreadable_journal();
    test_pauses();
    test_no_timer();
    test_growing_sleep();
    printf("nobody is waited for too long\n");
    return 0;
}
