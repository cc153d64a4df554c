/*
 * Bringing the artifact onto the device: straight into the slot, into the slot's free tail, or through the decoder.
 */
#include <string.h>

#include "bytes.h"
#include "engine_internal.h"

/* A raw image has hundreds of sectors; noting every eighth keeps journal wear low and costs 32 KB after a power cut. */
#define DIRECT_MARK_SIZE (8u * ALOFT_SECTOR_SIZE)

uint32_t aloft_engine_stage_offset(const struct aloft_engine *engine)
{
    return engine->port->slot_size - aloft_round_up(engine->update.artifact.size, ALOFT_SECTOR_SIZE);
}

/* Whether update.artifact and update.manifest's target leave each other alone in the next slot. */
static bool can_stage(const struct aloft_engine *engine)
{
    uint32_t slot_size = engine->port->slot_size;
    uint32_t artifact_size = engine->update.artifact.size;
    uint32_t target_size = engine->update.manifest.target_size;
    if (artifact_size > slot_size || target_size > slot_size) {
        return false;
    }
    return aloft_round_up(target_size, ALOFT_SECTOR_SIZE) <= aloft_engine_stage_offset(engine);
}

void aloft_engine_restart_artifact(struct aloft_engine *engine)
{
    engine->position = 0;
    engine->fill = 0;
    engine->made = 0;
    engine->is_patch_open = false;
    engine->sink_status = ALOFT_OK;
    engine->is_from_start = true;
}

/* Goes to `next` once the progress is in the journal. */
static enum engine_state mark_then(struct aloft_engine *engine, uint32_t progress, enum engine_state next)
{
    engine->update.progress = progress;
    return aloft_journal_mark(&engine->journal, &engine->update) == ALOFT_OK
               ? next
               : aloft_engine_stuck(engine, ALOFT_ERR_JOURNAL);
}

enum engine_state aloft_engine_fetch_begin(struct aloft_engine *engine)
{
    struct aloft_update *update = &engine->update;
    aloft_engine_restart_artifact(engine);
    engine->etag[0] = '\0';
    engine->furthest = 0;
    engine->failures = 0;
    if (update->artifact.kind == ALOFT_ARTIFACT_IMAGE) {
        engine->route = ALOFT_ROUTE_DIRECT;
    } else {
        engine->route = can_stage(engine) ? ALOFT_ROUTE_STAGED : ALOFT_ROUTE_STREAM;
    }
    if (engine->route == ALOFT_ROUTE_STREAM) {
        /* Nothing of it outlives a restart, so a device that never stays up long enough would begin for ever. */
        if (update->progress >= ENGINE_MAX_STREAMS) {
            return aloft_engine_artifact_failed(engine, ALOFT_ERR_HTTP_CONNECTION, true);
        }
        return mark_then(engine, update->progress + 1u, STATE_FETCH);
    }
    if (update->progress > 0) {
        engine->position = aloft_smaller(update->progress, update->artifact.size);
        engine->is_from_start = false;
        aloft_engine_tell_progress(engine, ALOFT_EVENT_RESUME, engine->position, update->artifact.size);
    }
    return STATE_FETCH;
}

static enum engine_state received_all(struct aloft_engine *engine)
{
    if (engine->route == ALOFT_ROUTE_DIRECT) {
        return aloft_engine_verify_begin(engine);
    }
    engine->made = 0;
    aloft_sha256_init(&engine->walk.hash);
    return STATE_STAGE_CHECK;
}

enum engine_state aloft_engine_fetch(struct aloft_engine *engine, struct aloft_action *action)
{
    static const char digits[] = "0123456789abcdef";
    static const char folder[] = "artifacts/";
    char *at = engine->path + sizeof folder - 1u;
    if (engine->route != ALOFT_ROUTE_STREAM && engine->fill == 0 && engine->position == engine->update.artifact.size) {
        return received_all(engine);
    }
    memcpy(engine->path, folder, sizeof folder - 1u);
    for (unsigned i = 0; i < 2u * ALOFT_SHA256_SIZE; i++) {
        *at++ = digits[engine->update.artifact.digest[i / 2u] >> (i % 2u == 0 ? 4 : 0) & 15];
    }
    *at = '\0';
    aloft_engine_get(engine, action, engine->position);
    return STATE_RECEIVE;
}

/* What a response head that is not what was asked for leads to. */
static enum engine_state rejected(struct aloft_engine *engine, enum aloft_status verdict)
{
    uint16_t code = engine->http.status;
    bool is_for_good = code >= 400u && code < 500u && code != 408u && code != 416u && code != 425u && code != 429u;
    if (verdict == ALOFT_ERR_HTTP_STATUS && is_for_good && engine->update.artifact.kind != ALOFT_ARTIFACT_IMAGE) {
        return aloft_engine_artifact_failed(engine, verdict, true);
    }
    if (code == 416u) {
        aloft_engine_restart_artifact(engine);
    }
    return aloft_engine_lost(engine, verdict, STATE_FETCH);
}

