/*
 * The port: every function goes straight to JavaScript.
 */
#include <string.h>

#include "wasm.h"

uint32_t IMPORT(erase)(uint32_t offset);
uint32_t IMPORT(write)(uint32_t offset, const uint8_t *bytes, uint32_t size);
uint32_t IMPORT(journal_read)(uint32_t offset, uint8_t *out, uint32_t size);
uint32_t IMPORT(journal_erase)(uint32_t sector);
uint32_t IMPORT(journal_write)(uint32_t offset, const uint8_t *bytes, uint32_t size);
uint32_t IMPORT(boot_state)(void); /* bit 0 known, bit 1 running is selected, bits 2.. state */
uint32_t IMPORT(set_boot)(uint32_t slot);
uint32_t IMPORT(confirm)(void);
uint32_t IMPORT(rollback)(void);
uint32_t IMPORT(now_ms)(void);
uint32_t IMPORT(battery)(void);
int32_t IMPORT(signal)(void);
uint32_t IMPORT(random)(void);
uint32_t IMPORT(veto)(const uint8_t *manifest);
void IMPORT(event)(uint32_t kind, uint32_t status, uint32_t position, uint32_t total);

uint8_t wasm_exchange[WASM_EXCHANGE_SIZE];
uint32_t wasm_workspace[WASM_WORKSPACE_SIZE / 4u];

bool wasm_read(void *context, enum aloft_slot slot, uint32_t offset, uint8_t *out, uint32_t size)
{
    (void)context;
    return read(slot, offset, out, size) != 0;
}

static bool port_erase(void *context, uint32_t offset)
{
    (void)context;
    return erase(offset) != 0;
}

static bool port_write(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    (void)context;
    return write(offset, bytes, size) != 0;
}

static bool port_journal_read(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    (void)context;
    return journal_read(offset, out, size) != 0;
}

static bool port_journal_erase(void *context, uint32_t sector)
{
    (void)context;
    return journal_erase(sector) != 0;
}

static bool port_journal_write(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    (void)context;
    return journal_write(offset, bytes, size) != 0;
}

static bool port_boot_state(void *context, struct aloft_boot_state *out)
{
    uint32_t bits = boot_state();
    (void)context;
    out->running_is_selected = (bits & 2u) != 0;
    out->running_state = (enum aloft_slot_state)(bits >> 2);
    return (bits & 1u) != 0;
}

static bool port_set_boot(void *context, enum aloft_slot slot)
{
    (void)context;
    return set_boot(slot) != 0;
}

static bool port_confirm(void *context)
{
    (void)context;
    return confirm() != 0;
}

static bool port_rollback(void *context)
{
    (void)context;
    return rollback() != 0;
}

static uint32_t port_now_ms(void *context)
{
    (void)context;
    return now_ms();
}

static uint8_t port_battery(void *context)
{
    (void)context;
    return (uint8_t)battery();
}

static int8_t port_signal(void *context)
{
    (void)context;
    return (int8_t)signal();
}

static uint32_t port_random(void *context)
{
    (void)context;
    return random();
}

static enum aloft_status port_veto(void *context, const struct aloft_manifest *manifest)
{
    uint8_t bytes[128];
    (void)context;
    wasm_describe_manifest(manifest, bytes);
    return (enum aloft_status)veto(bytes);
}

static void port_event(void *context, const struct aloft_event *what)
{
    (void)context;
    event(what->kind, what->status, what->position, what->total);
}

void wasm_port_functions(struct aloft_port *port, unsigned features)
{
    port->read = wasm_read;
    port->erase = port_erase;
    port->write = port_write;
    port->journal_read = port_journal_read;
    port->journal_erase = port_journal_erase;
    port->journal_write = port_journal_write;
    port->boot_state = port_boot_state;
    port->set_boot = port_set_boot;
    port->confirm = port_confirm;
    port->rollback = port_rollback;
    port->now_ms = port_now_ms;
    port->battery = (features & WASM_HAS_BATTERY) != 0 ? port_battery : NULL;
    port->signal = (features & WASM_HAS_SIGNAL) != 0 ? port_signal : NULL;
    port->random = (features & WASM_HAS_RANDOM) != 0 ? port_random : NULL;
    port->veto = port_veto;
    port->event = port_event;
}

void wasm_describe_manifest(const struct aloft_manifest *manifest, uint8_t *out)
{
    uint32_t numbers[4] = {manifest->sequence, manifest->target_size, manifest->secure_version, manifest->chip_id};
    memcpy(out, numbers, 16);
    memcpy(out + 16, manifest->target_digest, ALOFT_SHA256_SIZE);
    memcpy(out + 48, manifest->device_class, ALOFT_TEXT_MAX_SIZE + 1u);
    memcpy(out + 80, manifest->version, ALOFT_TEXT_MAX_SIZE + 1u);
}
