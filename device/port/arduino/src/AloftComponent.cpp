#include "AloftComponent.h"

AloftComponent::AloftComponent() : handle(), bytes(nullptr), map(0)
{
}

AloftComponent::~AloftComponent()
{
    unmap();
}

bool AloftComponent::open(const char *name, const char *path)
{
    unmap();
    esp_err_t answer = path == nullptr ? aloft_component_open(name, &handle)
                                       : aloft_component_open_file(name, path, &handle);
    if (answer != ESP_OK) {
        handle = {};
    }
    return answer == ESP_OK;
}

size_t AloftComponent::size() const
{
    return aloft_component_size(&handle);
}

bool AloftComponent::read(size_t offset, void *out, size_t size) const
{
    return handle.slot != nullptr && aloft_component_read(&handle, offset, out, size) == ESP_OK;
}

const uint8_t *AloftComponent::data()
{
    if (bytes == nullptr && handle.slot != nullptr && aloft_component_map(&handle, &bytes, &map) != ESP_OK) {
        bytes = nullptr;
    }
    return static_cast<const uint8_t *>(bytes);
}

bool AloftComponent::check() const
{
    return handle.slot != nullptr && aloft_component_check(&handle) == ESP_OK;
}

void AloftComponent::unmap()
{
    if (bytes != nullptr) {
        aloft_component_unmap(map);
        bytes = nullptr;
    }
}
