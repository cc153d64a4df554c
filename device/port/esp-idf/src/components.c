/*
 * Components of the running image through esp_partition.
 */
#include "aloft_components.h"

#include "esp_ota_ops.h"

/* Of a component whose digest is made, at a time. */
#define PIECE 512u

static bool read_slot(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    return esp_partition_read(context, offset, out, size) == ESP_OK;
}

static esp_err_t error_of(enum aloft_status status)
{
    switch (status) {
    case ALOFT_OK:
        return ESP_OK;
    case ALOFT_ERR_BUNDLE_NONE:
    case ALOFT_ERR_COMPONENT_UNKNOWN:
    case ALOFT_ERR_ARCHIVE_UNKNOWN:
        return ESP_ERR_NOT_FOUND;
    case ALOFT_ERR_ARCHIVE_FORMAT:
        return ESP_ERR_NOT_SUPPORTED;
    case ALOFT_ERR_FLASH_READ:
        return ESP_FAIL;
    default:
        return ESP_ERR_INVALID_CRC;
    }
}

/* esp_partition_read takes a pointer to const, the read function of a bundle one that is not: nothing is written. */
static void *context_of(const esp_partition_t *slot)
{
    union {
        const esp_partition_t *in;
        void *out;
    } pointer = {slot};
    return pointer.out;
}

static enum aloft_status open_component(const char *name, struct aloft_bundle *bundle,
                                        struct aloft_component_handle *out)
{
    out->slot = esp_ota_get_running_partition();
    if (out->slot == NULL) {
        return ALOFT_ERR_BUNDLE_NONE;
    }
    enum aloft_status status = aloft_bundle_open(bundle, read_slot, context_of(out->slot), (uint32_t)out->slot->size);
    return status == ALOFT_OK ? aloft_bundle_find(bundle, name, &out->component) : status;
}

esp_err_t aloft_component_open(const char *name, struct aloft_component_handle *out)
{
    struct aloft_bundle bundle;
    return error_of(open_component(name, &bundle, out));
}

esp_err_t aloft_component_open_file(const char *name, const char *path, struct aloft_component_handle *out)
{
    struct aloft_bundle bundle;
    struct aloft_component file;
    enum aloft_status status = open_component(name, &bundle, out);
    if (status == ALOFT_OK) {
        status = aloft_archive_find(&bundle, &out->component, path, &file);
    }
    if (status == ALOFT_OK) {
        out->component = file;
    }
    return error_of(status);
}

size_t aloft_component_size(const struct aloft_component_handle *handle)
{
    return handle->component.size;
}

esp_err_t aloft_component_read(const struct aloft_component_handle *handle, size_t offset, void *out, size_t size)
{
    const struct aloft_component *component = &handle->component;
    if (offset > component->size || size > component->size - offset) {
        return ESP_ERR_INVALID_SIZE;
    }
    return esp_partition_read(handle->slot, component->offset + offset, out, size);
}

esp_err_t aloft_component_map(const struct aloft_component_handle *handle, const void **bytes,
                              esp_partition_mmap_handle_t *map)
{
    const struct aloft_component *component = &handle->component;
    if (component->size == 0) {
        return ESP_ERR_INVALID_SIZE;
    }
    return esp_partition_mmap(handle->slot, component->offset, component->size, ESP_PARTITION_MMAP_DATA, bytes, map);
}

void aloft_component_unmap(esp_partition_mmap_handle_t map)
{
    esp_partition_munmap(map);
}

esp_err_t aloft_component_check(const struct aloft_component_handle *handle)
{
    uint8_t piece[PIECE];
    const struct aloft_bundle bundle = {.read = read_slot, .context = context_of(handle->slot)};
    if (handle->component.name[0] == '\0') {
        return ESP_ERR_NOT_SUPPORTED;
    }
    return error_of(aloft_bundle_verify(&bundle, &handle->component, piece, sizeof piece));
}
