#include <string.h>

#include "bytes.h"
#include "engine_internal.h"

static bool is_complete_port(const struct aloft_port *port)
{
    return port->device_class != NULL && port->read != NULL && port->erase != NULL && port->write != NULL &&
           port->journal_read != NULL && port->journal_erase != NULL && port->journal_write != NULL &&
           port->boot_state != NULL && port->set_boot != NULL && port->confirm != NULL && port->rollback != NULL &&
           port->now_ms != NULL;
}

static bool is_sound_port(const struct aloft_port *port)
{
    const uint32_t largest = 16u * 1024u * 1024u;
    size_t class_size = 0;
    while (class_size <= ALOFT_TEXT_MAX_SIZE && port->device_class[class_size] != '\0') {
        class_size++;
    }
    return class_size > 0 && class_size <= ALOFT_TEXT_MAX_SIZE && port->slot_size > 0 && port->slot_size <= largest &&
           port->slot_size % ALOFT_SECTOR_SIZE == 0 && port->running_slot_size > 0 &&
           port->running_slot_size <= largest;
}

enum aloft_status aloft_engine_init(struct aloft_engine *engine, const struct aloft_port *port,
                                    const struct aloft_options *options, const struct aloft_buffers *buffers)
{
    if (!is_complete_port(port) || !is_sound_port(port) || buffers->sector == NULL ||
        (buffers->workspace == NULL && buffers->workspace_size > 0) || options->max_attempts == 0 ||
        options->max_boots == 0 || options->check_in_ms == 0 || options->check_in_ms > UINT32_MAX / 2u) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(engine, 0, sizeof *engine);
    engine->port = port;
    engine->options = *options;
    engine->buffers = *buffers;
    engine->state = STATE_BOOT;
    engine->start_ms = port->now_ms(port->context);
    return ALOFT_OK;
}

static enum engine_state run_state(struct aloft_engine *engine, struct aloft_action *action)
{
    switch ((enum engine_state)engine->state) {
    case STATE_BOOT:
        return aloft_engine_boot(engine, action);
    case STATE_MEASURE:
        return aloft_engine_measure(engine, action);
    case STATE_RESOLVE:
        return aloft_engine_resolve(engine, action);
    case STATE_CHECK_IN:
        return aloft_engine_check_in(engine, action);
    case STATE_OFFER:
        return aloft_engine_offer(engine, action);
    case STATE_DECIDE:
        return aloft_engine_decide(engine, action);
    case STATE_REFUSE:
        return aloft_engine_refuse(engine, action);
    case STATE_FETCH:
        return aloft_engine_fetch(engine, action);
    case STATE_RECEIVE:
        return aloft_engine_receive(engine, action);
    case STATE_STAGE_CHECK:
        return aloft_engine_stage_check(engine, action);
    case STATE_APPLY_BEGIN:
        return aloft_engine_apply_begin(engine, action);
    case STATE_APPLY:
        return aloft_engine_apply(engine, action);
    case STATE_VERIFY:
        return aloft_engine_verify(engine, action);
    case STATE_SELECT:
        return aloft_engine_select(engine, action);
    case STATE_REBOOT:
        return aloft_engine_reboot(engine, action);
    case STATE_TRIAL:
        return aloft_engine_trial(engine, action);
    case STATE_CONFIRM:
        return aloft_engine_confirm(engine, action);
    case STATE_ROLLBACK:
        return aloft_engine_rollback(engine, action);
    case STATE_REPORT:
        return aloft_engine_report(engine, action);
    case STATE_REPORTED:
        return aloft_engine_reported(engine, action);
    case STATE_PAUSE:
        break;
    }
    return aloft_engine_pause(engine, action);
}

void aloft_engine_step(struct aloft_engine *engine, struct aloft_action *action)
{
    memset(action, 0, sizeof *action);
    action->kind = ALOFT_ACTION_RUN;
    engine->state = (uint8_t)run_state(engine, action);
}

void aloft_engine_health(struct aloft_engine *engine, bool ok)
{
    engine->health = ok ? ALOFT_HEALTH_GOOD : ALOFT_HEALTH_BAD;
}

void aloft_engine_wake(struct aloft_engine *engine)
{
    engine->pause_ms = 0;
    engine->failures = 0;
}

bool aloft_engine_in_trial(const struct aloft_engine *engine)
{
    return engine->in_trial;
}

enum engine_state aloft_engine_wait(struct aloft_engine *engine, uint32_t pause_ms, enum engine_state after)
{
    engine->since_ms = engine->port->now_ms(engine->port->context);
    engine->pause_ms = pause_ms;
    engine->state_after = (uint8_t)after;
    return engine->in_trial ? STATE_TRIAL : STATE_PAUSE;
}

enum engine_state aloft_engine_pause(struct aloft_engine *engine, struct aloft_action *action)
{
    uint32_t passed = engine->port->now_ms(engine->port->context) - engine->since_ms;
    if (passed >= engine->pause_ms) {
        return (enum engine_state)engine->state_after;
    }
    action->kind = ALOFT_ACTION_SLEEP;
    action->sleep_ms = engine->pause_ms - passed;
    return STATE_PAUSE;
}

