/*
 * Rebuilding the target: decode, compare with what the slot holds, and write only what differs. After a power cut the
 * same is done again from the start, and costs reads alone up to the place where it stopped.
 */
#include <string.h>

#include "bytes.h"
#include "engine_internal.h"

#define INPUT_PIECE 256u
#define COMPARE_PIECE 128u

/* ALOFT_DONE if the slot holds the sector already. */
static enum aloft_status compare(struct aloft_engine *engine, uint32_t offset, uint32_t size)
{
    uint8_t piece[COMPARE_PIECE];
    for (uint32_t at = 0; at < size; at += COMPARE_PIECE) {
        uint32_t count = aloft_smaller(size - at, COMPARE_PIECE);
        if (!aloft_engine_read_next(engine, offset + at, piece, count)) {
            return ALOFT_ERR_FLASH_READ;
        }
        if (memcmp(piece, engine->buffers.sector + at, count) != 0) {
            return ALOFT_OK;
        }
    }
    return ALOFT_DONE;
}

enum aloft_status aloft_engine_store(struct aloft_engine *engine, uint32_t offset, uint32_t size, uint32_t limit)
{
    const struct aloft_port *port = engine->port;
    uint8_t *sector = engine->buffers.sector;
    if (offset > limit || limit - offset < ALOFT_SECTOR_SIZE) {
        return ALOFT_ERR_FLASH_OVERLAP;
    }
    enum aloft_status status = compare(engine, offset, size);
    if (status != ALOFT_OK) {
        return status == ALOFT_DONE ? ALOFT_OK : status;
    }
    if (!port->erase(port->context, offset)) {
        return ALOFT_ERR_FLASH_ERASE;
    }
    uint32_t rounded = aloft_round_up(size, ALOFT_WRITE_SIZE);
    memset(sector + size, 0xff, rounded - size);
    return port->write(port->context, offset, sector, rounded) ? ALOFT_OK : ALOFT_ERR_FLASH_WRITE;
}

/* The newest target bytes are still in the sector buffer, everything before is in the slot. */
static bool read_target(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    const struct aloft_engine *engine = context;
    uint32_t known = engine->made + engine->fill;
    if (offset > known || known - offset < size) {
        return false;
    }
    if (offset < engine->made) {
        uint32_t count = aloft_smaller(engine->made - offset, size);
        if (!aloft_engine_read_next(context, offset, out, count)) {
            return false;
        }
        offset += count;
        out += count;
        size -= count;
    }
    if (size > 0) {
        memcpy(out, engine->buffers.sector + (offset - engine->made), size);
    }
    return true;
}

static enum aloft_status check_header(const struct aloft_engine *engine, const struct aloft_patch_header *header)
{
    const struct aloft_update *update = &engine->update;
    bool needs_base = update->artifact.kind == ALOFT_ARTIFACT_PATCH;
    if (header->patch_size != update->artifact.size || header->target_size != update->manifest.target_size ||
        (header->base_size > 0) != needs_base || header->base_size > engine->port->running_slot_size ||
        memcmp(header->target_digest, update->manifest.target_digest, ALOFT_PATCH_DIGEST_SIZE) != 0) {
        return ALOFT_ERR_PATCH_SIZE;
    }
    if (header->chip_id != ALOFT_CHIP_ANY && header->chip_id != engine->port->chip_id) {
        return ALOFT_ERR_PATCH_CHIP;
    }
    if (needs_base && (header->base_size != engine->running.file_size ||
                       memcmp(header->base_digest, engine->running.digest, ALOFT_PATCH_DIGEST_SIZE) != 0)) {
        return ALOFT_ERR_PATCH_BASE;
    }
    uint32_t workspace_size = aloft_patch_workspace_size(header);
    return workspace_size <= engine->buffers.workspace_size ? ALOFT_OK : ALOFT_ERR_PATCH_RAM;
}

enum aloft_status aloft_engine_open_patch(struct aloft_engine *engine, const uint8_t *bytes)
{
    struct aloft_patch_header header;
    struct aloft_patch_io io = {engine, aloft_engine_read_running, read_target};
    uint32_t taken;
    enum aloft_status status = aloft_patch_parse_header(bytes, ALOFT_PATCH_HEADER_SIZE, &header);
    if (status == ALOFT_OK) {
        status = check_header(engine, &header);
    }
    if (status == ALOFT_OK) {
        aloft_engine_tell_progress(engine, ALOFT_EVENT_MEMORY, header.ram_size, 0);
        status = aloft_patch_init(&engine->patch, &header, engine->buffers.workspace, engine->buffers.workspace_size,
                                  &io);
    }
    if (status == ALOFT_OK) {
        status = aloft_patch_sink(&engine->patch, bytes, ALOFT_PATCH_HEADER_SIZE, &taken); /* it takes the header whole */
    }
    engine->is_patch_open = status == ALOFT_OK;
    return status;
}

