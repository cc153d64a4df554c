/*
 * Components on their own: the bundle in the next slot. Results go through the exchange buffer.
 */
#include <string.h>

#include "aloft/archive.h"
#include "wasm.h"

static struct aloft_bundle bundle;
static struct aloft_component found;

static bool read_slot(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    return wasm_read(context, ALOFT_SLOT_NEXT, offset, out, size);
}

/* Result: u32 index offset, size, count; then per component u32 offset, size; digest; name of 32 bytes. */
uint32_t EXPORT(bundle_open)(uint32_t limit)
{
    enum aloft_status status = aloft_bundle_open(&bundle, read_slot, NULL, limit);
    uint32_t numbers[3] = {bundle.index_offset, bundle.size, bundle.count};
    uint8_t *out = wasm_exchange + sizeof numbers;
    memcpy(wasm_exchange, numbers, sizeof numbers);
    for (uint32_t i = 0; status == ALOFT_OK && i < bundle.count; i++) {
        struct aloft_component component;
        status = aloft_bundle_at(&bundle, i, &component);
        uint32_t place[2] = {component.offset, component.size};
        memcpy(out, place, sizeof place);
        memcpy(out + 8, component.digest, ALOFT_SHA256_SIZE);
        memcpy(out + 40, component.name, sizeof component.name);
        out += 72;
    }
    return status;
}

/* Looks the component named in the exchange buffer up (NUL-terminated), for the functions below. Result: u32 size. */
uint32_t EXPORT(component_find)(void)
{
    enum aloft_status status = aloft_bundle_find(&bundle, (const char *)wasm_exchange, &found);
    memcpy(wasm_exchange, &found.size, 4);
    return status;
}

/* From then on the file of the component, an archive, whose path is in the exchange buffer. Result: u32 size. */
uint32_t EXPORT(archive_find)(void)
{
    struct aloft_component file;
    enum aloft_status status = aloft_archive_find(&bundle, &found, (const char *)wasm_exchange, &file);
    if (status == ALOFT_OK) {
        found = file;
        memcpy(wasm_exchange, &found.size, 4);
    }
    return status;
}

uint32_t EXPORT(component_read)(uint32_t offset, uint32_t size)
{
    return aloft_bundle_read(&bundle, &found, offset, wasm_exchange, size);
}

uint32_t EXPORT(component_verify)(void)
{
    return aloft_bundle_verify(&bundle, &found, wasm_exchange, WASM_EXCHANGE_SIZE);
}
