/*
 * The engine as exports: one device per instance. Parameters go in, and results come out, as numbers or through the
 * exchange buffer.
 */
#include <string.h>

#include "aloft/engine.h"
#include "wasm.h"

static struct aloft_port port;
static struct aloft_engine engine;
static struct aloft_action action;
static uint8_t sector[ALOFT_SECTOR_SIZE];
static char device_class[64];
static char channel[64];

uint8_t *EXPORT(exchange)(void)
{
    return wasm_exchange;
}

uint32_t EXPORT(exchange_size)(void)
{
    return sizeof wasm_exchange;
}

/* Exchange buffer: 14 u32 numbers in the order below, then device class and channel, 64 bytes each with a NUL, the channel
 * empty for stable. trust_set comes before. */
uint32_t EXPORT(engine_init)(void)
{
    uint32_t n[14];
    memcpy(n, wasm_exchange, sizeof n);
    memcpy(device_class, wasm_exchange + sizeof n, sizeof device_class - 1u);
    memcpy(channel, wasm_exchange + sizeof n + sizeof device_class, sizeof channel - 1u);
    wasm_port_functions(&port, n[5]);
    wasm_trust_functions(&port);
    port.device_class = device_class;
    port.channel = channel[0] == '\0' ? NULL : channel;
    port.slot_size = n[0];
    port.running_slot_size = n[1];
    port.chip_id = (uint16_t)n[2];
    port.chip_revision = (uint16_t)n[3];
    port.secure_version = n[4];
    struct aloft_options options = {
        .check_in_ms = n[6],
        .retry_ms = n[7],
        .trial_limit_ms = n[8],
        .max_attempts = (uint8_t)n[9],
        .max_boots = (uint8_t)n[10],
        .min_battery = (uint8_t)n[11],
        .min_signal = (int8_t)n[12],
    };
    if (n[13] > sizeof wasm_workspace) {
        return ALOFT_ERR_ARGUMENT;
    }
    struct aloft_buffers buffers = {sector, n[13] > 0 ? wasm_workspace : NULL, n[13]};
    return aloft_engine_init(&engine, &port, &options, &buffers);
}

/* Returns the kind of action; its parts are fetched with the functions below. */
uint32_t EXPORT(engine_step)(void)
{
    aloft_engine_step(&engine, &action);
    return action.kind;
}

const char *EXPORT(action_path)(void)
{
    return action.path;
}

uint32_t EXPORT(action_offset)(void)
{
    return action.offset;
}

const char *EXPORT(action_if_range)(void)
{
    return action.if_range;
}

uint32_t EXPORT(action_sleep_ms)(void)
{
    return action.sleep_ms;
}

/* Exchange buffer: u8 outcome, status, attempts, boots; then the manifest. */
void EXPORT(action_report)(void)
{
    const struct aloft_report *report = &action.report;
    wasm_exchange[0] = (uint8_t)report->outcome;
    wasm_exchange[1] = (uint8_t)report->status;
    wasm_exchange[2] = report->attempts;
    wasm_exchange[3] = report->boots;
    wasm_describe_manifest(report->manifest, wasm_exchange + 4);
}

void EXPORT(engine_http_status)(uint32_t status)
{
    aloft_engine_http_status(&engine, (uint16_t)status);
}

/* Exchange buffer: name and value, both NUL-terminated, the value at `value_at`. */
void EXPORT(engine_http_header)(uint32_t value_at)
{
    aloft_engine_http_header(&engine, (const char *)wasm_exchange, (const char *)wasm_exchange + value_at);
}

uint32_t EXPORT(engine_http_data)(uint32_t size)
{
    return (uint32_t)aloft_engine_http_data(&engine, wasm_exchange, size);
}

void EXPORT(engine_http_end)(uint32_t complete)
{
    aloft_engine_http_end(&engine, complete != 0);
}

void EXPORT(engine_health)(uint32_t ok)
{
    aloft_engine_health(&engine, ok != 0);
}

void EXPORT(engine_wake)(void)
{
    aloft_engine_wake(&engine);
}

uint32_t EXPORT(engine_in_trial)(void)
{
    return aloft_engine_in_trial(&engine);
}

/* Bytes of RAM of the engine itself, without sector buffer and workspace. */
uint32_t EXPORT(engine_ram)(void)
{
    return sizeof engine;
}
