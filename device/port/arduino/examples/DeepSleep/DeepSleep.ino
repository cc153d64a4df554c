/*
 * A sketch that wakes up, works, looks for an update, and sleeps. partitions.csv beside it is for 4 MB of flash.
 */
#include <Aloft.h>
#include <WiFi.h>

static const char *const REPOSITORY = "http://192.168.1.10:8070";
static const char *const DEVICE_CLASS = "sleeper-c3";

static const uint32_t NETWORK_LIMIT_MS = 60000;

Aloft aloft;

void setup() {
  WiFi.begin("my-network", "my-password");
  bool measured = true;  // ... the work this device is there for

  // First: a new image is confirmed, or given up, before the device may sleep again.
  aloft.healthy(measured);

  uint32_t sleepMs;
  WiFi.waitForConnectResult(20000);
  if (aloft.runOnce(REPOSITORY, DEVICE_CLASS, NETWORK_LIMIT_MS, sleepMs) == ALOFT_RUN_REBOOT) {
    ESP.restart();  // not a deep sleep
  }
  esp_deep_sleep(sleepMs * 1000ULL);
}

void loop() {}
