/*
 * What failures lead to: a pause that grows, another artifact, or the end of the target.
 */
#include "bytes.h"
#include "engine_internal.h"

#define HTTP_TOO_MANY_REQUESTS 429u
#define HTTP_UNAVAILABLE 503u

/* The first pause, doubled so many times. */
static uint32_t grown(const struct aloft_engine *engine, unsigned doublings)
{
    uint32_t pause_ms = engine->options.retry_ms;
    for (unsigned i = 0; i < doublings; i++) {
        pause_ms = aloft_smaller(pause_ms * 2u, engine->options.check_in_ms);
    }
    return pause_ms;
}

/* Between half of a pause and all of it. */
static uint32_t spread(const struct aloft_engine *engine, uint32_t pause_ms)
{
    const struct aloft_port *port = engine->port;
    uint32_t half = pause_ms / 2u;
    return port->random != NULL ? pause_ms - port->random(port->context) % (half + 1u) : pause_ms;
}

/* What a server that is overloaded asked for, on top of a pause; never beyond `limit_ms`. */
static uint32_t lengthen(const struct aloft_engine *engine, uint32_t pause_ms, uint32_t limit_ms)
{
    const struct aloft_http *http = &engine->http;
    bool is_overloaded = http->status == HTTP_TOO_MANY_REQUESTS || http->status == HTTP_UNAVAILABLE;
    pause_ms = spread(engine, pause_ms);
    if (!is_overloaded || http->retry_after_s == ALOFT_HTTP_UNKNOWN || pause_ms >= limit_ms) {
        return pause_ms;
    }
    uint32_t room_ms = limit_ms - pause_ms;
    return http->retry_after_s < room_ms / 1000u ? pause_ms + http->retry_after_s * 1000u : limit_ms;
}

enum engine_state aloft_engine_lost(struct aloft_engine *engine, enum aloft_status status, enum engine_state after)
{
    const struct aloft_port *port = engine->port;
    aloft_engine_tell_error(engine, status);
    if (after == STATE_FETCH && engine->position >= engine->furthest + ALOFT_SECTOR_SIZE) {
        engine->furthest = engine->position;
        engine->failures = 0;
    }
    uint32_t pause_ms = grown(engine, engine->failures);
    if (engine->in_trial) {
        /* The trial has a time limit of its own, and shall not be lost by waiting. */
        uint32_t most_ms = engine->options.trial_limit_ms / ENGINE_TRIAL_TRIES;
        engine->failures = (uint8_t)aloft_smaller(engine->failures + 1u, ENGINE_MAX_FAILURES);
        pause_ms = aloft_smaller(pause_ms, most_ms > grown(engine, 0) ? most_ms : grown(engine, 0));
        uint32_t left_ms = engine->options.trial_limit_ms - (port->now_ms(port->context) - engine->start_ms);
        return aloft_engine_wait(engine, lengthen(engine, pause_ms, left_ms / 2u), STATE_TRIAL);
    }
    if (engine->failures < ENGINE_MAX_FAILURES) {
        engine->failures++;
        return aloft_engine_wait(engine, lengthen(engine, pause_ms, engine->options.check_in_ms), after);
    }
    engine->failures = 0;
    if (after == STATE_FETCH && (status == ALOFT_ERR_HTTP_STATUS || status == ALOFT_ERR_ARTIFACT_SIZE) &&
        engine->update.artifact.kind != ALOFT_ARTIFACT_IMAGE) {
        return aloft_engine_artifact_failed(engine, status, true); /* the server answers, only not with this */
    }
    return aloft_engine_wait(engine, spread(engine, engine->options.check_in_ms), STATE_CHECK_IN);
}

static enum engine_state attempt_failed(struct aloft_engine *engine, enum aloft_status status)
{
    engine->update.attempts++;
    engine->update.result = (uint8_t)status;
    engine->update.progress = 0;
    if (engine->update.attempts >= engine->options.max_attempts) {
        return aloft_engine_target_failed(engine, status);
    }
    return aloft_engine_save_then(engine, ALOFT_PHASE_FETCH, STATE_CHECK_IN);
}

enum engine_state aloft_engine_artifact_failed(struct aloft_engine *engine, enum aloft_status status, bool exclude)
{
    struct aloft_update *update = &engine->update;
    bool failed_so_before = update->result == status;
    bool is_next_another = (exclude || failed_so_before) && update->artifact.kind != ALOFT_ARTIFACT_IMAGE;
    if (is_next_another) {
        update->excluded = (uint8_t)(update->excluded | 1u << update->artifact.kind);
    }
    aloft_engine_tell(engine, ALOFT_EVENT_FALLBACK, status);
    enum engine_state next = attempt_failed(engine, status);
    /* Counted over all targets: a server that offers one and the other in turn shall not wear out the flash. */
    bool is_too_many = ++engine->spoilt >= engine->options.max_attempts;
    if (is_too_many) {
        engine->spoilt = 0;
    }
    if (next == STATE_CHECK_IN && is_too_many) {
        return aloft_engine_later(engine);
    }
    if (next != STATE_CHECK_IN || is_next_another) {
        return next;
    }
    /* The same bytes again: a server that sends wrong ones gets time to recover. */
    return aloft_engine_wait(engine, spread(engine, grown(engine, update->attempts - 1u)), STATE_CHECK_IN);
}

enum engine_state aloft_engine_flash_failed(struct aloft_engine *engine, enum aloft_status status)
{
    aloft_engine_tell_error(engine, status);
    enum engine_state next = attempt_failed(engine, status);
    return next == STATE_CHECK_IN ? aloft_engine_later(engine) : next;
}

uint32_t aloft_engine_failed_mark(const struct aloft_manifest *manifest)
{
    return (aloft_load32(manifest->target_digest) ^ manifest->sequence << 1) | 1u;
}

enum engine_state aloft_engine_target_failed(struct aloft_engine *engine, enum aloft_status status)
{
    uint32_t *failed = engine->update.failed;
    for (unsigned i = ALOFT_FAILED_TARGETS - 1u; i > 0; i--) {
        failed[i] = failed[i - 1u];
    }
    failed[0] = aloft_engine_failed_mark(&engine->update.manifest);
    engine->update.result = (uint8_t)status;
    engine->update.reported = false;
    (void)aloft_engine_save_phase(engine, ALOFT_PHASE_FAILED);
    return STATE_REPORT; /* told also if the journal does not take it: a reset only leads here again */
}

enum engine_state aloft_engine_stuck(struct aloft_engine *engine, enum aloft_status status)
{
    aloft_engine_tell_error(engine, status);
    return aloft_engine_later(engine);
}
