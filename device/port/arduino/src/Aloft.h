/*
 * aloft for Arduino on ESP32: keeps a device up to date over the air.
 *
 *   #include "aloft_trust_anchors.h"       // beside the sketch: made by aloft keys export
 *
 *   static const aloft_trust TRUST = ALOFT_TRUST_ANCHORS;
 *   Aloft aloft;
 *
 *   void setup() {
 *       WiFi.begin(...);
 *       aloft.begin("https://updates.example.com/lamps", ALOFT_DEVICE_CLASS, &TRUST);
 *       aloft.healthy(sensorAnswers());
 *   }
 *   void loop() { aloft.loop(); }
 *
 * The engine runs in a task of its own; handlers set with onEvent and onReport are called from loop(). Everything that
 * has no method here is a field of config(): see aloft_esp_idf.h.
 */
#ifndef ALOFT_H
#define ALOFT_H

#include "aloft_esp_idf.h"

class Aloft {
public:
    typedef void (*EventHandler)(const aloft_event &event);
    typedef void (*ReportHandler)(const aloft_report &report);
    typedef aloft_status (*VetoHandler)(const aloft_manifest &manifest);
    typedef uint8_t (*BatteryReader)();

    Aloft();

    /* To be set before begin() or runOnce(). The fields event, report, veto and battery belong to the methods below. */
    aloft_config &config();

    /* Progress: ALOFT_EVENT_DOWNLOAD, _APPLY, _CONFIRMED ... While loop() is not called, progress is lost first. */
    void onEvent(EventHandler handler);

    /* How an update ended, or why it was not tried. */
    void onReport(ReportHandler handler);

    /* "Not now": return ALOFT_REFUSED_BUSY, _USER or _WINDOW. Called from the engine's task, so it should only look at
     * simple variables. */
    void onVeto(VetoHandler handler);

    /* Charge of the battery in percent; also from the engine's task. */
    void onBattery(BatteryReader reader);

    /* Pause between two check-ins, an hour unless set: 1 to 2147483 seconds (24 days). Anything else is refused: false, and
     * the pause stays what it was. */
    bool setCheckInterval(uint32_t seconds);

    /* Starts the engine; true if it runs, otherwise problem() says why not. The network may come up later. `trust` says
     * whose images the device takes: ALOFT_TRUST_ANCHORS, or on a desk ALOFT_TRUST_LABORATORY("example.com"). It and the
     * strings must stay. */
    bool begin(const char *repository, const char *deviceClass, const aloft_trust *trust);

    /* What kept the last begin() from starting, as a sentence; "none" after a success. */
    const char *problem() const;

    /* Stops the engine, for a sketch that needs the memory; begin() goes on where it was. False if it takes longer. While a
     * new image is on trial only the task ends, and config().options stay what they were until the next boot. */
    bool end(uint32_t waitMs = 30000);

    /* Calls the handlers for what happened since the last call. */
    void loop();

    /* Instead of begin() and loop(), on a device that sleeps: one check-in, at most limitMs on the network. See
     * aloft_run_once. ALOFT_RUN_REBOOT: call ESP.restart(). Handlers of events and reports are called before it
     * returns. */
    aloft_run runOnce(const char *repository, const char *deviceClass, const aloft_trust *trust, uint32_t limitMs,
                      uint32_t &sleepMs);

    /* The sketch's verdict about itself; a new image stays only after healthy(true) and a successful check-in. */
    void healthy(bool ok = true);

    /* Checks in now. */
    void checkNow();

    /* True while a new image runs and is not confirmed. */
    bool inTrial() const;

private:
    void setPlace(const char *repository, const char *deviceClass, const aloft_trust *trust);

    aloft_config settings;
    esp_err_t answer;
};

#endif
