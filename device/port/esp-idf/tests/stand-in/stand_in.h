/*
 * Just enough of ESP-IDF to run the port on a workstation: the declarations it uses, in one header that the others
 * include. flash.c, http.c and system.c hold what they do.
 */
#ifndef STAND_IN_H
#define STAND_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_IDF_FIRMWARE_CHIP_ID 0x0005
#define CONFIG_MBEDTLS_CERTIFICATE_BUNDLE 1
#define CONFIG_ESP_HTTP_CLIENT_ENABLE_HTTPS 1
#define CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE 1
#define CONFIG_BOOTLOADER_APP_ANTI_ROLLBACK 1
#define SOC_RTC_MEM_SUPPORTED 1
#define RTC_DATA_ATTR

#ifdef __cplusplus
extern "C" {
#endif

/* ---- esp_err.h, esp_log.h, esp_idf_version.h ---- */

typedef int esp_err_t;
enum { ESP_OK = 0, ESP_FAIL = -1, ESP_ERR_NO_MEM = 0x101, ESP_ERR_INVALID_ARG, ESP_ERR_INVALID_STATE,
       ESP_ERR_INVALID_SIZE, ESP_ERR_NOT_FOUND, ESP_ERR_NOT_SUPPORTED, ESP_ERR_TIMEOUT,
       ESP_ERR_INVALID_CRC = 0x109, ESP_ERR_OTA_ROLLBACK_FAILED = 0x1505,
       ESP_ERR_HTTP_CONNECT = 0x7002, ESP_ERR_HTTP_FETCH_HEADER = 0x7004, ESP_ERR_HTTP_CONNECTING = 0x7006,
       ESP_ERR_HTTP_EAGAIN = 0x7007, ESP_ERR_ESP_TLS_TCP_CLOSED_FIN = 0x8008 };
const char *esp_err_to_name(esp_err_t code);
void stand_in_log(const char *tag, const char *format, ...) __attribute__((format(printf, 2, 3)));
typedef enum { ESP_LOG_NONE, ESP_LOG_ERROR } esp_log_level_t;
void esp_log_level_set(const char *tag, esp_log_level_t level);
esp_log_level_t esp_log_level_get(const char *tag);
#define ESP_LOGE stand_in_log
#define ESP_LOGW stand_in_log
#define ESP_LOGI stand_in_log
#define ESP_IDF_VERSION_VAL(major, minor, patch) ((major) * 65536 + (minor) * 256 + (patch))
#ifndef ESP_IDF_VERSION
#define ESP_IDF_VERSION ESP_IDF_VERSION_VAL(5, 5, 0)
#endif

/* ---- mbedtls/ecdsa.h, psa/crypto.h: what was begun and not ended ---- */

extern int stand_in_signature_balance;

/* Curves and keys can not be loaded for want of heap. */
extern bool stand_in_has_no_heap;

/* ---- esp_partition.h, esp_ota_ops.h ---- */

typedef enum { ESP_PARTITION_TYPE_APP, ESP_PARTITION_TYPE_DATA } esp_partition_type_t;
typedef enum { ESP_PARTITION_SUBTYPE_DATA_OTA = 0, ESP_PARTITION_SUBTYPE_DATA_NVS = 2,
               ESP_PARTITION_SUBTYPE_DATA_UNDEFINED = 6, ESP_PARTITION_SUBTYPE_APP_FACTORY = 0,
               ESP_PARTITION_SUBTYPE_APP_OTA_MIN = 0x10,
               ESP_PARTITION_SUBTYPE_APP_OTA_MAX = 0x20, ESP_PARTITION_SUBTYPE_ANY = 0xff } esp_partition_subtype_t;
typedef struct {
    esp_partition_type_t type;
    esp_partition_subtype_t subtype;
    uint32_t address;
    uint32_t size;
    char label[17];
    bool encrypted;
    bool readonly;
} esp_partition_t;
const esp_partition_t *esp_partition_find_first(esp_partition_type_t type, esp_partition_subtype_t subtype,
                                                const char *label);
esp_err_t esp_partition_read(const esp_partition_t *partition, size_t offset, void *out, size_t size);
esp_err_t esp_partition_write(const esp_partition_t *partition, size_t offset, const void *bytes, size_t size);
esp_err_t esp_partition_erase_range(const esp_partition_t *partition, size_t offset, size_t size);
typedef enum { ESP_PARTITION_MMAP_DATA, ESP_PARTITION_MMAP_INST } esp_partition_mmap_memory_t;
typedef uint32_t esp_partition_mmap_handle_t;
esp_err_t esp_partition_mmap(const esp_partition_t *partition, size_t offset, size_t size,
                             esp_partition_mmap_memory_t memory, const void **out, esp_partition_mmap_handle_t *handle);
void esp_partition_munmap(esp_partition_mmap_handle_t handle);
extern int stand_in_maps; /* mapped and not given back */
#if ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(6, 0, 0)
bool esp_efuse_is_flash_encryption_enabled(void);
#else
bool esp_flash_encryption_enabled(void);
#endif
const esp_partition_t *esp_ota_get_running_partition(void);
const esp_partition_t *esp_ota_get_boot_partition(void);
const esp_partition_t *esp_ota_get_next_update_partition(const esp_partition_t *from);
uint8_t esp_ota_get_app_partition_count(void);
esp_err_t esp_ota_set_boot_partition(const esp_partition_t *partition);
esp_err_t esp_ota_mark_app_valid_cancel_rollback(void);
esp_err_t esp_ota_mark_app_invalid_rollback(void);
bool esp_ota_check_rollback_is_possible(void);
typedef struct {
    uint32_t secure_version;
} esp_app_desc_t;
esp_err_t esp_ota_get_partition_description(const esp_partition_t *partition, esp_app_desc_t *out);
uint32_t esp_efuse_read_secure_version(void);
esp_err_t esp_efuse_update_secure_version(uint32_t secure_version);

/* ---- chip, clock, memory, tasks ---- */

typedef struct {
    uint16_t revision;
} esp_chip_info_t;
void esp_chip_info(esp_chip_info_t *out);
uint32_t esp_random(void);
int64_t esp_timer_get_time(void);
typedef struct {
    void (*callback)(void *argument);
    void *arg;
    const char *name;
} esp_timer_create_args_t;
typedef struct stand_in_timer *esp_timer_handle_t;
esp_err_t esp_timer_create(const esp_timer_create_args_t *options, esp_timer_handle_t *out);
esp_err_t esp_timer_start_once(esp_timer_handle_t timer, uint64_t us);
esp_err_t esp_timer_stop(esp_timer_handle_t timer);
void esp_restart(void);
#define MALLOC_CAP_INTERNAL 1u
#define MALLOC_CAP_8BIT 2u
#define MALLOC_CAP_DEFAULT 4u
void *heap_caps_malloc(size_t size, uint32_t capabilities);
void *heap_caps_calloc(size_t count, size_t size, uint32_t capabilities);
void heap_caps_free(void *block);
typedef int BaseType_t;
typedef unsigned UBaseType_t;
typedef uint32_t TickType_t;
typedef int StaticSemaphore_t;
typedef StaticSemaphore_t *SemaphoreHandle_t;
typedef int portMUX_TYPE;
#define portMUX_INITIALIZER_UNLOCKED 0
#define portENTER_CRITICAL(lock) ((void)(lock))
#define portEXIT_CRITICAL(lock) ((void)(lock))
#define pdPASS 1
#define pdTRUE 1
#define pdMS_TO_TICKS(ms) ((ms) / 10u)
void vTaskDelay(TickType_t ticks);
void vTaskDelete(void *task);
BaseType_t xTaskCreate(void (*task)(void *), const char *name, uint32_t stack, void *argument, UBaseType_t priority,
                       void *handle);
SemaphoreHandle_t xSemaphoreCreateBinaryStatic(StaticSemaphore_t *memory);
BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore);
BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks);
typedef struct stand_in_queue *QueueHandle_t;
QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t size);
BaseType_t xQueueSend(QueueHandle_t queue, const void *item, TickType_t ticks);
BaseType_t xQueueReceive(QueueHandle_t queue, void *item, TickType_t ticks);
UBaseType_t uxQueueSpacesAvailable(QueueHandle_t queue);

