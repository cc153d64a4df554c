/*
 * The rebuilt slot is read back, hashed and checked like a loader would, and only then selected.
 */
#include <string.h>

#include "bytes.h"
#include "engine_internal.h"

enum engine_state aloft_engine_verify_begin(struct aloft_engine *engine)
{
    aloft_image_walk_init(&engine->walk, aloft_engine_read_next, engine, engine->port->slot_size,
                          engine->update.manifest.target_size);
    return STATE_VERIFY;
}

/* The slot does not hold the target. */
static enum engine_state wrong_digest(struct aloft_engine *engine)
{
    /* An intact slot went bad while it waited to be selected: same artifact again. So with a raw image of which parts
     * came in an earlier session. A patch that decoded cleanly to something else is no good. */
    bool was_ready = engine->update.phase == ALOFT_PHASE_READY;
    bool is_rest_of_old = engine->update.artifact.kind == ALOFT_ARTIFACT_IMAGE && !engine->is_from_start;
    return aloft_engine_artifact_failed(engine, ALOFT_ERR_TARGET_DIGEST, !was_ready && !is_rest_of_old);
}

enum engine_state aloft_engine_verify(struct aloft_engine *engine, struct aloft_action *action)
{
    const struct aloft_port *port = engine->port;
    const struct aloft_manifest *target = &engine->update.manifest;
    struct aloft_image_walk *walk = &engine->walk;
    enum aloft_status status = aloft_image_walk_step(walk, engine->buffers.sector, ALOFT_SECTOR_SIZE);
    (void)action;
    if (status == ALOFT_OK) {
        aloft_engine_tell_progress(engine, ALOFT_EVENT_VERIFY, aloft_image_walk_offset(walk), target->target_size);
        return STATE_VERIFY;
    }
    if (status == ALOFT_ERR_FLASH_READ) {
        return aloft_engine_flash_failed(engine, status);
    }
    if (!aloft_engine_is_same_digest(walk->info.digest, target->target_digest)) {
        return wrong_digest(engine);
    }
    if (status == ALOFT_DONE) {
        status = aloft_image_check_device(&walk->info, port->chip_id, port->chip_revision, port->secure_version);
    }
    if (status != ALOFT_OK) {
        return aloft_engine_target_failed(engine, status); /* exactly what was published, and it would not boot */
    }
    return engine->update.phase == ALOFT_PHASE_READY ? STATE_SELECT
                                                     : aloft_engine_save_then(engine, ALOFT_PHASE_READY, STATE_SELECT);
}

enum engine_state aloft_engine_select(struct aloft_engine *engine, struct aloft_action *action)
{
    struct aloft_update *update = &engine->update;
    (void)action;
    enum aloft_status status = aloft_engine_gates(engine, &update->manifest);
    if (status != ALOFT_OK) {
        engine->offered.manifest = update->manifest;
        return aloft_engine_refused(engine, status);
    }
    if (!aloft_engine_own_boot_record(engine)) {
        return aloft_engine_stuck(engine, ALOFT_ERR_BOOT_STATE);
    }
    update->boots++;
    if (!aloft_engine_save_phase(engine, ALOFT_PHASE_SWITCH)) {
        update->phase = ALOFT_PHASE_READY;
        update->boots--;
        return aloft_engine_later(engine);
    }
    aloft_engine_tell(engine, ALOFT_EVENT_SELECT, ALOFT_OK);
    if (engine->port->set_boot(engine->port->context, ALOFT_SLOT_NEXT)) {
        return aloft_engine_restart(engine);
    }
    aloft_engine_tell_error(engine, ALOFT_ERR_SET_BOOT);
    (void)aloft_engine_own_boot_record(engine); /* it may have been written all the same */
    if (update->boots >= engine->options.max_boots) {
        return aloft_engine_target_failed(engine, ALOFT_ERR_SET_BOOT);
    }
    update->result = ALOFT_ERR_SET_BOOT;
    if (!aloft_engine_save_phase(engine, ALOFT_PHASE_READY)) {
        return aloft_engine_later(engine);
    }
    return aloft_engine_wait(engine, engine->options.retry_ms, STATE_CHECK_IN);
}

enum engine_state aloft_engine_restart(struct aloft_engine *engine)
{
    aloft_engine_tell(engine, ALOFT_EVENT_REBOOT, ALOFT_OK);
    return STATE_REBOOT;
}

enum engine_state aloft_engine_reboot(struct aloft_engine *engine, struct aloft_action *action)
{
    (void)engine;
    action->kind = ALOFT_ACTION_REBOOT;
    return STATE_REBOOT;
}
