/*
 * A port with what manifests need and nothing else: keys, a verifier, a clock, and two sectors for newer keys.
 */
#ifndef ALOFT_TESTS_MANIFEST_PORT_H
#define ALOFT_TESTS_MANIFEST_PORT_H

#include "aloft/manifest.h"
#include "trust_flash.h"

struct manifest_device {
    struct trust_flash flash;
    struct aloft_port port;
    struct aloft_trust trust;
    uint8_t keys[ALOFT_MAX_KEYS][ALOFT_PUBLIC_KEY_SIZE];
    char vendor_domain[256];
    char device_class[256];
    uint64_t now;
    /* Keys, digests and signatures that were found to be good. With is_settled no others are looked at: nobody finds a
     * signature by chance, and the curve takes its time. */
    uint8_t good[ALOFT_MAX_SIGNATURES][ALOFT_PUBLIC_KEY_SIZE + 32u + 64u];
    unsigned good_count;
    bool is_settled;
};

/* Connects the parts; identity, keys and numbers are the caller's. The device must not move afterwards. */
void manifest_device_init(struct manifest_device *device);

#endif
