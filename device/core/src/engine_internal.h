/*
 * The engine's states and what they share. One function per state; it returns the next state.
 *
 *   BOOT ─┬─> MEASURE ─> RESOLVE ─> TRIAL ─┬─> CONFIRM ──> REPORT
 *         │                                └─> ROLLBACK ─> REBOOT
 *         └─> CHECK_IN ─> OFFER ─> TRUST ─> DECIDE ─> (MEASURE) ─> CHOOSE ─> FETCH ─> RECEIVE ─┬─> VERIFY
 *              ^                                                                               │      ^
 *              │                          STAGE_CHECK ─> APPLY_BEGIN ─> APPLY ─────────────────│──────┘
 *              │                               ^───────────────────────────────────────────────┘
 *              └── PAUSE <── REPORT, lost connections, refusals          VERIFY ─> SELECT ─> REBOOT
 */
#ifndef ALOFT_ENGINE_INTERNAL_H
#define ALOFT_ENGINE_INTERNAL_H

#include "aloft/engine.h"

enum engine_state {
    STATE_BOOT,
    STATE_MEASURE,
    STATE_RESOLVE,
    STATE_CHECK_IN,
    STATE_OFFER,
    STATE_TRUST,
    STATE_DECIDE,
    STATE_CHOOSE,
    STATE_REFUSE,
    STATE_FETCH,
    STATE_RECEIVE,
    STATE_STAGE_CHECK,
    STATE_APPLY_BEGIN,
    STATE_APPLY,
    STATE_VERIFY,
    STATE_SELECT,
    STATE_REBOOT,
    STATE_TRIAL,
    STATE_CONFIRM,
    STATE_ROLLBACK,
    STATE_REPORT,
    STATE_REPORTED,
    STATE_PAUSE
};

/* Connections in a row that did not bring the download a sector further before the engine waits for its next check-in. */
#define ENGINE_MAX_FAILURES 8u

/* Times a patch may begin to stream in without getting to its end before something is taken that can be resumed. */
#define ENGINE_MAX_STREAMS 8u

/* Boots of a target that was given up before it stays, because going back leads here again. */
#define ENGINE_MAX_ROLLBACKS 5u

/* Times a staged artifact may be begun to be applied: a device that resets in it every time would do so for ever. */
#define ENGINE_MAX_APPLIES 8u

/* Check-ins there is time for in a trial, however often they fail, unless retry_ms is longer than that allows. */
#define ENGINE_TRIAL_TRIES 10u

/* Times the running image, the journal or the boot record may not be readable before they count as unknown. */
#define ENGINE_MAX_UNREADABLE 3u

/* ---- states ---- */

