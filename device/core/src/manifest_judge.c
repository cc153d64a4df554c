#include <stdbool.h>
#include <string.h>

#include "aloft/manifest.h"

/* Whether the device's own name, which ends with a NUL, is these bytes. */
static bool is_name(const struct aloft_item *name, const char *own)
{
    for (uint32_t i = 0; i < name->value; i++) {
        if ((uint8_t)own[i] != name->bytes[i]) {
            return false; /* at the latest at the NUL, which no name contains */
        }
    }
    return own[name->value] == '\0';
}

static bool is_id(const struct aloft_item *id, const uint8_t *own)
{
    return own == NULL || memcmp(id->bytes, own, ALOFT_UUID_SIZE) == 0;
}

enum aloft_status aloft_manifest_is_for(const struct aloft_port *port, const struct aloft_manifest_view *view)
{
    const struct aloft_trust *trust = port->trust;
    const struct aloft_item *parts = view->parts;
    const uint32_t *limits = view->limits;
    uint32_t revision = port->chip_revision;
    if (!is_id(&parts[ALOFT_PART_VENDOR_ID], trust->vendor_id) ||
        !is_name(&parts[ALOFT_PART_VENDOR_DOMAIN], trust->vendor_domain)) {
        return ALOFT_REFUSED_VENDOR;
    }
    if (!is_id(&parts[ALOFT_PART_CLASS_ID], trust->class_id) ||
        !is_name(&parts[ALOFT_PART_DEVICE_CLASS], port->device_class)) {
        return ALOFT_REFUSED_CLASS;
    }
    if (limits[ALOFT_LIMIT_CHIP_ID] != ALOFT_CHIP_ANY && limits[ALOFT_LIMIT_CHIP_ID] != port->chip_id) {
        return ALOFT_REFUSED_CHIP;
    }
    if (revision != ALOFT_CHIP_REVISION_ANY &&
        (revision < limits[ALOFT_LIMIT_LEAST_REVISION] || revision > limits[ALOFT_LIMIT_LARGEST_REVISION])) {
        return ALOFT_REFUSED_CHIP_REVISION;
    }
    return ALOFT_OK;
}

enum aloft_status aloft_manifest_may_follow(const struct aloft_port *port, const struct aloft_manifest_view *view,
                                            uint32_t installed_sequence)
{
    const uint32_t *limits = view->limits;
    if (view->parts[ALOFT_PART_SEQUENCE].value < installed_sequence) {
        return ALOFT_REFUSED_SEQUENCE;
    }
    if (installed_sequence < limits[ALOFT_LIMIT_SEQUENCE]) {
        return ALOFT_REFUSED_STEP_MISSING;
    }
    if (limits[ALOFT_LIMIT_SECURE_VERSION] < port->secure_version) {
        return ALOFT_REFUSED_SECURE_VERSION;
    }
    /* A clock that is not set says 0, which is before every time. */
    uint32_t use_before = limits[ALOFT_LIMIT_USE_BEFORE];
    if (use_before != 0 && port->time != NULL && port->time(port->context) >= use_before) {
        return ALOFT_REFUSED_EXPIRED;
    }
    return ALOFT_OK;
}

void aloft_manifest_copy(const struct aloft_manifest_view *view, struct aloft_manifest *manifest)
{
    const struct aloft_item *parts = view->parts;
    memset(manifest, 0, sizeof *manifest);
    manifest->sequence = parts[ALOFT_PART_SEQUENCE].value;
    manifest->target_size = parts[ALOFT_PART_SIZE].value;
    manifest->secure_version = view->limits[ALOFT_LIMIT_SECURE_VERSION];
    manifest->chip_id = (uint16_t)view->limits[ALOFT_LIMIT_CHIP_ID];
    memcpy(manifest->target_digest, parts[ALOFT_PART_DIGEST].bytes, ALOFT_SHA256_SIZE);
    memcpy(manifest->device_class, parts[ALOFT_PART_DEVICE_CLASS].bytes, parts[ALOFT_PART_DEVICE_CLASS].value);
    memcpy(manifest->version, parts[ALOFT_PART_VERSION].bytes, parts[ALOFT_PART_VERSION].value);
}
