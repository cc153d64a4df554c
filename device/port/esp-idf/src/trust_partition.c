/*
 * Keys that replace those of the program, in a partition of their own: optional, and looked for by its name. One that is
 * there and of no use is not passed over: then keys that were revoked would count again.
 */
#include "idf_port.h"

#if ALOFT_TRUST_STATEMENTS

#define TRUST_LABEL "trust"

static bool trust_read(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    const struct aloft_idf *idf = context;
    return esp_partition_read(idf->trust, offset, out, size) == ESP_OK;
}

static bool trust_erase(void *context, uint32_t sector)
{
    const struct aloft_idf *idf = context;
    return esp_partition_erase_range(idf->trust, sector * ALOFT_SECTOR_SIZE, ALOFT_SECTOR_SIZE) == ESP_OK;
}

static bool trust_write(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    const struct aloft_idf *idf = context;
    return esp_partition_write(idf->trust, offset, bytes, size) == ESP_OK;
}

esp_err_t aloft_idf_find_trust(struct aloft_idf *idf)
{
    idf->trust = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, TRUST_LABEL);
    if (idf->trust == NULL) {
        return ESP_OK;
    }
    if (!aloft_idf_is_ours(idf->trust, ALOFT_TRUST_SECTORS * ALOFT_SECTOR_SIZE)) {
        return ALOFT_START_TRUST_PARTITION;
    }
    return aloft_idf_is_exposed(idf->trust) ? ALOFT_START_EXPOSED : ESP_OK;
}

void aloft_idf_trust_functions(struct aloft_idf *idf)
{
    struct aloft_port *port = &idf->port;
    if (idf->trust == NULL) {
        return;
    }
    port->is_public_key = aloft_idf_is_public_key;
    port->trust_read = trust_read;
    port->trust_erase = trust_erase;
    port->trust_write = trust_write;
}

#else

esp_err_t aloft_idf_find_trust(struct aloft_idf *idf)
{
    (void)idf;
    return ESP_OK;
}

void aloft_idf_trust_functions(struct aloft_idf *idf)
{
    (void)idf;
}

#endif
