/*
 * A sketch that keeps itself up to date. partitions.csv beside it is for 4 MB of flash; the Arduino core uses it instead
 * of the partition scheme chosen in the menu.
 */
#include <Aloft.h>
#include <WiFi.h>

// Whose images this device takes: those that your keys signed. Beside this sketch, on the computer:
//   npx aloft keys new release && npx aloft keys new spare
//   npx aloft keys export release spare --vendor example.com --class basic-c3 -o aloft_trust_anchors.h
// For a first try without keys, delete the next three lines, and write instead:
//   static const aloft_trust TRUST = ALOFT_TRUST_LABORATORY("example.com");
//   static const char *const DEVICE_CLASS = "basic-c3";
#include "aloft_trust_anchors.h"
static const aloft_trust TRUST = ALOFT_TRUST_ANCHORS;
static const char *const DEVICE_CLASS = ALOFT_DEVICE_CLASS;

// What "aloft serve" prints, with this machine's address. https:// where nobody else shall read the image.
static const char *const REPOSITORY = "http://192.168.1.10:8070";

Aloft aloft;

// The sketch's own idea of health: sensors answer, settings can be read ...
static bool selfTest() {
  return true;
}

static void showEvent(const aloft_event &event) {
  if (event.kind == ALOFT_EVENT_DOWNLOAD || event.kind == ALOFT_EVENT_APPLY) {
    Serial.printf("%s %lu of %lu\n", event.kind == ALOFT_EVENT_APPLY ? "rebuilt" : "downloaded",
                  (unsigned long)event.position, (unsigned long)event.total);
  }
}

static void showReport(const aloft_report &report) {
  Serial.printf("version %s: %s (%s)\n", report.manifest->version, aloft_outcome_name(report.outcome),
                aloft_status_name(report.status));
}

void setup() {
  Serial.begin(115200);
  WiFi.begin("my-network", "my-password");

  aloft.onEvent(showEvent);
  aloft.onReport(showReport);
  aloft.setCheckInterval(60);  // a desk is impatient; an hour is plenty elsewhere
  if (!aloft.begin(REPOSITORY, DEVICE_CLASS, &TRUST)) {
    Serial.printf("aloft did not start: %s\n", aloft.problem());
  }
  aloft.healthy(selfTest());
}

void loop() {
  aloft.loop();
  delay(100);
}