/* Between half of a pause and all of it. */
static uint32_t spread(const struct aloft_engine *engine, uint32_t pause_ms)
{
    const struct aloft_port *port = engine->port;
    uint32_t half = pause_ms / 2u;
    return port->random != NULL ? pause_ms - port->random(port->context) % (half + 1u) : pause_ms;
}

enum engine_state aloft_engine_lost(struct aloft_engine *engine, enum aloft_status status, enum engine_state after)
{
    aloft_engine_tell(engine, ALOFT_EVENT_ERROR, status, 0, 0);
    if (after == STATE_FETCH && engine->position > engine->furthest) {
        engine->furthest = engine->position;
        engine->failures = 0;
    }
    uint32_t pause_ms = aloft_smaller(engine->options.retry_ms, engine->options.check_in_ms);
    if (engine->in_trial) {
        return aloft_engine_wait(engine, spread(engine, pause_ms), STATE_TRIAL); /* the trial has a time limit of its own */
    }
    for (uint8_t i = 0; i < engine->failures; i++) {
        pause_ms = aloft_smaller(pause_ms * 2u, engine->options.check_in_ms);
    }
    if (engine->failures < ENGINE_MAX_FAILURES) {
        engine->failures++;
        return aloft_engine_wait(engine, spread(engine, pause_ms), after);
    }
    engine->failures = 0;
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
    return aloft_engine_save_phase(engine, ALOFT_PHASE_FETCH) ? STATE_CHECK_IN
                                                               : aloft_engine_stuck(engine, ALOFT_ERR_JOURNAL);
}

enum engine_state aloft_engine_artifact_failed(struct aloft_engine *engine, enum aloft_status status, bool exclude)
{
    struct aloft_update *update = &engine->update;
    if (exclude && update->artifact.kind != ALOFT_ARTIFACT_IMAGE) {
        update->excluded = (uint8_t)(update->excluded | 1u << update->artifact.kind);
    }
    aloft_engine_tell(engine, ALOFT_EVENT_FALLBACK, status, 0, 0);
    return attempt_failed(engine, status);
}

enum engine_state aloft_engine_flash_failed(struct aloft_engine *engine, enum aloft_status status)
{
    aloft_engine_tell(engine, ALOFT_EVENT_ERROR, status, 0, 0);
    enum engine_state next = attempt_failed(engine, status);
    return next == STATE_CHECK_IN ? aloft_engine_wait(engine, engine->options.check_in_ms, STATE_CHECK_IN) : next;
}

enum engine_state aloft_engine_target_failed(struct aloft_engine *engine, enum aloft_status status)
{
    engine->update.result = (uint8_t)status;
    engine->update.reported = false;
    return aloft_engine_save_phase(engine, ALOFT_PHASE_FAILED) ? STATE_REPORT
                                                                : aloft_engine_stuck(engine, ALOFT_ERR_JOURNAL);
}

enum engine_state aloft_engine_stuck(struct aloft_engine *engine, enum aloft_status status)
{
    aloft_engine_tell(engine, ALOFT_EVENT_ERROR, status, 0, 0);
    return aloft_engine_wait(engine, engine->options.check_in_ms, STATE_CHECK_IN);
}

void aloft_engine_tell(struct aloft_engine *engine, enum aloft_event_kind kind, enum aloft_status status,
                       uint32_t position, uint32_t total)
{
    if (engine->port->event != NULL) {
        struct aloft_event event = {kind, status, position, total};
        engine->port->event(engine->port->context, &event);
    }
}

bool aloft_engine_save(struct aloft_engine *engine)
{
    return aloft_journal_write(&engine->journal, &engine->update) == ALOFT_OK;
}

bool aloft_engine_save_phase(struct aloft_engine *engine, enum aloft_phase phase)
{
    engine->update.phase = (uint8_t)phase;
    return aloft_engine_save(engine);
}

enum aloft_status aloft_engine_gates(struct aloft_engine *engine, const struct aloft_manifest *manifest)
{
    const struct aloft_port *port = engine->port;
    if (port->battery != NULL && port->battery(port->context) < engine->options.min_battery) {
        return ALOFT_REFUSED_BATTERY;
    }
    if (port->signal != NULL && port->signal(port->context) < engine->options.min_signal) {
        return ALOFT_REFUSED_SIGNAL;
    }
    return port->veto != NULL ? port->veto(port->context, manifest) : ALOFT_OK;
}

bool aloft_engine_own_boot_record(struct aloft_engine *engine)
{
    const struct aloft_port *port = engine->port;
    struct aloft_boot_state boot;
    if (!port->boot_state(port->context, &boot)) {
        return false;
    }
    if (boot.running_is_selected) {
        return true;
    }
    /* The bootloader fell back and left its record alone. Selecting or overwriting the next slot now could leave no
     * record of the slot that works, and confirming would bless the broken one. The new entry starts as NEW, so it is
     * confirmed at once: this image has been running and answering. */
    return port->set_boot(port->context, ALOFT_SLOT_RUNNING) && port->confirm(port->context);
}
