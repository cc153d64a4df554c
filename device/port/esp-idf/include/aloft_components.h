/*
 * Components of the running image: files that came with it and switch with it (docs/spec/bundle.md). Read only; what a
 * device writes belongs into a partition of its own, which updates do not touch.
 *
 *   struct aloft_component_handle page;
 *   if (aloft_component_open("index.html", &page) == ESP_OK) {
 *       aloft_component_read(&page, 0, buffer, aloft_component_size(&page));
 *   }
 *
 * No engine has to run. An app that was flashed alone, without its components, gets ESP_ERR_NOT_FOUND: by cable, flash the
 * bundle instead of the app's .bin. All functions may be called from any task.
 */
#ifndef ALOFT_COMPONENTS_H
#define ALOFT_COMPONENTS_H

#include <stddef.h>
#include <stdint.h>

#include "esp_err.h"
#include "esp_partition.h"

#ifdef __cplusplus
extern "C" {
#endif

#include "aloft/archive.h"

/* A component, or a file in one, that was found. Fields are private. There is nothing to close. */
struct aloft_component_handle {
    const esp_partition_t *slot;
    struct aloft_component component;
};

/*
 * Finds a component of the running image by its name.
 * ESP_ERR_NOT_FOUND: no such component, or none at all. ESP_ERR_INVALID_CRC: the index is damaged, or of another image.
 * ESP_FAIL: flash can not be read.
 */
esp_err_t aloft_component_open(const char *name, struct aloft_component_handle *out);

/* Finds a file in a component that is a folder, such as "web" and "css/page.css". ESP_ERR_NOT_SUPPORTED: the component is
 * no folder. Otherwise as aloft_component_open. */
esp_err_t aloft_component_open_file(const char *name, const char *path, struct aloft_component_handle *out);

/* Bytes of the component or file. */
size_t aloft_component_size(const struct aloft_component_handle *handle);

/* Reads `size` bytes from `offset`; decrypted where flash encryption is on. ESP_ERR_INVALID_SIZE: not inside. */
esp_err_t aloft_component_read(const struct aloft_component_handle *handle, size_t offset, void *out, size_t size);

/* Maps all of it into the address space of data, without a copy in RAM: *bytes may be read like an array until
 * aloft_component_unmap(map). Takes pages of the chip's MMU (64 KB each as a rule), of which an ESP32 has 4 MB for data in
 * all. Not with an empty file: ESP_ERR_INVALID_SIZE. */
esp_err_t aloft_component_map(const struct aloft_component_handle *handle, const void **bytes,
                              esp_partition_mmap_handle_t *map);
void aloft_component_unmap(esp_partition_mmap_handle_t map);

/* Reads a component and compares its SHA-256; the slot was verified when it was written, so this is for who does not trust
 * the flash since then. Takes about 1 KB of stack. ESP_ERR_INVALID_CRC: damaged. Not for a file in a folder:
 * ESP_ERR_NOT_SUPPORTED. */
esp_err_t aloft_component_check(const struct aloft_component_handle *handle);

#ifdef __cplusplus
}
#endif

#endif
