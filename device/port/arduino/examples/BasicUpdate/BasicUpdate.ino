/*
 * A sketch that keeps itself up to date. partitions.csv beside it is for 4 MB of flash; the Arduino core uses it instead
 * of the partition scheme chosen in the menu.
 */
#include <Aloft.h>
#include <WiFi.h>

// What "aloft serve" prints, with this machine's address. https:// for anything but a desk.
static const char *const REPOSITORY = "http://192.168.1.10:8070";
static const char *const DEVICE_CLASS = "basic-c3";

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
  if (!aloft.begin(REPOSITORY, DEVICE_CLASS)) {
    Serial.printf("aloft did not start: %s\n", aloft.problem());
  }
  aloft.healthy(selfTest());
}

void loop() {
  aloft.loop();
  delay(100);
}
