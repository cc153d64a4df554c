#include "aloft_esp_idf.h"

#if CONFIG_ESP_WIFI_ENABLED || CONFIG_ESP32_WIFI_ENABLED
#include "esp_wifi.h"

int8_t aloft_wifi_signal(void *context)
{
    wifi_ap_record_t access_point;
    (void)context;
    return esp_wifi_sta_get_ap_info(&access_point) == ESP_OK ? access_point.rssi : 0;
}
#else
int8_t aloft_wifi_signal(void *context)
{
    (void)context;
    return 0;
}
#endif
