/*
 * Asking for the offer, and deciding what to do about it.
 */
#include <stddef.h>
#include <string.h>

#include "aloft/manifest.h"
#include "bytes.h"
#include "engine_internal.h"

/* Appends a text without its NUL; returns where the next one goes. */
static char *put(char *at, const char *text)
{
    while (*text != '\0') {
        *at++ = *text++;
    }
    return at;
}

enum engine_state aloft_engine_check_in(struct aloft_engine *engine, struct aloft_action *action)
{
    const char *channel = engine->port->channel;
    if (!engine->journal.is_mounted &&
        aloft_journal_mount(&engine->journal, engine->port, &engine->update) == ALOFT_OK) {
        return STATE_BOOT;
    }
    char *at = put(engine->path, "offers/");
    if (channel != NULL) {
        at = put(put(at, channel), "/");
    }
    *put(put(at, engine->port->device_class), ".cbor") = '\0';
    engine->fill = 0;
    aloft_engine_tell(engine, ALOFT_EVENT_CHECK_IN, ALOFT_OK);
    aloft_engine_get(engine, action, 0);
    return STATE_OFFER;
}

enum engine_state aloft_engine_offer(struct aloft_engine *engine, struct aloft_action *action)
{
    const struct aloft_http *http = &engine->http;
    bool is_all_here = http->length != ALOFT_HTTP_UNKNOWN && engine->fill >= http->length;
    if (engine->in_trial && aloft_engine_trial_verdict(engine) != ALOFT_OK) {
        return STATE_TRIAL; /* however slowly an offer trickles in */
    }
    enum aloft_status verdict = aloft_engine_judge(engine);
    if (verdict != ALOFT_OK) {
        return aloft_engine_lost(engine, verdict, STATE_CHECK_IN);
    }
    if (engine->fill > ALOFT_OFFER_MAX_SIZE) {
        return aloft_engine_lost(engine, ALOFT_ERR_OFFER_SIZE, STATE_CHECK_IN);
    }
    if (http->judged && (is_all_here || (http->complete && http->length == ALOFT_HTTP_UNKNOWN))) {
        engine->statement = 0;
        /* An image on trial has keys that nobody confirmed yet: they bring no others. */
        return engine->in_trial ? STATE_DECIDE : STATE_TRUST;
    }
    if (http->ended) {
        enum aloft_status problem = http->complete ? ALOFT_ERR_HTTP_TRUNCATED : ALOFT_ERR_HTTP_CONNECTION;
        return aloft_engine_lost(engine, problem, STATE_CHECK_IN);
    }
    action->kind = ALOFT_ACTION_FEED;
    return STATE_OFFER;
}

/* Shows the statements of the offer to the keys in use, one per step. Whatever they are, the offer is judged afterwards. */
enum engine_state aloft_engine_trust(struct aloft_engine *engine, struct aloft_action *action)
{
    (void)action;
#if ALOFT_TRUST_STATEMENTS
    const uint8_t *statement;
    uint32_t size;
    if (aloft_offer_statement(engine->buffers.sector, engine->fill, engine->statement, &statement, &size)) {
        engine->statement++;
        aloft_engine_tell(engine, ALOFT_EVENT_TRUST, aloft_trust_replace(engine->port, statement, size));
        return STATE_TRUST;
    }
#else
    (void)engine;
#endif
    return STATE_DECIDE;
}

/* How far the update to the target on offer has come. */
static enum aloft_phase phase_of_offered(const struct aloft_engine *engine)
{
    const struct aloft_update *update = &engine->update;
    bool is_known = aloft_engine_is_same_digest(update->manifest.target_digest, engine->offered.manifest.target_digest);
    return is_known ? (enum aloft_phase)update->phase : ALOFT_PHASE_NONE;
}

