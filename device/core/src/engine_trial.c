/*
 * The first boots of a new image: confirmed when the application is healthy and a check-in succeeded, given up when
 * the application says so or the time is over; and the final report.
 */
#include <string.h>

#include "bytes.h"
#include "engine_internal.h"

/* The application may come to its verdict at any moment, so sleeps are short. */
#define TRIAL_SLEEP_MS 1000u

static enum engine_state give_up(struct aloft_engine *engine, enum aloft_status status)
{
    engine->update.result = (uint8_t)(engine->is_adopted ? engine->update.result : status);
    aloft_engine_tell(engine, ALOFT_EVENT_ROLLBACK, status);
    return STATE_ROLLBACK;
}

enum aloft_status aloft_engine_trial_verdict(const struct aloft_engine *engine)
{
    if (engine->health == ALOFT_HEALTH_BAD) {
        return ALOFT_ERR_TRIAL_UNHEALTHY;
    }
    uint32_t passed = engine->port->now_ms(engine->port->context) - engine->start_ms;
    return passed >= engine->options.trial_limit_ms ? ALOFT_ERR_TRIAL_TIMEOUT : ALOFT_OK;
}

enum engine_state aloft_engine_trial(struct aloft_engine *engine, struct aloft_action *action)
{
    enum aloft_status verdict = aloft_engine_trial_verdict(engine);
    uint32_t now = engine->port->now_ms(engine->port->context);
    uint32_t left = engine->options.trial_limit_ms - (now - engine->start_ms);
    uint32_t paused = now - engine->since_ms;
    if (verdict != ALOFT_OK) {
        return give_up(engine, verdict);
    }
    if (engine->health == ALOFT_HEALTH_GOOD && engine->checked_in) {
        return STATE_CONFIRM;
    }
    if (!engine->checked_in && paused >= engine->pause_ms) {
        return STATE_CHECK_IN;
    }
    action->kind = ALOFT_ACTION_SLEEP;
    action->sleep_ms = aloft_smaller(left, TRIAL_SLEEP_MS);
    return STATE_TRIAL;
}

enum engine_state aloft_engine_confirm(struct aloft_engine *engine, struct aloft_action *action)
{
    const struct aloft_port *port = engine->port;
    struct aloft_update *update = &engine->update;
    (void)action;
    /* First the verdict, then the confirmation, then the end: a cut in between leads back here, not into a second trial
     * that may find no network. */
    if (!engine->is_adopted && update->phase != ALOFT_PHASE_PROVEN) {
        (void)aloft_engine_save_phase(engine, ALOFT_PHASE_PROVEN);
    }
    /* Confirming acts on the selected slot, whatever runs: after a fallback that would bless the broken image. */
    if (!aloft_engine_own_boot_record(engine) || !port->confirm(port->context)) {
        aloft_engine_tell_error(engine, ALOFT_ERR_CONFIRM);
        engine->checked_in = false; /* comes back here after the next check-in, until the time is over */
        return aloft_engine_wait(engine, engine->options.retry_ms, STATE_TRIAL);
    }
    engine->in_trial = false;
    engine->is_pending = false;
    aloft_engine_tell(engine, ALOFT_EVENT_CONFIRMED, ALOFT_OK);
    if (engine->is_adopted) {
        engine->is_adopted = false;
        return STATE_CHECK_IN;
    }
    update->result = ALOFT_OK;
    update->reported = false;
    update->installed_sequence = update->manifest.sequence;
    (void)aloft_engine_save_phase(engine, ALOFT_PHASE_CONFIRMED);
    return STATE_REPORT;
}

enum engine_state aloft_engine_rollback(struct aloft_engine *engine, struct aloft_action *action)
{
    const struct aloft_port *port = engine->port;
    struct aloft_boot_state boot = {false, ALOFT_SLOT_UNDEFINED};
    (void)action;
    if (!engine->is_adopted) {
        (void)aloft_engine_save_phase(engine, ALOFT_PHASE_ROLLBACK);
    }
    /* Giving up acts on the selected slot, which has to be this one. The port may refuse it for want of a boot record of
     * the other slot, where the old image still is: then that is selected anew, and has to prove itself like a new one. */
    bool is_selected = port->boot_state(port->context, &boot) && boot.running_is_selected;
    if ((is_selected && port->rollback(port->context)) || port->set_boot(port->context, ALOFT_SLOT_NEXT)) {
        return aloft_engine_restart(engine);
    }
    return aloft_engine_stay(engine);
}

enum engine_state aloft_engine_stay(struct aloft_engine *engine)
{
    const struct aloft_port *port = engine->port;
    /* An unhappy image that answers is better than none, and the bootloader shall not give it up at the next reset. */
    aloft_engine_tell_error(engine, ALOFT_ERR_ROLLBACK);
    if (aloft_engine_own_boot_record(engine)) {
        (void)port->confirm(port->context);
    }
    engine->in_trial = false;
    engine->is_pending = false;
    if (engine->is_adopted) {
        engine->is_adopted = false;
        return STATE_CHECK_IN;
    }
    return aloft_engine_target_failed(engine, ALOFT_ERR_ROLLBACK);
}

enum engine_state aloft_engine_report(struct aloft_engine *engine, struct aloft_action *action)
{
    const struct aloft_update *update = &engine->update;
    action->kind = ALOFT_ACTION_REPORT;
    action->report.status = (enum aloft_status)update->result;
    action->report.manifest = &update->manifest;
    action->report.attempts = update->attempts;
    /* Boots of a target that was given up count on in the journal. */
    action->report.boots = (uint8_t)aloft_smaller(update->boots, engine->options.max_boots);
    if (update->phase == ALOFT_PHASE_CONFIRMED) {
        action->report.outcome = ALOFT_OUTCOME_CONFIRMED;
    } else if (update->result >= ALOFT_ERR_TRIAL_NOT_BOOTED && update->result <= ALOFT_ERR_TRIAL_TIMEOUT) {
        action->report.outcome = ALOFT_OUTCOME_ROLLED_BACK;
    } else {
        action->report.outcome = ALOFT_OUTCOME_FAILED;
    }
    return STATE_REPORTED;
}

enum engine_state aloft_engine_reported(struct aloft_engine *engine, struct aloft_action *action)
{
    (void)action;
    engine->update.reported = true;
    if (engine->update.phase == ALOFT_PHASE_FAILED) {
        /* The next check-in will refuse the same target; that is no news any more. */
        engine->refused = ALOFT_REFUSED_FAILED_BEFORE;
        memcpy(engine->refused_digest, engine->update.manifest.target_digest, ALOFT_SHA256_SIZE);
    }
    (void)aloft_engine_save(engine);
    return engine->checked_in ? aloft_engine_later(engine) : aloft_engine_settle(engine);
}
