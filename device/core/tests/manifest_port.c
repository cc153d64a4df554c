#include "manifest_port.h"

#include <string.h>

#include "../../port/host/p256.h"
#include "check.h"

static bool verify(void *context, const uint8_t *public_key, const uint8_t *digest, const uint8_t *signature)
{
    struct manifest_device *device = context;
    uint8_t all[sizeof device->good[0]];
    memcpy(all, public_key, ALOFT_PUBLIC_KEY_SIZE);
    memcpy(all + ALOFT_PUBLIC_KEY_SIZE, digest, 32);
    memcpy(all + ALOFT_PUBLIC_KEY_SIZE + 32, signature, 64);
    for (unsigned i = 0; i < device->good_count; i++) {
        if (memcmp(device->good[i], all, sizeof all) == 0) {
            return true;
        }
    }
    if (device->is_settled || !host_p256_verify(public_key, digest, signature)) {
        return false;
    }
    CHECK(device->good_count < ALOFT_MAX_SIGNATURES);
    memcpy(device->good[device->good_count++], all, sizeof all);
    return true;
}

static bool is_public_key(void *context, const uint8_t *public_key)
{
    (void)context;
    return host_p256_is_public_key(public_key);
}

static uint64_t now(void *context)
{
    const struct manifest_device *device = context;
    return device->now;
}

void manifest_device_init(struct manifest_device *device)
{
    struct aloft_port *port = &device->port;
    device->trust.vendor_domain = device->vendor_domain;
    device->trust.keys = (const uint8_t(*)[ALOFT_PUBLIC_KEY_SIZE])device->keys;
    port->context = device;
    port->device_class = device->device_class;
    port->trust = &device->trust;
    port->verify = verify;
    port->is_public_key = is_public_key;
    port->time = now;
    trust_flash_init(&device->flash);
    trust_flash_connect(port);
}