enum engine_state aloft_engine_boot(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_measure(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_resolve(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_check_in(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_offer(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_trust(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_decide(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_choose(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_refuse(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_fetch(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_receive(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_stage_check(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_apply_begin(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_apply(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_verify(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_select(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_reboot(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_trial(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_confirm(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_rollback(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_report(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_reported(struct aloft_engine *engine, struct aloft_action *action);
enum engine_state aloft_engine_pause(struct aloft_engine *engine, struct aloft_action *action);

/* ---- entering a state that needs preparation ---- */

/* Where a boot goes on when no trial of this engine's own target is to be judged. */
enum engine_state aloft_engine_settle(struct aloft_engine *engine);

/* Hashes the running image, then goes to `after`. */
enum engine_state aloft_engine_measure_then(struct aloft_engine *engine, enum engine_state after);

/* Downloads update.artifact, from update.progress on. */
enum engine_state aloft_engine_fetch_begin(struct aloft_engine *engine);

/* Reads the next slot back. */
enum engine_state aloft_engine_verify_begin(struct aloft_engine *engine);

/* Waits, then goes to `after`; while in a trial always back to the trial. */
enum engine_state aloft_engine_wait(struct aloft_engine *engine, uint32_t pause_ms, enum engine_state after);

/* Nothing else would boot: keeps the image that runs, and says so. */
enum engine_state aloft_engine_stay(struct aloft_engine *engine);

/* Announces the restart, then asks for it until it comes. */
enum engine_state aloft_engine_restart(struct aloft_engine *engine);

/* Waits for the next regular check-in. */
enum engine_state aloft_engine_later(struct aloft_engine *engine);

/* The verdict about a trial so far: ALOFT_OK, or why it is to be given up. */
enum aloft_status aloft_engine_trial_verdict(const struct aloft_engine *engine);

/* ---- endings ---- */

/* A connection failed; tries again at `after` following a growing pause. */
enum engine_state aloft_engine_lost(struct aloft_engine *engine, enum aloft_status status, enum engine_state after);

/* The artifact in use did not lead to the target. Counts an attempt; excludes artifacts of its kind if `exclude`. */
enum engine_state aloft_engine_artifact_failed(struct aloft_engine *engine, enum aloft_status status, bool exclude);

/* The flash failed while updating. Counts an attempt and waits. */
enum engine_state aloft_engine_flash_failed(struct aloft_engine *engine, enum aloft_status status);

/* The target itself is no good, or used up its attempts: never again. */
enum engine_state aloft_engine_target_failed(struct aloft_engine *engine, enum aloft_status status);

/* What update.failed keeps of a target; never 0. */
uint32_t aloft_engine_failed_mark(const struct aloft_manifest *manifest);

/* engine->offered is not taken, for now. */
enum engine_state aloft_engine_refused(struct aloft_engine *engine, enum aloft_status status);

/* Journal or boot record can not be written: nothing may be changed; waits for the next check-in. */
enum engine_state aloft_engine_stuck(struct aloft_engine *engine, enum aloft_status status);

/* ---- shared work ---- */

void aloft_engine_tell(struct aloft_engine *engine, enum aloft_event_kind kind, enum aloft_status status);
void aloft_engine_tell_error(struct aloft_engine *engine, enum aloft_status status);
void aloft_engine_tell_progress(struct aloft_engine *engine, enum aloft_event_kind kind, uint32_t position,
                                uint32_t total);

/* Write `update` to the journal. False, and the error is told, if the journal does not take it. */
bool aloft_engine_save(struct aloft_engine *engine);
bool aloft_engine_save_phase(struct aloft_engine *engine, enum aloft_phase phase);

/* Goes to `next` once the phase is in the journal. Without a journal nothing may be changed: waits. */
enum engine_state aloft_engine_save_then(struct aloft_engine *engine, enum aloft_phase phase, enum engine_state next);

/* Read a slot; the context is the engine. */
bool aloft_engine_read_running(void *context, uint32_t offset, uint8_t *out, uint32_t size);
bool aloft_engine_read_next(void *context, uint32_t offset, uint8_t *out, uint32_t size);

/* Compares two SHA-256. */
bool aloft_engine_is_same_digest(const uint8_t *a, const uint8_t *b);

/* Whether the running image, once measured, has this SHA-256. */
bool aloft_engine_runs(const struct aloft_engine *engine, const uint8_t *digest);

/* Battery, signal and the application: may this go on now? */
enum aloft_status aloft_engine_gates(struct aloft_engine *engine, const struct aloft_manifest *manifest);

/* Whether the bootloader waits for a confirmation of what runs. */
bool aloft_engine_is_pending(const struct aloft_boot_state *boot);

/* Makes the boot record select the running slot if a fallback left it pointing elsewhere. False if that failed. */
bool aloft_engine_own_boot_record(struct aloft_engine *engine);

/* Fills in a GET of engine->path. */
void aloft_engine_get(struct aloft_engine *engine, struct aloft_action *action, uint32_t offset);

/* Looks at the head of the response, once, and notes the verdict; says it, ALOFT_OK as long as there is none. */
enum aloft_status aloft_engine_judge(struct aloft_engine *engine);

/* Forgets what was received of the artifact, in RAM. */
void aloft_engine_restart_artifact(struct aloft_engine *engine);

/* Where update.artifact is staged in the next slot. */
uint32_t aloft_engine_stage_offset(const struct aloft_engine *engine);

/* Puts the first `size` bytes of the sector buffer at `offset` of the next slot, unless they are there already. The
 * sector must end at or before `limit`. */
enum aloft_status aloft_engine_store(struct aloft_engine *engine, uint32_t offset, uint32_t size, uint32_t limit);

/* Checks a patch header against manifest, artifact, running image and workspace, and starts the decoder. */
enum aloft_status aloft_engine_open_patch(struct aloft_engine *engine, const uint8_t *header);

/* Decodes until one more sector is in the slot (ALOFT_OK), the target is complete (ALOFT_DONE), or more input is
 * needed (ALOFT_NEED_INPUT). */
enum aloft_status aloft_engine_rebuild_sector(struct aloft_engine *engine, uint32_t limit);

/* The target is complete and the patch was given to its end: whether they ended together, and where that leads. */
enum engine_state aloft_engine_rebuilt(struct aloft_engine *engine);

/* Where a failed rebuild leads: flash errors are not the patch's fault. */
enum engine_state aloft_engine_rebuild_failed(struct aloft_engine *engine, enum aloft_status status);

#endif
