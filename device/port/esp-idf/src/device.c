/*
 * The rest of the port: what this chip is, its clock, and the callbacks of the application.
 */
#include "esp_chip_info.h"
#include "esp_efuse.h"
#include "esp_log.h"
#include "esp_random.h"
#include "esp_timer.h"
#include "aloft/text.h"
#include "idf_port.h"

uint32_t aloft_idf_now_ms(void *context)
{
    (void)context;
    return (uint32_t)(esp_timer_get_time() / 1000);
}

static uint32_t random_number(void *context)
{
    (void)context;
    return esp_random();
}

static uint8_t battery(void *context)
{
    const struct aloft_config *config = &((const struct aloft_idf *)context)->config;
    return config->battery(config->context);
}

static int8_t signal_strength(void *context)
{
    const struct aloft_config *config = &((const struct aloft_idf *)context)->config;
    return config->signal(config->context);
}

static enum aloft_status veto(void *context, const struct aloft_manifest *manifest)
{
    const struct aloft_config *config = &((const struct aloft_idf *)context)->config;
    return config->veto(config->context, manifest);
}

#ifndef CONFIG_ALOFT_NO_LOG
static const char *text_of(const struct aloft_event *event)
{
    switch (event->kind) {
    case ALOFT_EVENT_OFFER:
        return "an offer was accepted";
    case ALOFT_EVENT_REFUSED:
        return "the offer was refused";
    case ALOFT_EVENT_RESUME:
        return "the download goes on";
    case ALOFT_EVENT_FALLBACK:
        return "the artifact was given up";
    case ALOFT_EVENT_SELECT:
        return "the new image is verified and gets selected";
    case ALOFT_EVENT_TRIAL:
        return "the new image is on trial";
    case ALOFT_EVENT_CONFIRMED:
        return "the new image is confirmed";
    case ALOFT_EVENT_ROLLBACK:
        return "going back to the old image";
    case ALOFT_EVENT_TRIAL_FAILED:
        return "the old image runs again";
    case ALOFT_EVENT_REBOOT:
        return "a restart follows";
    case ALOFT_EVENT_TRUST:
        return event->status == ALOFT_OK ? "new keys are in use" : NULL; /* most are known already */
    case ALOFT_EVENT_ERROR:
        return "failed, and will be tried again";
    default:
        return NULL; /* progress */
    }
}

static void log_event(const struct aloft_event *event)
{
    const char *text = text_of(event);
    if (text != NULL && event->status != ALOFT_OK) {
        ESP_LOGW(ALOFT_IDF_TAG, "%s: %s", text, aloft_status_name(event->status));
    } else if (text != NULL) {
        ESP_LOGI(ALOFT_IDF_TAG, "%s", text);
    }
}
#else
static void log_event(const struct aloft_event *event)
{
    (void)event;
}
#endif

static void tell(void *context, const struct aloft_event *event)
{
    struct aloft_idf *idf = context;
    const struct aloft_config *config = &idf->config;
    if (event->kind == ALOFT_EVENT_DOWNLOAD) {
        idf->sectors++;
    }
    idf->is_restarting = idf->is_restarting || event->kind == ALOFT_EVENT_REBOOT;
    if (event->kind == ALOFT_EVENT_TRIAL) {
        aloft_idf_set_trial(true);
    } else if (event->kind == ALOFT_EVENT_CONFIRMED || event->kind == ALOFT_EVENT_ROLLBACK ||
               event->status == ALOFT_ERR_ROLLBACK) {
        aloft_idf_set_trial(false);
    }
    log_event(event);
    if (config->event != NULL) {
        config->event(config->context, event);
    }
}

void aloft_idf_port(struct aloft_idf *idf)
{
    const struct aloft_config *config = &idf->config;
    struct aloft_port *port = &idf->port;
    esp_chip_info_t chip;
    esp_chip_info(&chip);
    port->context = idf;
    port->device_class = config->device_class;
    bool is_stable = config->channel == NULL || aloft_text_is_same(config->channel, "stable");
    port->channel = is_stable ? NULL : config->channel;
    port->trust = config->trust;
    port->chip_id = CONFIG_IDF_FIRMWARE_CHIP_ID;
    port->chip_revision = chip.revision; /* major * 100 + minor, since 5.0 */
#ifdef CONFIG_BOOTLOADER_APP_ANTI_ROLLBACK
    port->secure_version = esp_efuse_read_secure_version();
#endif
    port->now_ms = aloft_idf_now_ms;
    port->random = random_number;
    port->battery = config->battery != NULL ? battery : NULL;
    port->signal = config->signal != NULL ? signal_strength : NULL;
    port->veto = config->veto != NULL ? veto : NULL;
    port->event = tell;
    aloft_idf_flash_functions(idf);
    aloft_idf_boot_functions(idf);
    aloft_idf_verify_functions(port);
    aloft_idf_trust_functions(idf);
}
