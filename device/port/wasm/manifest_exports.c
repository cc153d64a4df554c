/*
 * Signed manifests and trust statements on their own, and whom the device of this instance obeys. Arguments and results go
 * through the exchange buffer.
 */
#include <string.h>

#include "trust.h"
#include "aloft/manifest.h"
#include "wasm.h"

uint32_t IMPORT(verify)(const uint8_t *public_key, const uint8_t *digest, const uint8_t *signature);
uint32_t IMPORT(is_public_key)(const uint8_t *public_key);
double IMPORT(time)(void);
uint32_t IMPORT(has_trust)(void); /* whether there are sectors for the keys that replace the program's */
uint32_t IMPORT(trust_read)(uint32_t offset, uint8_t *out, uint32_t size);
uint32_t IMPORT(trust_erase)(uint32_t sector);
uint32_t IMPORT(trust_write)(uint32_t offset, const uint8_t *bytes, uint32_t size);

struct aloft_trust wasm_trust;

static uint8_t keys[ALOFT_MAX_KEYS][ALOFT_PUBLIC_KEY_SIZE];
static uint8_t ids[2][ALOFT_UUID_SIZE]; /* vendor, class */
static char vendor_domain[ALOFT_VENDOR_DOMAIN_MAX_SIZE + 1u];
static char device_class[ALOFT_TEXT_MAX_SIZE + 1u];
static struct aloft_port port;
static uint8_t document[WASM_EXCHANGE_SIZE];

static bool port_verify(void *context, const uint8_t *public_key, const uint8_t *digest, const uint8_t *signature)
{
    (void)context;
    return verify(public_key, digest, signature) != 0;
}

static bool port_is_public_key(void *context, const uint8_t *public_key)
{
    (void)context;
    return is_public_key(public_key) != 0;
}

static uint64_t port_time(void *context)
{
    (void)context;
    return (uint64_t)time();
}

static bool port_trust_read(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    (void)context;
    return trust_read(offset, out, size) != 0;
}

static bool port_trust_erase(void *context, uint32_t sector)
{
    (void)context;
    return trust_erase(sector) != 0;
}

static bool port_trust_write(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    (void)context;
    return trust_write(offset, bytes, size) != 0;
}

void wasm_trust_functions(struct aloft_port *to)
{
    to->trust = &wasm_trust;
    to->verify = port_verify;
    to->time = port_time;
    if (has_trust() != 0) {
        to->is_public_key = port_is_public_key;
        to->trust_read = port_trust_read;
        to->trust_erase = port_trust_erase;
        to->trust_write = port_trust_write;
    }
}

/* Exchange buffer: u32 laboratory, threshold, number of keys, version; vendor and class identifier; vendor domain (64 bytes
 * with NUL); keys. */
void EXPORT(trust_set)(void)
{
    uint32_t n[4];
    const uint8_t *at = wasm_exchange + sizeof n;
    memcpy(n, wasm_exchange, sizeof n);
    wasm_trust.is_laboratory = n[0] != 0;
    wasm_trust.threshold = (uint8_t)n[1];
    wasm_trust.key_count = (uint8_t)n[2];
    wasm_trust.version = n[3];
    memcpy(ids, at, sizeof ids);
    wasm_trust.vendor_id = ids[0];
    wasm_trust.class_id = ids[1];
    memcpy(vendor_domain, at + 2u * ALOFT_UUID_SIZE, sizeof vendor_domain);
    memcpy(keys, at + 2u * ALOFT_UUID_SIZE + sizeof vendor_domain, sizeof keys);
    wasm_trust.vendor_domain = vendor_domain;
    wasm_trust.keys = (const uint8_t(*)[ALOFT_PUBLIC_KEY_SIZE])keys;
}

/* Who the device is. Exchange buffer: u32 chip id, chip revision, secure version; NUL-terminated device class. The rest
 * comes from trust_set. */
uint32_t EXPORT(manifest_device)(void)
{
    uint32_t n[3];
    memcpy(n, wasm_exchange, sizeof n);
    memcpy(device_class, wasm_exchange + sizeof n, sizeof device_class - 1u);
    port.device_class = device_class;
    port.chip_id = (uint16_t)n[0];
    port.chip_revision = (uint16_t)n[1];
    port.secure_version = n[2];
    wasm_trust_functions(&port);
    return aloft_trust_check(&port);
}

static uint8_t *put_text(uint8_t *out, const struct aloft_item *text)
{
    memcpy(out, text->bytes, text->value);
    out[text->value] = 0;
    return out + text->value + 1u;
}

/* Verifies the envelope in the exchange buffer, and whether the device may take it. Result: limits, sequence, size (u32
 * each), digest, and three NUL-terminated texts: vendor domain, device class, version. */
uint32_t EXPORT(manifest_verify)(uint32_t size, uint32_t installed_sequence)
{
    struct aloft_manifest_view view;
    uint8_t *out = wasm_exchange;
    memcpy(document, wasm_exchange, size);
    enum aloft_status status = aloft_manifest_verify(&port, document, size, &view);
    if (status == ALOFT_OK) {
        status = aloft_manifest_is_for(&port, &view);
    }
    if (status == ALOFT_OK) {
        status = aloft_manifest_may_follow(&port, &view, installed_sequence);
    }
    if (status != ALOFT_OK) {
        return status;
    }
    memcpy(out, view.limits, sizeof view.limits);
    memcpy(out + 24, &view.parts[ALOFT_PART_SEQUENCE].value, 4);
    memcpy(out + 28, &view.parts[ALOFT_PART_SIZE].value, 4);
    memcpy(out + 32, view.parts[ALOFT_PART_DIGEST].bytes, ALOFT_SHA256_SIZE);
    out = put_text(out + 64, &view.parts[ALOFT_PART_VENDOR_DOMAIN]);
    out = put_text(out, &view.parts[ALOFT_PART_DEVICE_CLASS]);
    (void)put_text(out, &view.parts[ALOFT_PART_VERSION]);
    return ALOFT_OK;
}

uint32_t EXPORT(trust_replace)(uint32_t size)
{
    memcpy(document, wasm_exchange, size);
    return aloft_trust_replace(&port, document, size);
}

/* The keys in use. Result: u32 version, threshold, number of keys; keys. */
uint32_t EXPORT(trust_in_use)(void)
{
    struct trusted_keys in_use;
    enum aloft_status status = aloft_trust_in_use(&port, &in_use);
    const uint32_t n[3] = {in_use.version, in_use.threshold, in_use.count};
    memcpy(wasm_exchange, n, sizeof n);
    for (uint32_t i = 0; status == ALOFT_OK && i < in_use.count; i++) {
        uint8_t room[ALOFT_PUBLIC_KEY_SIZE];
        const uint8_t *key = aloft_trust_key(&port, &in_use, i, room);
        if (key == NULL) {
            return ALOFT_ERR_TRUST_STORE;
        }
        memcpy(wasm_exchange + sizeof n + i * ALOFT_PUBLIC_KEY_SIZE, key, ALOFT_PUBLIC_KEY_SIZE);
    }
    return status;
}
