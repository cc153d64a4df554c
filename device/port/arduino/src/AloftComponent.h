/*
 * Components of the running sketch: files that came with it in one bundle and switch with it. Read only; LittleFS, SPIFFS
 * and Preferences stay the sketch's own and are not touched by updates.
 *
 *   AloftComponent page;
 *   if (page.open("web", "index.html")) {
 *     server.send_P(200, "text/html", reinterpret_cast<const char *>(page.data()), page.size());
 *   }
 */
#ifndef ALOFT_COMPONENT_ARDUINO_H
#define ALOFT_COMPONENT_ARDUINO_H

#include "aloft_components.h"

class AloftComponent {
public:
    AloftComponent();
    ~AloftComponent();
    AloftComponent(const AloftComponent &) = delete;
    AloftComponent &operator=(const AloftComponent &) = delete;

    /* Finds a component, or a file in a component that is a folder. False: it is not there, or the sketch was flashed
     * without its components. What data() returned before is gone. */
    bool open(const char *name, const char *path = nullptr);

    /* In bytes; 0 before open(). */
    size_t size() const;

    /* False: not inside it, or flash can not be read. */
    bool read(size_t offset, void *out, size_t size) const;

    /* All of it, straight from flash, until the object goes or opens something else. nullptr: it is empty, or there is no
     * room in the address space. */
    const uint8_t *data();

    /* Whether a component's bytes are those it was built from. */
    bool check() const;

private:
    void unmap();

    aloft_component_handle handle;
    const void *bytes;
    esp_partition_mmap_handle_t map;
};

#endif
