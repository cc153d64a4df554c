/*
 * From power-on to knowing where the update stands: the journal says what was meant, the running slot what happened.
 */
#include <string.h>

#include "bytes.h"
#include "engine_internal.h"

/* Phases in which the target was, or may have been, started. */
static bool was_selected(const struct aloft_update *update)
{
    return update->phase == ALOFT_PHASE_SWITCH || update->phase == ALOFT_PHASE_TRIAL ||
           update->phase == ALOFT_PHASE_ROLLBACK || update->phase == ALOFT_PHASE_PROVEN;
}

bool aloft_engine_runs(const struct aloft_engine *engine, const uint8_t *digest)
{
    return engine->running.file_size > 0 && aloft_engine_is_same_digest(engine->running.digest, digest);
}

static bool runs_target(const struct aloft_engine *engine)
{
    return aloft_engine_runs(engine, engine->update.manifest.target_digest);
}

enum engine_state aloft_engine_settle(struct aloft_engine *engine)
{
    const struct aloft_update *update = &engine->update;
    if (engine->is_pending) {
        /* Somebody else installed the running image. It gets the same trial, but the journal is not about it. */
        engine->in_trial = true;
        engine->is_adopted = true;
        return STATE_TRIAL;
    }
    switch (update->phase) {
    case ALOFT_PHASE_CONFIRMED:
    case ALOFT_PHASE_FAILED:
        return update->reported ? STATE_CHECK_IN : STATE_REPORT;
    default:
        /* What is downloaded or rebuilt goes on after a check-in: the release may have been withdrawn, and something else
         * been flashed by cable. */
        return STATE_CHECK_IN;
    }
}

bool aloft_engine_is_pending(const struct aloft_boot_state *boot)
{
    return boot->running_state == ALOFT_SLOT_NEW || boot->running_state == ALOFT_SLOT_PENDING_VERIFY;
}

/* Whether what can not be read just now deserves another try: it must not pass for unknown, or empty. */
static bool unreadable(struct aloft_engine *engine, enum aloft_status status)
{
    aloft_engine_tell_error(engine, status);
    engine->unreadable++;
    return engine->unreadable <= ENGINE_MAX_UNREADABLE;
}

enum engine_state aloft_engine_boot(struct aloft_engine *engine, struct aloft_action *action)
{
    const struct aloft_port *port = engine->port;
    struct aloft_boot_state boot;
    enum aloft_status problem = ALOFT_OK;
    (void)action;
    engine->in_trial = false;
    engine->is_adopted = false;
    if (port->boot_state(port->context, &boot)) {
        engine->is_pending = aloft_engine_is_pending(&boot);
    } else {
        problem = ALOFT_ERR_BOOT_STATE;
    }
    if (aloft_journal_mount(&engine->journal, port, &engine->update) != ALOFT_OK) {
        problem = ALOFT_ERR_JOURNAL;
    }
    if (problem != ALOFT_OK && unreadable(engine, problem)) {
        return aloft_engine_wait(engine, engine->options.retry_ms, STATE_BOOT);
    }
    engine->unreadable = 0;
    engine->start_ms = port->now_ms(port->context); /* a trial has its full time from here on */
    aloft_copy_text(engine->update.manifest.device_class, port->device_class, ALOFT_TEXT_MAX_SIZE);
    return was_selected(&engine->update) ? aloft_engine_measure_then(engine, STATE_RESOLVE) : aloft_engine_settle(engine);
}

enum engine_state aloft_engine_measure_then(struct aloft_engine *engine, enum engine_state after)
{
    const struct aloft_update *update = &engine->update;
    uint32_t limit = engine->port->running_slot_size;
    uint32_t size = 0;
    /* If this engine installed the running image, the journal knows the exact size of its file. */
    if ((was_selected(update) || update->phase == ALOFT_PHASE_CONFIRMED) && update->manifest.target_size <= limit) {
        size = update->manifest.target_size;
    }
    engine->state_after = (uint8_t)after;
    aloft_image_walk_init(&engine->walk, aloft_engine_read_running, engine, limit, size);
    return STATE_MEASURE;
}

