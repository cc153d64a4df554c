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

static bool is_name(const char *name)
{
    size_t size = 0;
    while (size <= ALOFT_TEXT_MAX_SIZE && name[size] != '\0') {
        size++;
    }
    return size > 0 && size <= ALOFT_TEXT_MAX_SIZE;
}

static bool is_sound_port(const struct aloft_port *port)
{
    return is_name(port->device_class) && (port->channel == NULL || is_name(port->channel)) && port->slot_size > 0 &&
           port->slot_size <= ALOFT_IMAGE_MAX_SIZE && port->slot_size % ALOFT_SECTOR_SIZE == 0 &&
           port->running_slot_size > 0 && port->running_slot_size <= ALOFT_IMAGE_MAX_SIZE;
}

static bool is_pause(uint32_t milliseconds)
{
    return milliseconds - 1u < UINT32_MAX / 2u;
}

enum aloft_status aloft_engine_init(struct aloft_engine *engine, const struct aloft_port *port,
                                    const struct aloft_options *options, const struct aloft_buffers *buffers)
{
    if (!is_complete_port(port) || !is_sound_port(port) || aloft_trust_check(port) != ALOFT_OK ||
        buffers->sector == NULL || (buffers->workspace == NULL && buffers->workspace_size > 0) ||
        options->max_attempts == 0 || options->max_boots == 0 || options->max_boots > ALOFT_MAX_BOOTS ||
        !is_pause(options->check_in_ms) || !is_pause(options->retry_ms) || !is_pause(options->trial_limit_ms)) {
        return ALOFT_ERR_ARGUMENT;
    }
    memset(engine, 0, sizeof *engine);
    engine->port = port;
    engine->options = *options;
    engine->options.retry_ms = aloft_smaller(options->retry_ms, options->check_in_ms);
    engine->buffers = *buffers;
    engine->state = STATE_BOOT;
    engine->start_ms = port->now_ms(port->context);
    return ALOFT_OK;
}

void aloft_engine_health(struct aloft_engine *engine, bool ok)
{
    engine->health = ok ? ALOFT_HEALTH_GOOD : ALOFT_HEALTH_BAD;
}

void aloft_engine_wake(struct aloft_engine *engine)
{
    engine->pause_ms = 0;
    engine->failures = 0;
    engine->is_woken = engine->state != STATE_PAUSE && engine->state != STATE_TRIAL;
}

bool aloft_engine_in_trial(const struct aloft_engine *engine)
{
    return engine->in_trial;
}

enum engine_state aloft_engine_wait(struct aloft_engine *engine, uint32_t pause_ms, enum engine_state after)
{
    engine->since_ms = engine->port->now_ms(engine->port->context);
    engine->pause_ms = engine->is_woken ? 0 : pause_ms;
    engine->is_woken = false;
    engine->state_after = (uint8_t)after;
    return engine->in_trial ? STATE_TRIAL : STATE_PAUSE;
}

enum engine_state aloft_engine_later(struct aloft_engine *engine)
{
    return aloft_engine_wait(engine, engine->options.check_in_ms, STATE_CHECK_IN);
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

static void tell(const struct aloft_port *port, const struct aloft_event *event)
{
    if (port->event != NULL) {
        port->event(port->context, event);
    }
}

void aloft_engine_tell(struct aloft_engine *engine, enum aloft_event_kind kind, enum aloft_status status)
{
    struct aloft_event event = {kind, status, 0, 0};
    tell(engine->port, &event);
}

void aloft_engine_tell_error(struct aloft_engine *engine, enum aloft_status status)
{
    aloft_engine_tell(engine, ALOFT_EVENT_ERROR, status);
}

void aloft_engine_tell_progress(struct aloft_engine *engine, enum aloft_event_kind kind, uint32_t position,
                                uint32_t total)
{
    struct aloft_event event = {kind, ALOFT_OK, position, total};
    tell(engine->port, &event);
}

bool aloft_engine_save(struct aloft_engine *engine)
{
    if (aloft_journal_write(&engine->journal, &engine->update) == ALOFT_OK) {
        return true;
    }
    aloft_engine_tell_error(engine, ALOFT_ERR_JOURNAL);
    return false;
}

bool aloft_engine_save_phase(struct aloft_engine *engine, enum aloft_phase phase)
{
    engine->update.phase = (uint8_t)phase;
    return aloft_engine_save(engine);
}

enum engine_state aloft_engine_save_then(struct aloft_engine *engine, enum aloft_phase phase, enum engine_state next)
{
    return aloft_engine_save_phase(engine, phase) ? next : aloft_engine_later(engine);
}

static bool read_slot(const struct aloft_engine *engine, enum aloft_slot slot, uint32_t offset, uint8_t *out,
                      uint32_t size)
{
    return engine->port->read(engine->port->context, slot, offset, out, size);
}

bool aloft_engine_read_running(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    return read_slot(context, ALOFT_SLOT_RUNNING, offset, out, size);
}

bool aloft_engine_read_next(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    return read_slot(context, ALOFT_SLOT_NEXT, offset, out, size);
}

bool aloft_engine_is_same_digest(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a, b, ALOFT_SHA256_SIZE) == 0;
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
        /* On probation without a trial: its state could not be read at the start. The other slot has to stay. */
        return engine->in_trial || !aloft_engine_is_pending(&boot);
    }
    /* The bootloader fell back and left its record alone. Selecting or overwriting the next slot now could leave no
     * record of the slot that works, and confirming would bless the broken one. The new entry starts as NEW, so it is
     * confirmed at once: this image has been running and answering. */
    return port->set_boot(port->context, ALOFT_SLOT_RUNNING) && port->confirm(port->context);
}