enum aloft_status aloft_engine_rebuild_sector(struct aloft_engine *engine, uint32_t limit)
{
    uint32_t target_size = engine->update.manifest.target_size;
    uint32_t wanted = aloft_smaller(target_size - engine->made, ALOFT_SECTOR_SIZE);
    uint32_t count = 0;
    if (wanted == 0) {
        return ALOFT_DONE;
    }
    enum aloft_status status =
        aloft_patch_poll(&engine->patch, engine->buffers.sector + engine->fill, wanted - engine->fill, &count);
    if (status != ALOFT_OK && status != ALOFT_DONE && status != ALOFT_NEED_INPUT) {
        return status;
    }
    engine->fill += count;
    if (engine->fill < wanted) {
        return status == ALOFT_NEED_INPUT ? status : ALOFT_ERR_PATCH_CORRUPT;
    }
    status = aloft_engine_store(engine, engine->made, wanted, limit);
    if (status != ALOFT_OK) {
        return status;
    }
    engine->made += wanted;
    engine->fill = 0;
    aloft_engine_tell_progress(engine, ALOFT_EVENT_APPLY, engine->made, target_size);
    return engine->made == target_size ? ALOFT_DONE : ALOFT_OK;
}

enum engine_state aloft_engine_rebuilt(struct aloft_engine *engine)
{
    enum aloft_status status = aloft_patch_finish(&engine->patch);
    return status == ALOFT_OK ? aloft_engine_verify_begin(engine) : aloft_engine_rebuild_failed(engine, status);
}

enum engine_state aloft_engine_rebuild_failed(struct aloft_engine *engine, enum aloft_status status)
{
    switch (status) {
    case ALOFT_ERR_FLASH_READ:
    case ALOFT_ERR_FLASH_ERASE:
    case ALOFT_ERR_FLASH_WRITE:
    case ALOFT_ERR_PATCH_BASE_READ:
    case ALOFT_ERR_PATCH_TARGET_READ:
        return aloft_engine_flash_failed(engine, status);
    default:
        return aloft_engine_artifact_failed(engine, status, true);
    }
}

enum engine_state aloft_engine_apply_begin(struct aloft_engine *engine, struct aloft_action *action)
{
    uint8_t header[ALOFT_PATCH_HEADER_SIZE];
    (void)action;
    aloft_engine_restart_artifact(engine);
    if (engine->update.artifact.size < sizeof header) {
        return aloft_engine_artifact_failed(engine, ALOFT_ERR_PATCH_SIZE, true);
    }
    if (!aloft_engine_read_next(engine, aloft_engine_stage_offset(engine), header, sizeof header)) {
        return aloft_engine_flash_failed(engine, ALOFT_ERR_FLASH_READ);
    }
    enum aloft_status status = aloft_engine_open_patch(engine, header);
    if (status != ALOFT_OK) {
        return aloft_engine_rebuild_failed(engine, status);
    }
    if (!aloft_engine_own_boot_record(engine)) {
        return aloft_engine_stuck(engine, ALOFT_ERR_BOOT_STATE);
    }
    engine->position = ALOFT_PATCH_HEADER_SIZE;
    return STATE_APPLY;
}

/* Gives the decoder the next piece of the staged patch. */
static enum aloft_status sink_staged(struct aloft_engine *engine)
{
    uint8_t piece[INPUT_PIECE];
    uint32_t taken = 0;
    uint32_t count = aloft_smaller(engine->update.artifact.size - engine->position, INPUT_PIECE);
    if (count == 0) {
        return ALOFT_ERR_PATCH_TRUNCATED;
    }
    uint32_t offset = aloft_engine_stage_offset(engine) + engine->position;
    if (!aloft_engine_read_next(engine, offset, piece, count)) {
        return ALOFT_ERR_FLASH_READ;
    }
    enum aloft_status status = aloft_patch_sink(&engine->patch, piece, count, &taken);
    engine->position += taken;
    return status == ALOFT_OK && taken == 0 ? ALOFT_ERR_STATE : status;
}

enum engine_state aloft_engine_apply(struct aloft_engine *engine, struct aloft_action *action)
{
    uint32_t limit = aloft_engine_stage_offset(engine);
    enum aloft_status status = aloft_engine_rebuild_sector(engine, limit);
    (void)action;
    while (status == ALOFT_NEED_INPUT) {
        status = sink_staged(engine);
        if (status == ALOFT_OK) {
            status = aloft_engine_rebuild_sector(engine, limit);
        }
    }
    if (status == ALOFT_OK) {
        return STATE_APPLY;
    }
    while (status == ALOFT_DONE && engine->position < engine->update.artifact.size) {
        status = sink_staged(engine);
        status = status == ALOFT_OK ? ALOFT_DONE : status;
    }
    return status == ALOFT_DONE ? aloft_engine_rebuilt(engine) : aloft_engine_rebuild_failed(engine, status);
}
