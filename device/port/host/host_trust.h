/*
 * Whom this device obeys: the names of the command line, the identifiers they stand for, and the keys of a file.
 */
#ifndef ALOFT_HOST_TRUST_H
#define ALOFT_HOST_TRUST_H

#include "aloft/trust.h"

struct host_trust {
    struct aloft_trust trust;
    uint8_t vendor_id[ALOFT_UUID_SIZE];
    uint8_t class_id[ALOFT_UUID_SIZE];
    uint8_t keys[ALOFT_MAX_KEYS][ALOFT_PUBLIC_KEY_SIZE];
};

/* A device without keys that takes what nobody signed. */
void host_trust_laboratory(struct host_trust *trust, const char *vendor_domain, const char *device_class);

/*
 * A device with the keys of a file: a record of docs/spec/trust-anchors.md, or a partition with one or two. The one counts
 * that would in the partition of a device. False, with the reason on stderr, if there is none for this vendor and class, or
 * one of a newer format.
 */
bool host_trust_read(struct host_trust *trust, const char *file, const char *vendor_domain, const char *device_class);

#endif
