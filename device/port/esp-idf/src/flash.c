/*
 * Slots and journal through esp_partition: reads are decrypted and writes encrypted where flash encryption is on.
 * esp_ota_begin has no place here: it erases the spare boot record.
 */
#include "esp_idf_version.h"
#include "esp_log.h"
#include "esp_ota_ops.h"
#include "idf_port.h"

#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(6, 0, 0)
#include "esp_efuse.h"
#define is_flash_encrypted esp_efuse_is_flash_encryption_enabled
#else
#include "esp_flash_encrypt.h"
#define is_flash_encrypted esp_flash_encryption_enabled
#endif

static const esp_partition_t *partition_of(const struct aloft_idf *idf, enum aloft_slot slot)
{
    return slot == ALOFT_SLOT_RUNNING ? idf->running : idf->next;
}

/* Without a cache: the decoder reads the base in pieces of 256 bytes, about 6 700 times for an image of 1.5 MB. */
static bool read_slot(void *context, enum aloft_slot slot, uint32_t offset, uint8_t *out, uint32_t size)
{
    return esp_partition_read(partition_of(context, slot), offset, out, size) == ESP_OK;
}

static bool erase_slot(void *context, uint32_t offset)
{
    const struct aloft_idf *idf = context;
    return esp_partition_erase_range(idf->next, offset, ALOFT_SECTOR_SIZE) == ESP_OK;
}

static bool write_slot(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    const struct aloft_idf *idf = context;
    return esp_partition_write(idf->next, offset, bytes, size) == ESP_OK;
}

static bool journal_read(void *context, uint32_t offset, uint8_t *out, uint32_t size)
{
    const struct aloft_idf *idf = context;
    return esp_partition_read(idf->journal, offset, out, size) == ESP_OK;
}

static bool journal_erase(void *context, uint32_t sector)
{
    const struct aloft_idf *idf = context;
    return esp_partition_erase_range(idf->journal, sector * ALOFT_SECTOR_SIZE, ALOFT_SECTOR_SIZE) == ESP_OK;
}

static bool journal_write(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size)
{
    const struct aloft_idf *idf = context;
    return esp_partition_write(idf->journal, offset, bytes, size) == ESP_OK;
}

static bool is_large_enough(const esp_partition_t *partition, uint32_t size)
{
    if (partition != NULL && partition->size < size) {
        ESP_LOGE(ALOFT_IDF_TAG, "partition %s has %u bytes, %u are needed", partition->label,
                 (unsigned)partition->size, (unsigned)size);
    }
    return partition != NULL && partition->size >= size;
}

bool aloft_idf_is_ours(const esp_partition_t *partition, uint32_t size)
{
    if (!is_large_enough(partition, size)) {
        return false;
    }
    if (partition->subtype != ESP_PARTITION_SUBTYPE_DATA_UNDEFINED) {
        ESP_LOGE(ALOFT_IDF_TAG, "partition %s: its subtype is not 'undefined', so it may hold something else",
                 partition->label);
        return false;
    }
#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 2, 0)
    if (partition->readonly) {
        ESP_LOGE(ALOFT_IDF_TAG, "partition %s is read only", partition->label);
        return false;
    }
#endif
    return true;
}

bool aloft_idf_is_exposed(const esp_partition_t *partition)
{
    if (!is_flash_encrypted() || partition->encrypted) {
        return false;
    }
    ESP_LOGE(ALOFT_IDF_TAG, "partition %s is not encrypted, and the flash around it is", partition->label);
    return true;
}

/* With one, the new image could never start. With more than two, the next slot is not the previous one: going back might
 * start a third, stale image. */
#define OTA_SLOTS 2u

esp_err_t aloft_idf_find_partitions(struct aloft_idf *idf)
{
    const char *label = idf->config.journal_label;
    idf->running = esp_ota_get_running_partition();
    idf->next = esp_ota_get_next_update_partition(NULL);
    idf->slot_count = esp_ota_get_app_partition_count();
    idf->otadata = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_DATA_OTA, NULL);
    idf->journal = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, label);
    if (!is_large_enough(idf->running, ALOFT_SECTOR_SIZE) || !is_large_enough(idf->next, ALOFT_SECTOR_SIZE) ||
        idf->next == idf->running || idf->slot_count != OTA_SLOTS) {
        return ALOFT_START_SLOTS;
    }
    if (!is_large_enough(idf->otadata, ALOFT_OTADATA_SECTORS * ALOFT_SECTOR_SIZE)) {
        return ALOFT_START_OTADATA;
    }
    bool has_journal = aloft_idf_is_ours(idf->journal, ALOFT_JOURNAL_SECTORS * ALOFT_SECTOR_SIZE);
    if (!has_journal) {
        return ALOFT_START_JOURNAL;
    }
    return aloft_idf_is_exposed(idf->journal) ? ALOFT_START_EXPOSED : aloft_idf_find_trust(idf);
}

/* Whole sectors, and no more than the engine handles. */
static uint32_t slot_size(const esp_partition_t *partition)
{
    uint32_t size = (uint32_t)partition->size;
    return (size < ALOFT_IMAGE_MAX_SIZE ? size : ALOFT_IMAGE_MAX_SIZE) / ALOFT_SECTOR_SIZE * ALOFT_SECTOR_SIZE;
}

void aloft_idf_flash_functions(struct aloft_idf *idf)
{
    struct aloft_port *port = &idf->port;
    port->slot_size = slot_size(idf->next);
    port->running_slot_size = slot_size(idf->running);
    port->read = read_slot;
    port->erase = erase_slot;
    port->write = write_slot;
    port->journal_read = journal_read;
    port->journal_erase = journal_erase;
    port->journal_write = journal_write;
}