/* ---- esp_http_client.h, esp_crt_bundle.h ---- */

typedef struct stand_in_client *esp_http_client_handle_t;
typedef struct {
    esp_err_t last_error;
} esp_tls_last_error_t;
typedef enum { HTTP_EVENT_ERROR = 0, HTTP_EVENT_ON_HEADER = 3 } esp_http_client_event_id_t;
typedef struct {
    esp_http_client_event_id_t event_id;
    void *data;
    void *user_data;
    char *header_key;
    char *header_value;
} esp_http_client_event_t;
typedef struct {
    const char *url, *cert_pem, *user_agent;
    int timeout_ms;
    esp_err_t (*event_handler)(esp_http_client_event_t *event);
    int buffer_size, buffer_size_tx;
    void *user_data;
    bool is_async;
    esp_err_t (*crt_bundle_attach)(void *conf);
} esp_http_client_config_t;
esp_http_client_handle_t esp_http_client_init(const esp_http_client_config_t *config);
esp_err_t esp_http_client_set_header(esp_http_client_handle_t client, const char *name, const char *value);
esp_err_t esp_http_client_open(esp_http_client_handle_t client, int write_size);
int64_t esp_http_client_fetch_headers(esp_http_client_handle_t client);
int esp_http_client_get_errno(esp_http_client_handle_t client);
int esp_http_client_get_status_code(esp_http_client_handle_t client);
esp_err_t esp_http_client_set_timeout_ms(esp_http_client_handle_t client, int timeout_ms);
int esp_http_client_read(esp_http_client_handle_t client, char *out, int size);
bool esp_http_client_is_complete_data_received(esp_http_client_handle_t client);
esp_err_t esp_http_client_cleanup(esp_http_client_handle_t client);
esp_err_t esp_crt_bundle_attach(void *conf);

#ifdef __cplusplus
}
#endif

#endif
