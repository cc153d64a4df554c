/*
 * One engine per chip: checks the configuration, takes the memory, and gives it back.
 */
#include <string.h>

#include "esp_heap_caps.h"
#include "esp_log.h"
#include "guard.h"
#include "idf_port.h"
#include "shared.h"
#include "url.h"

#define TIMEOUT_LEAST_MS 1000u
#define TIMEOUT_MOST_MS 120000u

static struct aloft_shared is_open;

/* An engine that was closed and has to go on in this boot. Belongs to whoever set is_open. */
static struct aloft_idf *kept;

static bool is_class_letter(char letter, bool is_first)
{
    bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    return is_plain || (!is_first && (letter == '.' || letter == '_' || letter == '-'));
}

/* Whether it may name a device class, or a channel. */
static bool is_name(const char *text)
{
    size_t size = 0;
    if (text == NULL) {
        return false;
    }
    while (size <= ALOFT_TEXT_MAX_SIZE && is_class_letter(text[size], size == 0)) {
        size++;
    }
    return size > 0 && size <= ALOFT_TEXT_MAX_SIZE && text[size] == '\0';
}

static bool has_tls(const struct aloft_config *config)
{
#if CONFIG_ESP_HTTP_CLIENT_ENABLE_HTTPS && CONFIG_MBEDTLS_CERTIFICATE_BUNDLE
    (void)config;
    return true;
#elif CONFIG_ESP_HTTP_CLIENT_ENABLE_HTTPS
    return config->certificate != NULL;
#else
    (void)config;
    return false;
#endif
}

static esp_err_t check_repository(const struct aloft_config *config)
{
    const char *url = config->repository;
    if (url == NULL || url[0] == '\0' || strlen(url) > ALOFT_REPOSITORY_MAX_SIZE) {
        return ALOFT_START_URL_SIZE;
    }
    switch (aloft_url_check_repository(url)) {
    case ALOFT_URL_SCHEME:
        return ALOFT_START_URL_SCHEME;
    case ALOFT_URL_HOST:
        return ALOFT_START_URL_HOST;
    case ALOFT_URL_CHARACTER:
        return ALOFT_START_URL_CHARACTER;
    case ALOFT_URL_QUERY:
        return ALOFT_START_URL_QUERY;
    case ALOFT_URL_GOOD:
        break;
    }
    return aloft_url_is_https(url) && !has_tls(config) ? ALOFT_START_TLS : ESP_OK;
}

static esp_err_t check(const struct aloft_config *config)
{
    esp_err_t problem = aloft_idf_check_trust(config->trust);
    if (problem == ESP_OK) {
        problem = check_repository(config);
    }
    if (problem != ESP_OK) {
        return problem;
    }
    if (!is_name(config->device_class)) {
        return ALOFT_START_CLASS;
    }
    if (config->channel != NULL && !is_name(config->channel)) {
        return ALOFT_START_CHANNEL;
    }
    bool is_sound = config->journal_label != NULL && config->timeout_ms >= TIMEOUT_LEAST_MS &&
                    config->timeout_ms <= TIMEOUT_MOST_MS;
    return is_sound ? ESP_OK : ALOFT_START_OPTIONS;
}

#ifndef CONFIG_ALOFT_NO_LOG
/* What works, and should not stay so. */
static void warn(const struct aloft_config *config)
{
    bool is_https = aloft_url_is_https(config->repository);
    if (config->trust->is_laboratory) {
        ESP_LOGW(ALOFT_IDF_TAG, "laboratory: images are taken that nobody signed; whoever controls the %s decides what runs here",
                 is_https ? "server" : "network");
    } else if (!is_https) {
        ESP_LOGI(ALOFT_IDF_TAG, "http://: signed, but others on the network can read what is downloaded");
    }
#ifndef CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE
    ESP_LOGW(ALOFT_IDF_TAG, "built without CONFIG_BOOTLOADER_APP_ROLLBACK_ENABLE: an image that crashes at once stays");
#endif
}
#else
static void warn(const struct aloft_config *config)
{
    (void)config;
}
#endif

