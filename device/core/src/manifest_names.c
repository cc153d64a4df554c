#include "manifest_content.h"

static bool is_plain(uint8_t byte)
{
    return (uint8_t)(byte - 'a') < 26u || (uint8_t)(byte - '0') < 10u;
}

static bool is_device_class(const struct aloft_item *name)
{
    for (uint32_t i = 0; i < name->value; i++) {
        uint8_t byte = name->bytes[i];
        if (!is_plain(byte) && (i == 0 || (byte != '.' && byte != '_' && byte != '-'))) {
            return false;
        }
    }
    return name->value <= ALOFT_TEXT_MAX_SIZE;
}

/* Two labels or more; none is empty, begins or ends with a hyphen. */
static bool is_vendor_domain(const struct aloft_item *name)
{
    uint8_t last = '.';
    unsigned dots = 0;
    for (uint32_t i = 0; i < name->value; i++) {
        uint8_t byte = name->bytes[i];
        if (byte == '.') {
            dots++;
            if (!is_plain(last)) {
                return false;
            }
        } else if (!is_plain(byte) && (byte != '-' || last == '.')) {
            return false;
        }
        last = byte;
    }
    return dots > 0 && is_plain(last) && name->value <= ALOFT_VENDOR_DOMAIN_MAX_SIZE;
}

/* No control characters: a NUL would cut it, others mean no good in a log. */
static bool is_version(const struct aloft_item *name)
{
    for (uint32_t i = 0; i < name->value; i++) {
        if (name->bytes[i] < 0x20u || name->bytes[i] == 0x7fu) {
            return false;
        }
    }
    return name->value <= ALOFT_TEXT_MAX_SIZE;
}

bool aloft_manifest_has_names(const struct aloft_manifest_view *view)
{
    return is_vendor_domain(&view->parts[ALOFT_PART_VENDOR_DOMAIN]) &&
           is_device_class(&view->parts[ALOFT_PART_DEVICE_CLASS]) && is_version(&view->parts[ALOFT_PART_VERSION]);
}
