/*
 * Parts of the device code on their own, so that tests can hold them against the TypeScript packages: hash, offer,
 * image walk, journal and patch decoder. Arguments and results go through the exchange buffer.
 */
#include <string.h>

#include "aloft/image.h"
#include "aloft/journal.h"
#include "aloft/manifest.h"
#include "aloft/offer.h"
#include "aloft/patch.h"
#include "aloft/sha256.h"
#include "wasm.h"

static struct aloft_sha256 hash;
static struct aloft_patch_decoder decoder;
static struct aloft_port journal_port;
static struct aloft_journal journal;
static struct aloft_update update;

const char *EXPORT(status_name)(uint32_t status)
{
    return aloft_status_name((enum aloft_status)status);
}

void EXPORT(sha256_init)(void)
{
    aloft_sha256_init(&hash);
}

void EXPORT(sha256_update)(uint32_t size)
{
    aloft_sha256_update(&hash, wasm_exchange, size);
}

void EXPORT(sha256_finish)(void)
{
    aloft_sha256_finish(&hash, wasm_exchange);
}

/* Parses the offer in the exchange buffer; trust_set comes before. Result: manifest (112 bytes), u32 count, then 76 bytes per artifact. */
uint32_t EXPORT(offer_parse)(uint32_t size)
{
    static uint8_t bytes[WASM_EXCHANGE_SIZE];
    static struct aloft_port port;
    struct aloft_manifest_view view;
    struct aloft_offer offer;
    uint8_t *out = wasm_exchange + 112;
    memcpy(bytes, wasm_exchange, size);
    wasm_trust_functions(&port);
    enum aloft_status status = aloft_offer_parse(&port, bytes, size, &offer, &view);
    if (status != ALOFT_OK) {
        return status;
    }
    uint32_t cursor = offer.artifacts_offset;
    wasm_describe_manifest(&offer.manifest, wasm_exchange);
    memcpy(out, &offer.artifact_count, 4);
    out += 4;
    for (uint32_t i = 0; i < offer.artifact_count; i++) {
        struct aloft_artifact artifact;
        status = aloft_offer_next(bytes, size, &cursor, &artifact);
        if (status != ALOFT_OK) {
            return status;
        }
        uint32_t numbers[3] = {artifact.kind, artifact.size, artifact.ram_size};
        memcpy(out, numbers, 12);
        memcpy(out + 12, artifact.digest, ALOFT_SHA256_SIZE);
        memcpy(out + 44, artifact.base_digest, ALOFT_SHA256_SIZE);
        out += 76;
    }
    return ALOFT_OK;
}

/* Finds a statement of the offer in the exchange buffer: where it stands there << 16 | its size; 0 if there is none. */
uint32_t EXPORT(offer_statement)(uint32_t size, uint32_t index)
{
    const uint8_t *statement;
    uint32_t statement_size;
    if (!aloft_offer_statement(wasm_exchange, size, index, &statement, &statement_size)) {
        return 0;
    }
    return (uint32_t)(statement - wasm_exchange) << 16 | statement_size;
}

static bool read_walked(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    return wasm_read(context, ALOFT_SLOT_NEXT, offset, out, size);
}

/* Walks the image in the next slot. Result: 7 u32 in the order below, digest, version. */
uint32_t EXPORT(image_walk)(uint32_t limit, uint32_t file_size, uint32_t step)
{
    static struct aloft_image_walk walk;
    static uint8_t buffer[4096];
    enum aloft_status status;
    aloft_image_walk_init(&walk, read_walked, NULL, limit, file_size);
    do {
        status = aloft_image_walk_step(&walk, buffer, step);
    } while (status == ALOFT_OK);
    const struct aloft_image_info *info = &walk.info;
    uint32_t numbers[7] = {info->loaded_size,       info->file_size,     info->chip_id,       info->min_chip_revision,
                           info->max_chip_revision, info->hash_appended, info->secure_version};
    memcpy(wasm_exchange, numbers, 28);
    memcpy(wasm_exchange + 28, info->digest, ALOFT_SHA256_SIZE);
    memcpy(wasm_exchange + 60, info->version, sizeof info->version);
    return status;
}

/* Mounts the journal. Result: u32 progress; u8 phase, attempts, boots; first target digest byte. */
uint32_t EXPORT(journal_mount)(void)
{
    wasm_port_functions(&journal_port, 0);
    enum aloft_status status = aloft_journal_mount(&journal, &journal_port, &update);
    memcpy(wasm_exchange, &update.progress, 4);
    wasm_exchange[4] = update.phase;
    wasm_exchange[5] = update.attempts;
    wasm_exchange[6] = update.boots;
    wasm_exchange[7] = update.manifest.target_digest[0];
    return status;
}

/* Writes the next record: a progress mark, or a state whose other fields follow from `value`. */
uint32_t EXPORT(journal_put)(uint32_t value, uint32_t is_mark)
{
    update.progress = value;
    if (is_mark != 0) {
        return aloft_journal_mark(&journal, &update);
    }
    update.phase = (uint8_t)value;
    update.attempts = (uint8_t)(value >> 8);
    update.boots = (uint8_t)~value;
    memset(update.manifest.target_digest, (int)(value & 0xffu), ALOFT_SHA256_SIZE);
    return aloft_journal_write(&journal, &update);
}

static bool patch_read_base(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    return wasm_read(context, ALOFT_SLOT_RUNNING, offset, out, size);
}

static bool patch_read_target(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    return wasm_read(context, ALOFT_SLOT_NEXT, offset, out, size);
}

/* Starts the decoder for the patch whose header is in the exchange buffer. */
uint32_t EXPORT(patch_init)(uint32_t workspace_size)
{
    static const struct aloft_patch_io io = {NULL, patch_read_base, patch_read_target};
    struct aloft_patch_header header;
    enum aloft_status status = aloft_patch_parse_header(wasm_exchange, ALOFT_PATCH_HEADER_SIZE, &header);
    if (status != ALOFT_OK) {
        return status;
    }
    if (workspace_size > sizeof wasm_workspace) {
        return ALOFT_ERR_ARGUMENT;
    }
    return aloft_patch_init(&decoder, &header, wasm_workspace, workspace_size, &io);
}

/* Both pack their answer: bits 0..7 status, from bit 8 on the bytes taken or made. */
uint32_t EXPORT(patch_sink)(uint32_t size)
{
    uint32_t taken = 0;
    enum aloft_status status = aloft_patch_sink(&decoder, wasm_exchange, size, &taken);
    return taken << 8 | (uint32_t)status;
}

uint32_t EXPORT(patch_poll)(uint32_t size)
{
    uint32_t made = 0;
    enum aloft_status status = aloft_patch_poll(&decoder, wasm_exchange, size, &made);
    return made << 8 | (uint32_t)status;
}

uint32_t EXPORT(patch_finish)(void)
{
    return aloft_patch_finish(&decoder);
}

/* Bytes of RAM of the decoder itself, without workspace. */
uint32_t EXPORT(patch_ram)(void)
{
    return sizeof decoder;
}

uint32_t EXPORT(workspace_limit)(void)
{
    return sizeof wasm_workspace;
}
