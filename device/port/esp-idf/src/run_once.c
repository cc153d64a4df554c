/*
 * aloft_run_once: one check-in in the caller's task, for devices that sleep in between.
 */
#include "esp_attr.h"
#include "idf_port.h"
#include "soc/soc_caps.h"

/* What is downloaded at least, unless the connection fails or is very slow: the engine notes its progress with every
 * eighth sector of a raw image, and less would be downloaded anew in every call. */
#define LEAST_SECTORS 8u
#define LEAST_MS 15000u

#define MOST_FAILURES 16u

#define HOUR_MS 3600000u

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

#if SOC_RTC_MEM_SUPPORTED
/* Calls in a row without an answer. A deep sleep forgets the engine's own count, and every call would begin with the
 * shortest pause again. */
RTC_DATA_ATTR static uint8_t failures;

/* The shortest sleep after a call that got no answer. */
static uint32_t least_sleep(const struct aloft_options *options)
{
    uint32_t least_ms = smaller(options->retry_ms, options->check_in_ms);
    for (unsigned i = 0; i < failures; i++) {
        least_ms = smaller(least_ms * 2u, options->check_in_ms);
    }
    failures = (uint8_t)smaller(failures + 1u, MOST_FAILURES);
    return least_ms;
}

static void forget_failures(void)
{
    failures = 0;
}
#else
static uint32_t least_sleep(const struct aloft_options *options)
{
    return options->check_in_ms;
}

static void forget_failures(void)
{
}
#endif

/* How long to sleep instead of a pause the engine asked for. */
static uint32_t sleep_for(const struct aloft_options *options, uint32_t pause_ms)
{
    if (pause_ms >= options->check_in_ms / 2u) {
        forget_failures();
        return pause_ms;
    }
    uint32_t least_ms = least_sleep(options);
    return pause_ms > least_ms ? pause_ms : least_ms;
}

/* Whether the network had its time, and the call would not have been in vain. */
static bool is_over(const struct aloft_idf *idf, uint32_t passed_ms, uint32_t limit_ms)
{
    return passed_ms >= limit_ms && (idf->sectors >= LEAST_SECTORS || passed_ms - limit_ms >= LEAST_MS);
}

/* Whether the device may sleep: to the bootloader that is a reset in the first boot of a new image, also while the engine
 * could not read yet that it is one. What stays unreadable keeps it no longer than a trial. */
static bool may_sleep(const struct aloft_idf *idf, uint32_t passed_ms)
{
    return !aloft_engine_in_trial(&idf->engine) &&
           (passed_ms >= idf->config.options.trial_limit_ms || !aloft_idf_is_unconfirmed(idf));
}

static enum aloft_run run(struct aloft_idf *idf, uint32_t limit_ms, uint32_t *sleep_ms)
{
    const uint32_t start = aloft_idf_now_ms(NULL);
    idf->end_ms = start + limit_ms + LEAST_MS;
    for (;;) {
        /* The end of a trial is up to its own limit. */
        idf->is_limited = !aloft_engine_in_trial(&idf->engine);
        enum aloft_action_kind kind = aloft_idf_step(idf);
        uint32_t passed = aloft_idf_now_ms(NULL) - start;
        if (kind == ALOFT_ACTION_REBOOT) {
            return ALOFT_RUN_REBOOT;
        }
        if (kind == ALOFT_ACTION_SLEEP) {
            bool is_long = passed >= limit_ms || idf->action.sleep_ms >= limit_ms - passed;
            if (is_long && may_sleep(idf, passed)) {
                *sleep_ms = sleep_for(&idf->config.options, idf->action.sleep_ms);
                return ALOFT_RUN_SLEEP;
            }
            aloft_idf_wait(idf->action.sleep_ms);
        }
        if ((kind == ALOFT_ACTION_GET || kind == ALOFT_ACTION_FEED) && is_over(idf, passed, limit_ms) &&
            may_sleep(idf, passed)) {
            return ALOFT_RUN_SLEEP;
        }
    }
}

/* The pause between check-ins, or an hour if that breaks its limit: never 0, which would wake the device again and again. */
static uint32_t pause_of(const struct aloft_config *config)
{
    uint32_t pause_ms = config->options.check_in_ms;
    return pause_ms > 0 && pause_ms <= INT32_MAX ? pause_ms : HOUR_MS;
}

enum aloft_run aloft_run_once(const struct aloft_config *config, uint32_t limit_ms, uint32_t *sleep_ms)
{
    struct aloft_idf *idf;
    const uint32_t longest = UINT32_MAX / 4u; /* keeps the clock's differences in range: 12 days */
    *sleep_ms = pause_of(config);
    if (aloft_idf_open(config, &idf) != ESP_OK) {
        return ALOFT_RUN_ERROR;
    }
    enum aloft_run result = run(idf, smaller(limit_ms, longest), sleep_ms);
    aloft_idf_close(idf);
    return result;
}
