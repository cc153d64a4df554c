/* As much of the Arduino core as the example sketches use. Only compiled, never run. */
#ifndef STAND_IN_ARDUINO_H
#define STAND_IN_ARDUINO_H

#include <cstdint>

extern "C" void esp_deep_sleep(uint64_t us);
void delay(uint32_t ms);

struct StandInSerial {
    void begin(unsigned long baud);
    void println(const char *text);
    void flush();
    int printf(const char *format, ...) __attribute__((format(printf, 2, 3)));
};
extern StandInSerial Serial;

struct StandInEsp {
    void restart();
};
extern StandInEsp ESP;

#endif