static esp_err_t prepare(struct aloft_idf *idf)
{
    struct aloft_boot_state boot;
    esp_err_t problem = aloft_guard_init();
    if (problem == ESP_OK) {
        problem = aloft_idf_find_partitions(idf);
    }
    if (problem != ESP_OK) {
        return problem;
    }
    aloft_idf_prepare_waiting();
    aloft_idf_port(idf);
    struct aloft_buffers buffers = {idf->sector, idf->workspace, idf->config.workspace_size};
    if (aloft_engine_init(&idf->engine, &idf->port, &idf->config.options, &buffers) != ALOFT_OK) {
        return ALOFT_START_OPTIONS;
    }
    aloft_idf_set_trial(idf->port.boot_state(idf, &boot) && (boot.running_state == ALOFT_SLOT_NEW ||
                                                             boot.running_state == ALOFT_SLOT_PENDING_VERIFY));
    return ESP_OK;
}

static esp_err_t take_memory(const struct aloft_config *config, struct aloft_idf **out)
{
    /* Internal memory: flash is written from here while PSRAM may be out of reach. */
    struct aloft_idf *idf = heap_caps_calloc(1, sizeof *idf, MALLOC_CAP_INTERNAL | MALLOC_CAP_8BIT);
    if (idf == NULL) {
        return ESP_ERR_NO_MEM;
    }
    if (config->workspace_size > 0) {
        idf->workspace = heap_caps_malloc(config->workspace_size, MALLOC_CAP_DEFAULT | MALLOC_CAP_8BIT);
    }
    if (idf->workspace == NULL && config->workspace_size > 0) {
        heap_caps_free(idf);
        return ESP_ERR_NO_MEM;
    }
    idf->config = *config;
    *out = idf;
    return ESP_OK;
}

/* The engine takes every start for a boot of the device. While a new image is on trial, or a restart is due, that would
 * count a reset that did not happen, and begin the time of the trial anew. */
static bool has_to_go_on(const struct aloft_idf *idf)
{
    return aloft_engine_in_trial(&idf->engine) || idf->is_restarting;
}

/* Everything the engine does not hold on to may be another now. */
static struct aloft_idf *go_on(const struct aloft_config *config)
{
    struct aloft_idf *idf = kept;
    const struct aloft_config before = idf->config;
    kept = NULL;
    idf->config = *config;
    idf->config.options = before.options;
    idf->config.journal_label = before.journal_label;
    idf->config.workspace_size = before.workspace_size;
    idf->is_limited = false;
    idf->sectors = 0;
    aloft_idf_port(idf);
    return idf;
}

static esp_err_t open_new(const struct aloft_config *config, struct aloft_idf **out)
{
    *out = NULL;
    esp_err_t problem = take_memory(config, out);
    if (problem == ESP_OK) {
        problem = prepare(*out);
    }
    if (problem != ESP_OK) {
        aloft_idf_close(*out);
    }
    return problem;
}

esp_err_t aloft_idf_open(const struct aloft_config *config, struct aloft_idf **out)
{
    esp_err_t problem = check(config);
    if (problem == ESP_OK && aloft_shared_swap(&is_open, 1) != 0) {
        problem = ESP_ERR_INVALID_STATE;
    } else if (problem == ESP_OK && kept != NULL) {
        *out = go_on(config);
    } else if (problem == ESP_OK) {
        problem = open_new(config, out);
    }
    if (problem == ESP_OK) {
        warn(config);
        return ESP_OK;
    }
    ESP_LOGE(ALOFT_IDF_TAG, "not started: %s", aloft_start_problem(problem));
    return problem;
}

void aloft_idf_close(struct aloft_idf *idf)
{
    if (idf != NULL) {
        aloft_idf_http_close(idf);
    }
    if (idf != NULL && has_to_go_on(idf)) {
        kept = idf;
    } else if (idf != NULL) {
        heap_caps_free(idf->workspace);
        heap_caps_free(idf);
    }
    aloft_shared_set(&is_open, 0);
}

bool aloft_idf_is_open(void)
{
    return aloft_shared_get(&is_open) != 0;
}
