#include "Aloft.h"

#include "esp_system.h"
#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"
#include "freertos/task.h"
#include "rollback_hook.h"

namespace {

const UBaseType_t EVENTS = 16;
const UBaseType_t REPORTS = 2;

/* The engine counts milliseconds, below 2^31. */
const uint32_t MOST_SECONDS = 0x7fffffffu / 1000u;

/* Time for loop() to hand out the last events before a restart. */
const uint32_t LAST_WORDS_MS = 500;

/* A report whose manifest does not go away. */
struct KeptReport {
    aloft_report report;
    aloft_manifest manifest;
};

/* One engine per chip, so one of each. */
Aloft::EventHandler eventHandler;
Aloft::ReportHandler reportHandler;
Aloft::VetoHandler vetoHandler;
Aloft::BatteryReader batteryReader;
QueueHandle_t events;
QueueHandle_t reports;

bool isProgress(const aloft_event *event)
{
    return event->kind == ALOFT_EVENT_DOWNLOAD || event->kind == ALOFT_EVENT_APPLY || event->kind == ALOFT_EVENT_VERIFY;
}

/* What does not fit is lost: nobody may hold up an update by not asking. Progress leaves room for what happens once. */
void keepEvent(void *, const aloft_event *event)
{
    if (!isProgress(event) || uxQueueSpacesAvailable(events) > EVENTS / 2) {
        xQueueSend(events, event, 0);
    }
}

void keepReport(void *, const aloft_report *report)
{
    KeptReport kept = {*report, *report->manifest};
    KeptReport dropped;
    if (xQueueSend(reports, &kept, 0) != pdTRUE) {
        xQueueReceive(reports, &dropped, 0);
        xQueueSend(reports, &kept, 0);
    }
}

aloft_status askVeto(void *, const aloft_manifest *manifest)
{
    return vetoHandler(*manifest);
}

uint8_t askBattery(void *)
{
    return batteryReader();
}

void restart(void *)
{
    vTaskDelay(pdMS_TO_TICKS(LAST_WORDS_MS));
    esp_restart();
}

void tellEvent(void *, const aloft_event *event)
{
    eventHandler(*event);
}

void tellReport(void *, const aloft_report *report)
{
    reportHandler(*report);
}

} // namespace

Aloft::Aloft() : settings(ALOFT_CONFIG_DEFAULT(nullptr, nullptr, nullptr)), answer(ESP_OK)
{
    settings.signal = aloft_wifi_signal;
}

aloft_config &Aloft::config()
{
    return settings;
}

void Aloft::onEvent(EventHandler handler)
{
    eventHandler = handler;
}

void Aloft::onReport(ReportHandler handler)
{
    reportHandler = handler;
}

void Aloft::onVeto(VetoHandler handler)
{
    vetoHandler = handler;
    settings.veto = handler != nullptr ? askVeto : nullptr;
}

void Aloft::onBattery(BatteryReader reader)
{
    batteryReader = reader;
    settings.battery = reader != nullptr ? askBattery : nullptr;
}

bool Aloft::setCheckInterval(uint32_t seconds)
{
    if (seconds == 0 || seconds > MOST_SECONDS) {
        return false;
    }
    settings.options.check_in_ms = seconds * 1000u;
    return true;
}

void Aloft::setPlace(const char *repository, const char *deviceClass, const aloft_trust *trust)
{
    settings.repository = repository;
    settings.device_class = deviceClass;
    settings.trust = trust;
}

bool Aloft::begin(const char *repository, const char *deviceClass, const aloft_trust *trust)
{
    aloft_keep_rollback_hook();
    events = events != nullptr ? events : xQueueCreate(EVENTS, sizeof(aloft_event));
    reports = reports != nullptr ? reports : xQueueCreate(REPORTS, sizeof(KeptReport));
    if (events == nullptr || reports == nullptr) {
        answer = ESP_ERR_NO_MEM;
        return false;
    }
    setPlace(repository, deviceClass, trust);
    settings.event = keepEvent;
    settings.report = keepReport;
    settings.reboot = settings.reboot != nullptr ? settings.reboot : restart;
    answer = aloft_start(&settings);
    return answer == ESP_OK;
}

const char *Aloft::problem() const
{
    return aloft_start_problem(answer);
}

bool Aloft::end(uint32_t waitMs)
{
    return aloft_stop(waitMs) != ESP_ERR_TIMEOUT;
}

void Aloft::loop()
{
    aloft_event event;
    KeptReport kept;
    while (events != nullptr && xQueueReceive(events, &event, 0) == pdTRUE) {
        if (eventHandler != nullptr) {
            eventHandler(event);
        }
    }
    while (reports != nullptr && xQueueReceive(reports, &kept, 0) == pdTRUE) {
        kept.report.manifest = &kept.manifest;
        if (reportHandler != nullptr) {
            reportHandler(kept.report);
        }
    }
}

aloft_run Aloft::runOnce(const char *repository, const char *deviceClass, const aloft_trust *trust, uint32_t limitMs,
                         uint32_t &sleepMs)
{
    aloft_keep_rollback_hook();
    setPlace(repository, deviceClass, trust);
    settings.event = eventHandler != nullptr ? tellEvent : nullptr;
    settings.report = reportHandler != nullptr ? tellReport : nullptr;
    return aloft_run_once(&settings, limitMs, &sleepMs);
}

void Aloft::healthy(bool ok)
{
    aloft_healthy(ok);
}

void Aloft::checkNow()
{
    aloft_check_now();
}

bool Aloft::inTrial() const
{
    return aloft_in_trial();
}
