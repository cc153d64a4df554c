/*
 * The boot record through esp_ota_ops, around its traps: see otadata.h, and device/README.md.
 */
#include "esp_efuse.h"
#include "esp_idf_version.h"
#include "esp_log.h"
#include "esp_ota_ops.h"
#include "idf_port.h"

static bool read_otadata(const struct aloft_idf *idf, struct aloft_otadata *otadata)
{
    for (unsigned i = 0; i < ALOFT_OTADATA_SECTORS; i++) {
        if (esp_partition_read(idf->otadata, i * ALOFT_SECTOR_SIZE, otadata->entries[i], ALOFT_OTADATA_ENTRY_SIZE) !=
            ESP_OK) {
            return false;
        }
    }
    return true;
}

static bool runs_from_ota_slot(const struct aloft_idf *idf)
{
    return idf->running->subtype >= ESP_PARTITION_SUBTYPE_APP_OTA_MIN &&
           idf->running->subtype < ESP_PARTITION_SUBTYPE_APP_OTA_MAX;
}

static bool boot_state(void *context, struct aloft_boot_state *out)
{
    const struct aloft_idf *idf = context;
    const esp_partition_t *selected = esp_ota_get_boot_partition();
    struct aloft_otadata otadata;
    if (selected == NULL || !read_otadata(idf, &otadata)) {
        return false;
    }
    out->running_is_selected = selected->address == idf->running->address;
    out->running_state = ALOFT_SLOT_UNDEFINED;
    if (runs_from_ota_slot(idf)) {
        unsigned slot = (unsigned)idf->running->subtype - (unsigned)ESP_PARTITION_SUBTYPE_APP_OTA_MIN;
        out->running_state = aloft_otadata_slot_state(&otadata, idf->slot_count, slot);
    }
    return true;
}

bool aloft_idf_is_unconfirmed(const struct aloft_idf *idf)
{
    struct aloft_boot_state boot;
    return !idf->port.boot_state(idf->port.context, &boot) || boot.running_state == ALOFT_SLOT_NEW ||
           boot.running_state == ALOFT_SLOT_PENDING_VERIFY;
}

static bool set_boot(void *context, enum aloft_slot slot)
{
    const struct aloft_idf *idf = context;
    esp_err_t problem = esp_ota_set_boot_partition(slot == ALOFT_SLOT_RUNNING ? idf->running : idf->next);
    if (problem != ESP_OK) {
        ESP_LOGE(ALOFT_IDF_TAG, "the loader refuses the slot: %s", esp_err_to_name(problem));
    }
    return problem == ESP_OK;
}

#ifdef CONFIG_BOOTLOADER_APP_ANTI_ROLLBACK
/* esp_ota_mark_app_valid_cancel_rollback writes VALID before it burns the secure version: called again after a failure,
 * it finds VALID and says that all is done. And esp_efuse_update_secure_version does not look at what became of the
 * bits. So they are read back. */
static bool has_burnt(const struct aloft_idf *idf)
{
    esp_app_desc_t app;
    if (esp_ota_get_partition_description(idf->running, &app) != ESP_OK) {
        return false;
    }
    if (esp_efuse_read_secure_version() < app.secure_version) {
        (void)esp_efuse_update_secure_version(app.secure_version);
    }
    bool is_burnt = esp_efuse_read_secure_version() >= app.secure_version;
    if (!is_burnt) {
        ESP_LOGE(ALOFT_IDF_TAG, "the secure version could not be burnt: not confirmed");
    }
    return is_burnt;
}
#else
static bool has_burnt(const struct aloft_idf *idf)
{
    (void)idf;
    return true;
}
#endif

static bool confirm(void *context)
{
    const struct aloft_idf *idf = context;
    /* A factory image has no entry to confirm in, and needs none. */
    return !runs_from_ota_slot(idf) || (esp_ota_mark_app_valid_cancel_rollback() == ESP_OK && has_burnt(idf));
}

#if ESP_IDF_VERSION < ESP_IDF_VERSION_VAL(5, 5, 0)
/* What esp_ota_mark_app_invalid_rollback does; before 5.5 there is only a call that restarts as well. Selecting the other
 * slot instead would make the old image a new one on trial. */
static esp_err_t mark_invalid(const struct aloft_idf *idf)
{
    struct aloft_otadata otadata;
    if (!esp_ota_check_rollback_is_possible()) {
        return ESP_ERR_OTA_ROLLBACK_FAILED;
    }
    int active = read_otadata(idf, &otadata) ? aloft_otadata_active(&otadata) : -1;
    if (active < 0) {
        return ESP_FAIL;
    }
    uint32_t offset = (uint32_t)active * ALOFT_SECTOR_SIZE;
    aloft_otadata_set_state(otadata.entries[active], ALOFT_SLOT_INVALID);
    esp_err_t problem = esp_partition_erase_range(idf->otadata, offset, ALOFT_SECTOR_SIZE);
    return problem != ESP_OK
               ? problem
               : esp_partition_write(idf->otadata, offset, otadata.entries[active], ALOFT_OTADATA_ENTRY_SIZE);
}
#else
static esp_err_t mark_invalid(const struct aloft_idf *idf)
{
    (void)idf;
    return esp_ota_mark_app_invalid_rollback();
}
#endif

static bool rollback(void *context)
{
    return mark_invalid(context) == ESP_OK;
}

void aloft_idf_boot_functions(struct aloft_idf *idf)
{
    idf->port.boot_state = boot_state;
    idf->port.set_boot = set_boot;
    idf->port.confirm = confirm;
    idf->port.rollback = rollback;
}