/* A device that runs what a manifest asks for has installed that manifest, whoever put the image there. */
static void adopt_sequence(struct aloft_engine *engine)
{
    if (engine->update.installed_sequence < engine->offered.manifest.sequence) {
        engine->update.installed_sequence = engine->offered.manifest.sequence;
        (void)aloft_engine_save(engine);
    }
}

/* The refusals that depend on the running image, and on what became of other updates. */
static enum aloft_status judge_manifest(struct aloft_engine *engine)
{
    const struct aloft_manifest *manifest = &engine->offered.manifest;
    if (aloft_engine_runs(engine, manifest->target_digest)) {
        adopt_sequence(engine);
        return ALOFT_REFUSED_RUNNING;
    }
    if (engine->verdict != ALOFT_OK) {
        return (enum aloft_status)engine->verdict;
    }
    if (manifest->target_size > engine->port->slot_size) {
        return ALOFT_REFUSED_SLOT;
    }
    for (unsigned i = 0; i < ALOFT_FAILED_TARGETS; i++) {
        if (engine->update.failed[i] == aloft_engine_failed_mark(manifest)) {
            return ALOFT_REFUSED_FAILED_BEFORE;
        }
    }
    return ALOFT_OK;
}

/* How good an artifact is: the higher the better, 0 if it is of no use here. */
static unsigned rank(const struct aloft_engine *engine, const struct aloft_artifact *artifact)
{
    switch (artifact->kind) {
    case ALOFT_ARTIFACT_PATCH:
        return aloft_engine_runs(engine, artifact->base_digest) ? 3u : 0u;
    case ALOFT_ARTIFACT_PACKED:
        return 2u;
    case ALOFT_ARTIFACT_IMAGE:
        return 1u;
    }
    return 0;
}

/* What a patch may ask for: the state inside the engine, and the workspace. */
static uint32_t decoder_ram(const struct aloft_engine *engine)
{
    uint32_t workspace_size = engine->buffers.workspace_size;
    return workspace_size > 0 ? ALOFT_PATCH_STATE_SIZE + workspace_size : 0;
}

/* Picks the first patch for the running image, else the first packed image, else the image; none of the kinds `excluded`. */
static enum aloft_status pick(const struct aloft_engine *engine, unsigned excluded, struct aloft_artifact *best)
{
    uint32_t cursor = engine->offered.artifacts_offset;
    unsigned best_rank = 0;
    bool lacks_ram = false;
    for (uint32_t i = 0; i < engine->offered.artifact_count; i++) {
        struct aloft_artifact artifact;
        if (aloft_offer_next(engine->buffers.sector, engine->fill, &cursor, &artifact) != ALOFT_OK) {
            break;
        }
        unsigned value = rank(engine, &artifact);
        if (value <= best_rank || (excluded >> artifact.kind & 1u) != 0) {
            continue;
        }
        if (artifact.kind != ALOFT_ARTIFACT_IMAGE && artifact.ram_size > decoder_ram(engine)) {
            lacks_ram = true;
            continue;
        }
        best_rank = value;
        *best = artifact;
    }
    if (best_rank > 0) {
        return ALOFT_OK;
    }
    return lacks_ram ? ALOFT_REFUSED_RAM : ALOFT_REFUSED_NO_ARTIFACT;
}

enum engine_state aloft_engine_refused(struct aloft_engine *engine, enum aloft_status status)
{
    bool is_told = engine->refused == status &&
                   aloft_engine_is_same_digest(engine->refused_digest, engine->offered.manifest.target_digest);
    aloft_engine_tell(engine, ALOFT_EVENT_REFUSED, status);
    engine->refused = (uint8_t)status;
    memcpy(engine->refused_digest, engine->offered.manifest.target_digest, ALOFT_SHA256_SIZE);
    if (is_told || status == ALOFT_REFUSED_RUNNING) {
        return aloft_engine_later(engine);
    }
    return STATE_REFUSE;
}

