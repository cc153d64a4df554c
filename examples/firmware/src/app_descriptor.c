/* SPDX-License-Identifier: Apache-2.0 */
/* esp_app_desc_t of ESP-IDF (components/esp_app_format), which boot loaders and update tools read at file offset 0x20. */
#include <stdint.h>

#include "version.h"

struct app_descriptor {
    uint32_t magic_word;
    uint32_t secure_version;
    uint32_t reserved1[2];
    char version[32];
    char project_name[32];
    char time[16];
    char date[16];
    char idf_version[32];
    uint8_t app_elf_sha256[32]; /* filled in when the image is made */
    uint16_t min_efuse_block_revision;
    uint16_t max_efuse_block_revision;
    uint8_t mmu_page_size; /* log2 */
    uint8_t spi_flash_mode;
    uint8_t reserved2[2];
    uint32_t reserved3[18];
};

/* Does not compile unless the struct is as long as esp_app_desc_t. */
typedef char app_descriptor_has_256_bytes[sizeof(struct app_descriptor) == 256 ? 1 : -1];

extern const struct app_descriptor app_descriptor;

__attribute__((section(".app_descriptor"), used)) const struct app_descriptor app_descriptor = {
    .magic_word = 0xABCD5432u,
    .version = APP_VERSION,
    .project_name = "weather",
    .idf_version = "none",
    .max_efuse_block_revision = 0xFFFF,
    .mmu_page_size = 16,
};
