/*
 * Just enough of ESP-IDF to run the port on a workstation: the declarations it uses, in one header that the others
 * include. stand_in.c holds what they do.
 */
#ifndef STAND_IN_H
#define STAND_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_IDF_FIRMWARE_CHIP_ID 0x0005
#define CONFIG_MBEDTLS_CERTIFICATE_BUNDLE 1

/* ---- esp_err.h, esp_log.h, esp_idf_version.h ---- */

typedef int esp_err_t;
enum { ESP_OK = 0, ESP_FAIL = -1, ESP_ERR_NO_MEM = 0x101, ESP_ERR_INVALID_ARG, ESP_ERR_INVALID_STATE,
       ESP_ERR_INVALID_SIZE, ESP_ERR_NOT_FOUND, ESP_ERR_OTA_ROLLBACK_FAILED = 0x1505, ESP_ERR_HTTP_MAX_REDIRECT = 0x7001,
       ESP_ERR_HTTP_CONNECT, ESP_ERR_HTTP_WRITE_DATA, ESP_ERR_HTTP_FETCH_HEADER };
const char *esp_err_to_name(esp_err_t code);
void stand_in_log(const char *tag, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define ESP_LOGE stand_in_log
#define ESP_LOGW stand_in_log
#define ESP_LOGI stand_in_log
#define ESP_IDF_VERSION_VAL(major, minor, patch) ((major) * 65536 + (minor) * 256 + (patch))
#ifndef ESP_IDF_VERSION
#define ESP_IDF_VERSION ESP_IDF_VERSION_VAL(5, 5, 0)
#endif

/* ---- esp_partition.h, esp_ota_ops.h ---- */

typedef enum { ESP_PARTITION_TYPE_APP, ESP_PARTITION_TYPE_DATA } esp_partition_type_t;
typedef enum { ESP_PARTITION_SUBTYPE_DATA_OTA = 0, ESP_PARTITION_SUBTYPE_APP_OTA_MIN = 0x10,
               ESP_PARTITION_SUBTYPE_APP_OTA_MAX = 0x20, ESP_PARTITION_SUBTYPE_ANY = 0xff } esp_partition_subtype_t;
typedef struct {
    esp_partition_type_t type;
    esp_partition_subtype_t subtype;
    uint32_t address;
    uint32_t size;
    char label[17];
} esp_partition_t;
const esp_partition_t *esp_partition_find_first(esp_partition_type_t type, esp_partition_subtype_t subtype,
                                                const char *label);
esp_err_t esp_partition_read(const esp_partition_t *partition, size_t offset, void *out, size_t size);
esp_err_t esp_partition_write(const esp_partition_t *partition, size_t offset, const void *bytes, size_t size);
esp_err_t esp_partition_erase_range(const esp_partition_t *partition, size_t offset, size_t size);
const esp_partition_t *esp_ota_get_running_partition(void);
const esp_partition_t *esp_ota_get_boot_partition(void);
const esp_partition_t *esp_ota_get_next_update_partition(const esp_partition_t *from);
uint8_t esp_ota_get_app_partition_count(void);
esp_err_t esp_ota_set_boot_partition(const esp_partition_t *partition);
esp_err_t esp_ota_mark_app_valid_cancel_rollback(void);
esp_err_t esp_ota_mark_app_invalid_rollback(void);
bool esp_ota_check_rollback_is_possible(void);

/* ---- chip, clock, memory, tasks ---- */

typedef struct {
    uint16_t revision;
} esp_chip_info_t;
void esp_chip_info(esp_chip_info_t *out);
uint32_t esp_random(void);
int64_t esp_timer_get_time(void);
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
#define pdPASS 1
#define pdMS_TO_TICKS(ms) ((ms) / 10u)
void vTaskDelay(TickType_t ticks);
BaseType_t xTaskCreate(void (*task)(void *), const char *name, uint32_t stack, void *argument, UBaseType_t priority,
                       void *handle);
SemaphoreHandle_t xSemaphoreCreateBinaryStatic(StaticSemaphore_t *memory);
BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore);
BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks);

/* ---- esp_http_client.h, esp_crt_bundle.h ---- */

typedef struct stand_in_client *esp_http_client_handle_t;
typedef enum { HTTP_EVENT_ON_HEADER = 3 } esp_http_client_event_id_t;
typedef struct {
    esp_http_client_event_id_t event_id;
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
    esp_err_t (*crt_bundle_attach)(void *conf);
} esp_http_client_config_t;
esp_http_client_handle_t esp_http_client_init(const esp_http_client_config_t *config);
esp_err_t esp_http_client_set_header(esp_http_client_handle_t client, const char *name, const char *value);
esp_err_t esp_http_client_open(esp_http_client_handle_t client, int write_size);
int64_t esp_http_client_fetch_headers(esp_http_client_handle_t client);
int esp_http_client_get_status_code(esp_http_client_handle_t client);
esp_err_t esp_http_client_set_redirection(esp_http_client_handle_t client);
esp_err_t esp_http_client_close(esp_http_client_handle_t client);
int esp_http_client_read(esp_http_client_handle_t client, char *out, int size);
bool esp_http_client_is_complete_data_received(esp_http_client_handle_t client);
esp_err_t esp_http_client_cleanup(esp_http_client_handle_t client);
esp_err_t esp_crt_bundle_attach(void *conf);

#endif
