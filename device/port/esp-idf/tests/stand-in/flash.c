/*
 * Flash shared by all boots of the device, and the calls of esp_partition and esp_ota_ops on it. Stricter than hardware:
 * a byte is programmed once per erase, and only inside a partition.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "otadata.h"

esp_partition_t table[5] = {
    {ESP_PARTITION_TYPE_APP, ESP_PARTITION_SUBTYPE_APP_OTA_MIN, 0x10000, SLOT_SIZE, "ota_0", false, false},
    {ESP_PARTITION_TYPE_APP, (esp_partition_subtype_t)0x11, 0x10000 + SLOT_SIZE, SLOT_SIZE, "ota_1", false, false},
    {ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_DATA_OTA, 0xd000, 0x2000, "otadata", false, false},
    {ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_DATA_UNDEFINED, 0xb000, 0x2000, "aloft", false, false},
    {ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_DATA_UNDEFINED, 0x9000, 0x2000, "trust", false, false},
};

struct device *device;

bool has_flash_encryption;

#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(6, 0, 0)
bool esp_efuse_is_flash_encryption_enabled(void)
#else
bool esp_flash_encryption_enabled(void)
#endif
{
    return has_flash_encryption;
}

static void demand(bool law, const char *what)
{
    if (!law) {
        printf("not so: %s\n", what);
        exit(1);
    }
}

const esp_partition_t *esp_partition_find_first(esp_partition_type_t type, esp_partition_subtype_t subtype,
                                                const char *label)
{
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        bool is_kind = table[i].type == type && (subtype == ESP_PARTITION_SUBTYPE_ANY || table[i].subtype == subtype);
        if (is_kind && (label == NULL || strcmp(label, table[i].label) == 0)) {
            return &table[i];
        }
    }
    return NULL;
}

static uint8_t *at(const esp_partition_t *partition, size_t offset, size_t size)
{
    demand(offset <= partition->size && size <= partition->size - offset, "flash access inside the partition");
    return device->flash + partition->address + offset;
}

esp_err_t esp_partition_read(const esp_partition_t *partition, size_t offset, void *out, size_t size)
{
    if (partition == &table[3] && behaviour.journal_us > 0 && esp_timer_get_time() < behaviour.journal_us) {
        return ESP_FAIL;
    }
    memcpy(out, at(partition, offset, size), size);
    return ESP_OK;
}

esp_err_t esp_partition_write(const esp_partition_t *partition, size_t offset, const void *bytes, size_t size)
{
    uint8_t *to = at(partition, offset, size);
    demand(offset % 16u == 0 && size % 16u == 0, "aligned write");
    demand(partition != esp_ota_get_running_partition(), "the running slot is not written");
    for (size_t i = 0; i < size; i++) {
        demand(to[i] == 0xff, "written bytes are erased");
    }
    memcpy(to, bytes, size);
    return ESP_OK;
}

esp_err_t esp_partition_erase_range(const esp_partition_t *partition, size_t offset, size_t size)
{
    demand(offset % 4096u == 0 && size % 4096u == 0, "aligned erase");
    demand(partition != esp_ota_get_running_partition(), "the running slot is not erased");
    memset(at(partition, offset, size), 0xff, size);
    return ESP_OK;
}

int stand_in_maps;

esp_err_t esp_partition_mmap(const esp_partition_t *partition, size_t offset, size_t size,
                             esp_partition_mmap_memory_t memory, const void **out, esp_partition_mmap_handle_t *handle)
{
    demand(size > 0 && memory == ESP_PARTITION_MMAP_DATA, "something is mapped, as data");
    *out = at(partition, offset, size);
    *handle = 0x5eed;
    stand_in_maps++;
    return ESP_OK;
}

void esp_partition_munmap(esp_partition_mmap_handle_t handle)
{
    demand(handle == 0x5eed && stand_in_maps > 0, "what is given back was mapped");
    stand_in_maps--;
}

static struct aloft_otadata read_otadata(void)
{
    struct aloft_otadata otadata;
    esp_partition_read(&table[2], 0, otadata.entries[0], ALOFT_OTADATA_ENTRY_SIZE);
    esp_partition_read(&table[2], 4096, otadata.entries[1], ALOFT_OTADATA_ENTRY_SIZE);
    return otadata;
}

static void write_entry(unsigned index, const uint8_t *entry)
{
    esp_partition_erase_range(&table[2], index * 4096u, 4096);
    esp_partition_write(&table[2], index * 4096u, entry, ALOFT_OTADATA_ENTRY_SIZE);
}

static void set_active_state(enum aloft_slot_state state)
{
    struct aloft_otadata otadata = read_otadata();
    int active = aloft_otadata_active(&otadata);
    demand(active >= 0, "an entry is active");
    aloft_otadata_set_state(otadata.entries[active], state);
    write_entry((unsigned)active, otadata.entries[active]);
}

static unsigned selected_slot(void)
{
    struct aloft_otadata otadata = read_otadata();
    int active = aloft_otadata_active(&otadata);
    return active < 0 ? 0 : aloft_otadata_slot(otadata.entries[active], 2);
}

int device_active_state(void)
{
    struct aloft_otadata otadata = read_otadata();
    int active = aloft_otadata_active(&otadata);
    return active < 0 ? -1 : (int)aloft_otadata_state(otadata.entries[active]);
}

void device_boot(void)
{
    device->running = 2; /* none: the bootloader may write anywhere */
    if (device_active_state() == (int)ALOFT_SLOT_PENDING_VERIFY) {
        set_active_state(ALOFT_SLOT_ABORTED);
    }
    if (device_active_state() == (int)ALOFT_SLOT_NEW) {
        set_active_state(ALOFT_SLOT_PENDING_VERIFY);
    }
    device->running = selected_slot();
}