/* Puts a full (or the last) sector where it belongs and notes how far the download came. */
static enum engine_state store_received(struct aloft_engine *engine)
{
    struct aloft_update *update = &engine->update;
    bool is_staged = engine->route == ALOFT_ROUTE_STAGED;
    uint32_t step = is_staged ? ALOFT_SECTOR_SIZE : DIRECT_MARK_SIZE;
    uint32_t start = is_staged ? aloft_engine_stage_offset(engine) : 0;
    uint32_t offset = engine->position - engine->fill;
    enum aloft_status status = aloft_engine_store(engine, start + offset, engine->fill, engine->port->slot_size);
    if (status != ALOFT_OK) {
        return aloft_engine_flash_failed(engine, status);
    }
    engine->fill = 0;
    aloft_engine_tell_progress(engine, ALOFT_EVENT_DOWNLOAD, engine->position, update->artifact.size);
    bool is_worth_noting = engine->position % step == 0 || engine->position == update->artifact.size;
    return engine->position > update->progress && is_worth_noting ? mark_then(engine, engine->position, STATE_RECEIVE)
                                                                  : STATE_RECEIVE;
}

/* What the decoder makes of the bytes that arrived; RECEIVE means it waits for more. */
static enum engine_state stream(struct aloft_engine *engine, bool *wants_input)
{
    enum aloft_status status = ALOFT_NEED_INPUT;
    *wants_input = false;
    if (engine->is_patch_open) {
        status = engine->sink_status != ALOFT_OK ? (enum aloft_status)engine->sink_status
                                                 : aloft_engine_rebuild_sector(engine, engine->port->slot_size);
    } else if (engine->fill == ALOFT_PATCH_HEADER_SIZE) {
        status = aloft_engine_open_patch(engine, engine->buffers.sector);
        engine->fill = 0;
    }
    switch (status) {
    case ALOFT_OK:
        aloft_engine_tell_progress(engine, ALOFT_EVENT_DOWNLOAD, engine->position, engine->update.artifact.size);
        return STATE_RECEIVE;
    case ALOFT_DONE: /* the file has to end here too */
        if (engine->position == engine->update.artifact.size) {
            return aloft_engine_rebuilt(engine);
        }
        *wants_input = true;
        return STATE_RECEIVE;
    case ALOFT_NEED_INPUT:
        break;
    default:
        return aloft_engine_rebuild_failed(engine, status);
    }
    if (engine->position == engine->update.artifact.size) {
        return aloft_engine_artifact_failed(engine, ALOFT_ERR_PATCH_TRUNCATED, true);
    }
    *wants_input = true;
    return STATE_RECEIVE;
}

enum engine_state aloft_engine_receive(struct aloft_engine *engine, struct aloft_action *action)
{
    uint32_t size = engine->update.artifact.size;
    enum aloft_status verdict = aloft_engine_judge(engine);
    if (verdict != ALOFT_OK) {
        return rejected(engine, verdict);
    }
    if (engine->route == ALOFT_ROUTE_STREAM) {
        bool wants_input;
        enum engine_state next = stream(engine, &wants_input);
        if (!wants_input) {
            return next;
        }
    } else if (engine->fill == ALOFT_SECTOR_SIZE || (engine->fill > 0 && engine->position == size)) {
        return store_received(engine);
    } else if (engine->position == size) {
        return received_all(engine);
    }
    if (engine->http.ended) {
        bool is_short = engine->http.complete;
        return aloft_engine_lost(engine, is_short ? ALOFT_ERR_HTTP_TRUNCATED : ALOFT_ERR_HTTP_CONNECTION, STATE_FETCH);
    }
    action->kind = ALOFT_ACTION_FEED;
    return STATE_RECEIVE;
}

enum engine_state aloft_engine_stage_check(struct aloft_engine *engine, struct aloft_action *action)
{
    struct aloft_update *update = &engine->update;
    uint8_t *buffer = engine->buffers.sector;
    uint32_t piece = aloft_smaller(update->artifact.size - engine->made, ALOFT_SECTOR_SIZE);
    uint8_t digest[ALOFT_SHA256_SIZE];
    (void)action;
    if (piece > 0) {
        uint32_t offset = aloft_engine_stage_offset(engine) + engine->made;
        if (!aloft_engine_read_next(engine, offset, buffer, piece)) {
            return aloft_engine_flash_failed(engine, ALOFT_ERR_FLASH_READ);
        }
        aloft_sha256_update(&engine->walk.hash, buffer, piece);
        engine->made += piece;
        return STATE_STAGE_CHECK;
    }
    aloft_sha256_finish(&engine->walk.hash, digest);
    if (!aloft_engine_is_same_digest(digest, update->artifact.digest)) {
        /* What an earlier session left may be at fault, then the artifact deserves a clean start. */
        return aloft_engine_artifact_failed(engine, ALOFT_ERR_ARTIFACT_DIGEST, engine->is_from_start);
    }
    if (update->progress >= update->artifact.size + ENGINE_MAX_APPLIES) {
        return aloft_engine_artifact_failed(engine, ALOFT_ERR_APPLY_RESET, true);
    }
    update->progress++;
    return aloft_engine_save_then(engine, ALOFT_PHASE_STAGED, STATE_APPLY_BEGIN);
}
