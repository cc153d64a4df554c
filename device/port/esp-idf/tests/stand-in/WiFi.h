/* As much of the Arduino core as the example sketches use. Only compiled, never run. */
#ifndef STAND_IN_WIFI_H
#define STAND_IN_WIFI_H

#include <cstdint>

enum wl_status_t { WL_CONNECTED = 3 };

struct StandInWiFi {
    void begin(const char *name, const char *password);
    uint8_t waitForConnectResult(unsigned long ms);
};
extern StandInWiFi WiFi;

#endif