const esp_partition_t *esp_ota_get_running_partition(void)
{
    return device->running < 2 ? &table[device->running] : NULL;
}

const esp_partition_t *esp_ota_get_boot_partition(void)
{
    return &table[selected_slot()];
}

const esp_partition_t *esp_ota_get_next_update_partition(const esp_partition_t *from)
{
    (void)from;
    return table[1].type == ESP_PARTITION_TYPE_APP ? &table[1u - device->running] : NULL;
}

uint8_t esp_ota_get_app_partition_count(void)
{
    uint8_t count = 0;
    while (esp_partition_find_first(ESP_PARTITION_TYPE_APP,
                                    (esp_partition_subtype_t)(ESP_PARTITION_SUBTYPE_APP_OTA_MIN + count), NULL) != NULL) {
        count++;
    }
    return count;
}

/* Sequence numbers 1 to 4 are enough for two slots here; their CRCs are those of the vectors. */
esp_err_t esp_ota_set_boot_partition(const esp_partition_t *partition)
{
    static const uint8_t crcs[5][4] = {{0}, {0x9a, 0x98, 0x43, 0x47}, {0x74, 0x37, 0xf6, 0x55},
                                       {0x11, 0x50, 0x4a, 0xed}, {0xa8, 0x68, 0x9d, 0x70}};
    if (device->is_other_bad && partition != esp_ota_get_running_partition()) {
        return ESP_FAIL;
    }
    struct aloft_otadata otadata = read_otadata();
    int active = aloft_otadata_active(&otadata);
    unsigned slot = partition == &table[1] ? 1 : 0;
    uint8_t entry[ALOFT_OTADATA_ENTRY_SIZE];
    unsigned sequence = slot + 1u;
    while (active >= 0 && sequence <= otadata.entries[active][0]) {
        sequence += 2u;
    }
    demand(sequence < 5, "few switches");
    memset(entry, 0xff, sizeof entry);
    memset(entry, 0, 4);
    entry[0] = (uint8_t)sequence;
    aloft_otadata_set_state(entry, ALOFT_SLOT_NEW);
    memcpy(entry + 28, crcs[sequence], 4);
    write_entry(active == 0 ? 1u : 0u, entry);
    return ESP_OK;
}

esp_err_t esp_ota_get_partition_description(const esp_partition_t *partition, esp_app_desc_t *out)
{
    out->secure_version = partition == &table[1] ? device->secure_version : 0;
    return ESP_OK;
}

uint32_t esp_efuse_read_secure_version(void)
{
    return device->burnt;
}

/* Like the original, it does not look at what became of the bits. */
esp_err_t esp_efuse_update_secure_version(uint32_t secure_version)
{
    if (secure_version > device->burnt && device->bad_burns > 0) {
        device->bad_burns--;
        return ESP_OK;
    }
    device->burnt = secure_version;
    return ESP_OK;
}

/* Like the original, it burns only where it finds no VALID. */
esp_err_t esp_ota_mark_app_valid_cancel_rollback(void)
{
    demand(selected_slot() == device->running, "what is confirmed runs");
    if (device_active_state() == (int)ALOFT_SLOT_VALID) {
        return ESP_OK;
    }
    set_active_state(ALOFT_SLOT_VALID);
    return esp_efuse_update_secure_version(device->running == 1 ? device->secure_version : 0);
}

bool esp_ota_check_rollback_is_possible(void)
{
    return !device->is_other_bad;
}

esp_err_t esp_ota_mark_app_invalid_rollback(void)
{
    demand(ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 5, 0), "the call exists");
    if (device->is_other_bad) {
        return ESP_ERR_OTA_ROLLBACK_FAILED;
    }
    set_active_state(ALOFT_SLOT_INVALID);
    return ESP_OK;
}