enum engine_state aloft_engine_refuse(struct aloft_engine *engine, struct aloft_action *action)
{
    action->kind = ALOFT_ACTION_REPORT;
    action->report.outcome = ALOFT_OUTCOME_REFUSED;
    action->report.status = (enum aloft_status)engine->refused;
    action->report.manifest = &engine->offered.manifest;
    return aloft_engine_later(engine);
}

/* Begins the update, or goes on with it where the journal left it. */
static enum engine_state accept(struct aloft_engine *engine, enum aloft_phase phase,
                                const struct aloft_artifact *artifact)
{
    struct aloft_update *update = &engine->update;
    bool is_same = phase == ALOFT_PHASE_FETCH || phase == ALOFT_PHASE_STAGED;
    if (!is_same) {
        memset(update, 0, offsetof(struct aloft_update, installed_sequence));
    }
    update->manifest = engine->offered.manifest;
    if (!aloft_engine_own_boot_record(engine)) {
        return aloft_engine_stuck(engine, ALOFT_ERR_BOOT_STATE);
    }
    aloft_engine_tell_progress(engine, ALOFT_EVENT_OFFER, artifact->size, update->manifest.target_size);
    bool is_same_artifact = is_same && aloft_engine_is_same_digest(update->artifact.digest, artifact->digest);
    update->artifact = *artifact;
    if (is_same_artifact) {
        return aloft_engine_fetch_begin(engine);
    }
    update->progress = 0;
    return aloft_engine_save_phase(engine, ALOFT_PHASE_FETCH) ? aloft_engine_fetch_begin(engine)
                                                               : aloft_engine_later(engine);
}

enum engine_state aloft_engine_decide(struct aloft_engine *engine, struct aloft_action *action)
{
    struct aloft_manifest_view view;
    (void)action;
    enum aloft_status status =
        aloft_offer_parse(engine->port, engine->buffers.sector, engine->fill, &engine->offered, &view);
    if (status != ALOFT_OK) {
        return aloft_engine_lost(engine, status, STATE_CHECK_IN);
    }
    status = aloft_manifest_is_for(engine->port, &view);
    if (engine->in_trial && (status == ALOFT_REFUSED_VENDOR || status == ALOFT_REFUSED_CLASS)) {
        return aloft_engine_lost(engine, status, STATE_CHECK_IN); /* it was built for others, and could never be updated */
    }
    engine->checked_in = true;
    engine->failures = 0;
    if (engine->in_trial) {
        return STATE_TRIAL;
    }
    if (status != ALOFT_OK) {
        return aloft_engine_refused(engine, status);
    }
    engine->verdict = (uint8_t)aloft_manifest_may_follow(engine->port, &view, engine->update.installed_sequence);
    return engine->is_measured ? STATE_CHOOSE : aloft_engine_measure_then(engine, STATE_CHOOSE);
}

enum engine_state aloft_engine_choose(struct aloft_engine *engine, struct aloft_action *action)
{
    struct aloft_artifact artifact;
    enum aloft_phase phase = phase_of_offered(engine);
    enum aloft_status status = judge_manifest(engine);
    (void)action;
    if (status == ALOFT_OK && phase != ALOFT_PHASE_READY) {
        unsigned excluded = phase == ALOFT_PHASE_NONE ? 0u : engine->update.excluded;
        status = pick(engine, excluded, &artifact);
        if (status == ALOFT_REFUSED_NO_ARTIFACT && excluded != 0) {
            return aloft_engine_target_failed(engine, (enum aloft_status)engine->update.result);
        }
    }
    if (status == ALOFT_OK) {
        status = aloft_engine_gates(engine, &engine->offered.manifest);
    }
    if (status != ALOFT_OK) {
        return aloft_engine_refused(engine, status);
    }
    if (phase != ALOFT_PHASE_READY) {
        return accept(engine, phase, &artifact);
    }
    engine->update.manifest = engine->offered.manifest; /* published anew, perhaps, under a higher number */
    return aloft_engine_verify_begin(engine);
}
