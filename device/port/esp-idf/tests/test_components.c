/*
 * Components through the calls of the port: `test_components <repository> <image> <image>`; the image is bundled by
 * scripts/esp-idf-port.test.ts into the third argument.
 */
#include <string.h>

#include "aloft_components.h"
#include "boots.h"

static const char *bundle_file;

/* What the test packed: "web" with index.html and css/page.css, and "tune". */
static int reads_components(void)
{
    struct aloft_component_handle tune;
    struct aloft_component_handle file;
    char text[32] = "";
    const void *bytes;
    esp_partition_mmap_handle_t map;
    CHECK(aloft_component_open("tune", &tune) == ESP_OK);
    CHECK(aloft_component_size(&tune) == 6 && aloft_component_read(&tune, 0, text, 6) == ESP_OK);
    CHECK(strcmp(text, "warm 3") == 0);
    CHECK(aloft_component_read(&tune, 5, text, 1) == ESP_OK && text[0] == '3');
    CHECK(aloft_component_read(&tune, 5, text, 2) == ESP_ERR_INVALID_SIZE);
    CHECK(aloft_component_read(&tune, 7, text, 0) == ESP_ERR_INVALID_SIZE);
    CHECK(aloft_component_check(&tune) == ESP_OK);
    CHECK(aloft_component_open("tun", &file) == ESP_ERR_NOT_FOUND);
    CHECK(aloft_component_open_file("web", "index.html", &file) == ESP_OK);
    CHECK(aloft_component_map(&file, &bytes, &map) == ESP_OK);
    CHECK(aloft_component_size(&file) == 13 && memcmp(bytes, "<h1>Lamp</h1>", 13) == 0);
    aloft_component_unmap(map);
    CHECK(stand_in_maps == 0);
    CHECK(aloft_component_check(&file) == ESP_ERR_NOT_SUPPORTED);
    CHECK(aloft_component_open_file("web", "css/page.css", &file) == ESP_OK && aloft_component_size(&file) == 0);
    CHECK(aloft_component_map(&file, &bytes, &map) == ESP_ERR_INVALID_SIZE);
    CHECK(aloft_component_open_file("web", "page.css", &file) == ESP_ERR_NOT_FOUND);
    CHECK(aloft_component_open_file("tune", "index.html", &file) == ESP_ERR_NOT_SUPPORTED);
    return 1;
}

static int finds_damage(void)
{
    struct aloft_component_handle tune;
    uint32_t offset;
    CHECK(aloft_component_open("tune", &tune) == ESP_OK);
    offset = tune.component.offset;
    device->flash[0x10000 + offset] ^= 1u;
    CHECK(aloft_component_check(&tune) == ESP_ERR_INVALID_CRC);
    device->flash[0x10000 + offset] ^= 1u;
    return 2;
}

static int finds_none(void)
{
    struct aloft_component_handle tune;
    CHECK(aloft_component_open("tune", &tune) == ESP_ERR_NOT_FOUND);
    device->flash[0x10000] = 0;
    CHECK(aloft_component_open("tune", &tune) == ESP_ERR_INVALID_CRC);
    return 3;
}

int main(int count, char **arguments)
{
    CHECK(count == 4);
    bundle_file = arguments[3];
    begin_boots(arguments[1]);
    provision(bundle_file);
    CHECK(play(reads_components) == 1);
    CHECK(play(finds_damage) == 2);
    provision(arguments[2]);
    CHECK(play(finds_none) == 3);
    printf("components are read, mapped, and missed\n");
    return 0;
}
