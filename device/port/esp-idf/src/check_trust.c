/*
 * Whether the configuration says whom to obey, before anything else is looked at.
 */
#include "aloft/trust.h"
#include "idf_port.h"

/* How many keys there may be, and how many of them must sign. */
static bool has_counts_that_fit(const struct aloft_trust *trust)
{
    return trust->key_count <= ALOFT_MAX_KEYS && trust->threshold >= 1u && trust->threshold <= ALOFT_MAX_SIGNATURES &&
           trust->threshold <= trust->key_count;
}

esp_err_t aloft_idf_check_trust(const struct aloft_trust *trust)
{
    struct aloft_port port = {0};
    if (trust == NULL || (trust->key_count == 0 && !trust->is_laboratory) ||
        (trust->key_count > 0 && trust->keys == NULL)) {
        return ALOFT_START_TRUST;
    }
    if (trust->key_count > 0 && trust->is_laboratory) {
        return ALOFT_START_LABORATORY;
    }
    if (trust->vendor_domain == NULL ||
        (trust->key_count > 0 && (trust->vendor_id == NULL || trust->class_id == NULL))) {
        return ALOFT_START_VENDOR;
    }
    if (trust->key_count > 0 && !has_counts_that_fit(trust)) {
        return ALOFT_START_THRESHOLD;
    }
    port.trust = trust;
    aloft_idf_verify_functions(&port);
    return aloft_trust_check(&port) == ALOFT_OK ? ESP_OK : ALOFT_START_KEYS;
}
