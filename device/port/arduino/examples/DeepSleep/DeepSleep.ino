/*
 * A sketch that wakes up, works, looks for an update, and sleeps. partitions.csv beside it is for 4 MB of flash.
 */
#include <Aloft.h>
#include <WiFi.h>

// Whose images this device takes: those that your keys signed. Beside this sketch, on the computer:
//   npx aloft keys new release && npx aloft keys new spare
//   npx aloft keys export release spare --vendor example.com --class sleeper-c3 -o aloft_trust_anchors.h
// For a first try without keys, delete the next three lines, and write instead:
//   static const aloft_trust TRUST = ALOFT_TRUST_LABORATORY("example.com");
//   static const char *const DEVICE_CLASS = "sleeper-c3";
#include "aloft_trust_anchors.h"
static const aloft_trust TRUST = ALOFT_TRUST_ANCHORS;
static const char *const DEVICE_CLASS = ALOFT_DEVICE_CLASS;

static const char *const REPOSITORY = "http://192.168.1.10:8070";

static const uint32_t NETWORK_LIMIT_MS = 60000;

Aloft aloft;

static void showReport(const aloft_report &report) {
  Serial.printf("version %s: %s (%s)\n", report.manifest->version, aloft_outcome_name(report.outcome),
                aloft_status_name(report.status));
}

void setup() {
  Serial.begin(115200);
  aloft.onReport(showReport);
  WiFi.begin("my-network", "my-password");
  bool measured = true;  // ... the work this device is there for

  // First: a new image is confirmed, or given up, before the device may sleep again.
  aloft.healthy(measured);

  uint32_t sleepMs;
  if (WiFi.waitForConnectResult(20000) != WL_CONNECTED) {
    Serial.println("no Wi-Fi: aloft tries all the same, and again after the next sleep");
  }
  switch (aloft.runOnce(REPOSITORY, DEVICE_CLASS, &TRUST, NETWORK_LIMIT_MS, sleepMs)) {
    case ALOFT_RUN_REBOOT:
      ESP.restart();  // not a deep sleep
      break;
    case ALOFT_RUN_ERROR:
      Serial.println("aloft did not start: the log says why (Tools > Core Debug Level > Error)");
      break;
    case ALOFT_RUN_SLEEP:
      break;
  }
  Serial.printf("sleeping for %lu s\n", (unsigned long)(sleepMs / 1000));
  Serial.flush();
  esp_deep_sleep(sleepMs * 1000ULL);
}

void loop() {}