enum engine_state aloft_engine_measure(struct aloft_engine *engine, struct aloft_action *action)
{
    struct aloft_image_walk *walk = &engine->walk;
    uint8_t *piece = engine->patch.range.input; /* the decoder rests, and the sector buffer may hold the offer */
    enum aloft_status status = ALOFT_OK;
    (void)action;
    for (unsigned i = 0; i < ALOFT_SECTOR_SIZE / ALOFT_PATCH_INPUT_SIZE && status == ALOFT_OK; i++) {
        status = aloft_image_walk_step(walk, piece, ALOFT_PATCH_INPUT_SIZE);
    }
    if (status == ALOFT_OK) {
        return STATE_MEASURE;
    }
    if (status == ALOFT_ERR_FLASH_READ && unreadable(engine, status)) {
        enum engine_state after = engine->state_after == STATE_RESOLVE ? STATE_BOOT : STATE_CHECK_IN;
        return aloft_engine_wait(engine, engine->options.retry_ms, after);
    }
    engine->running = walk->info;
    if (walk->wanted_size > 0 && !(status != ALOFT_ERR_FLASH_READ && runs_target(engine))) {
        aloft_image_walk_init(walk, aloft_engine_read_running, engine, walk->limit, 0);
        return STATE_MEASURE;
    }
    if (status != ALOFT_DONE && walk->wanted_size == 0) {
        /* Not an image as the loader knows it: nothing can be based on it, or be equal to it. */
        memset(&engine->running, 0, sizeof engine->running);
    }
    engine->is_measured = true;
    return (enum engine_state)engine->state_after;
}

static enum engine_state resolve_running_target(struct aloft_engine *engine, struct aloft_action *action)
{
    struct aloft_update *update = &engine->update;
    engine->in_trial = true;
    if (update->phase == ALOFT_PHASE_ROLLBACK) {
        /* The power went before the port was told, or the other slot holds the same image: then going back has no end. */
        update->boots++;
        return update->boots <= engine->options.max_boots + ENGINE_MAX_ROLLBACKS ? aloft_engine_rollback(engine, action)
                                                                                  : aloft_engine_stay(engine);
    }
    if (update->phase == ALOFT_PHASE_PROVEN) {
        return aloft_engine_confirm(engine, action); /* the power went before the end was in the journal */
    }
    if (update->phase == ALOFT_PHASE_TRIAL) {
        /* Reset during the trial, and a bootloader that does not roll back by itself. Giving up happens in this very
         * step, because the application may crash before the next. */
        if (update->boots >= engine->options.max_boots) {
            update->result = ALOFT_ERR_TRIAL_RESET;
            aloft_engine_tell(engine, ALOFT_EVENT_ROLLBACK, ALOFT_ERR_TRIAL_RESET);
            return aloft_engine_rollback(engine, action);
        }
        update->boots++;
    }
    (void)aloft_engine_save_phase(engine, ALOFT_PHASE_TRIAL);
    aloft_engine_tell(engine, ALOFT_EVENT_TRIAL, ALOFT_OK);
    return STATE_TRIAL;
}

static enum engine_state resolve_other_image(struct aloft_engine *engine)
{
    struct aloft_update *update = &engine->update;
    bool is_final = update->boots >= engine->options.max_boots;
    if (update->phase == ALOFT_PHASE_SWITCH) {
        update->result = ALOFT_ERR_TRIAL_NOT_BOOTED;
    } else if (update->phase == ALOFT_PHASE_TRIAL || update->phase == ALOFT_PHASE_PROVEN) {
        update->result = ALOFT_ERR_TRIAL_RESET;
    } else if (update->result == ALOFT_ERR_TRIAL_UNHEALTHY) {
        is_final = true; /* the application itself said so: trying again would show the same */
    }
    aloft_engine_tell(engine, ALOFT_EVENT_TRIAL_FAILED, (enum aloft_status)update->result);
    if (is_final) {
        return aloft_engine_target_failed(engine, (enum aloft_status)update->result);
    }
    return aloft_engine_save_phase(engine, ALOFT_PHASE_READY) ? aloft_engine_settle(engine) : aloft_engine_later(engine);
}

enum engine_state aloft_engine_resolve(struct aloft_engine *engine, struct aloft_action *action)
{
    return runs_target(engine) ? resolve_running_target(engine, action) : resolve_other_image(engine);
}
