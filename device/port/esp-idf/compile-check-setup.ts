/** What compile-check.ts needs around the headers of ESP-IDF: a configuration, folders, and stand-ins for submodules. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Folders of headers below `components`; which of them exist depends on the version. */
const FOLDERS = [
  ...['newlib/platform_include', 'esp_libc/platform_include', 'esp_common/include', 'esp_system/include'],
  ...['esp_hw_support/include', 'esp_hw_support/include/soc', 'esp_hw_support/etm/include', 'log/include'],
  ...['esp_rom/include', 'esp_rom/esp32c3/include', 'esp_rom/esp32c3/include/esp32c3', 'esp_rom/esp32c3'],
  ...['soc/include', 'soc/esp32c3/include', 'soc/esp32c3/register', 'soc/esp32c3'],
  ...['hal/include', 'hal/esp32c3/include', 'hal/platform_port/include', 'heap/include'],
  ...['freertos/config/include', 'freertos/config/include/freertos', 'freertos/config/riscv/include'],
  ...['freertos/FreeRTOS-Kernel/include', 'freertos/FreeRTOS-Kernel/portable/riscv/include'],
  ...['freertos/FreeRTOS-Kernel/portable/riscv/include/freertos', 'freertos/esp_additions/include'],
  ...['freertos/esp_additions/include/freertos', 'freertos/esp_additions/arch/riscv/include', 'riscv/include'],
  ...['esp_partition/include', 'app_update/include', 'esp_app_format/include', 'bootloader_support/include'],
  ...['esp_bootloader_format/include', 'spi_flash/include', 'esp_timer/include', 'efuse/include'],
  ...['efuse/esp32c3/include', 'esp_http_client/include', 'esp_event/include', 'mbedtls/esp_crt_bundle/include'],
  ...['esp_wifi/include', 'esp_wifi/include/local', 'esp_netif/include', 'nvs_flash/include', 'esp_phy/include'],
  ...['esp_phy/esp32c3/include', 'esp_mm/include', 'esp_blockdev/include', 'lwip/port/include'],
  ...['lwip/port/esp32xx/include', 'esp_security/include', 'esp-tls'],
] as const;

/** Where Debian and Fedora keep newlib's headers. */
const NEWLIB = ['/usr/include/newlib', '/usr/lib/newlib/riscv64-unknown-elf/include'] as const;

/** What `idf.py menuconfig` would have written, as far as these headers ask; the names of the example at the end. */
const CONFIGURATION: Readonly<Record<string, string>> = {
  IDF_TARGET: '"esp32c3"',
  IDF_TARGET_ESP32C3: '1',
  IDF_TARGET_ARCH_RISCV: '1',
  IDF_FIRMWARE_CHIP_ID: '0x0005',
  LIBC_NEWLIB: '1',
  SOC_RTC_MEM_SUPPORTED: '1',
  SOC_RTC_FAST_MEM_SUPPORTED: '1',
  ESP_SYSTEM_SINGLE_CORE_MODE: '1',
  FREERTOS_HZ: '100',
  FREERTOS_UNICORE: '1',
  FREERTOS_NUMBER_OF_CORES: '1',
  FREERTOS_MAX_TASK_NAME_LEN: '16',
  FREERTOS_IDLE_TASK_STACKSIZE: '1536',
  FREERTOS_TICK_SUPPORT_SYSTIMER: '1',
  FREERTOS_THREAD_LOCAL_STORAGE_POINTERS: '1',
  FREERTOS_TASK_NOTIFICATION_ARRAY_ENTRIES: '1',
  FREERTOS_TIMER_TASK_PRIORITY: '1',
  FREERTOS_TIMER_TASK_STACK_DEPTH: '2048',
  FREERTOS_TIMER_QUEUE_LENGTH: '10',
  FREERTOS_QUEUE_REGISTRY_SIZE: '0',
  FREERTOS_ISR_STACKSIZE: '1536',
  LOG_MAXIMUM_LEVEL: '3',
  LOG_DEFAULT_LEVEL: '3',
  LOG_VERSION: '1',
  LOG_VERSION_1: '1',
  MBEDTLS_CERTIFICATE_BUNDLE: '1',
  ESP_HTTP_CLIENT_ENABLE_HTTPS: '1',
  BOOTLOADER_APP_ROLLBACK_ENABLE: '1',
  BOOTLOADER_APP_ANTI_ROLLBACK: '1',
  ESP_WIFI_ENABLED: '1',
  ESP_WIFI_DYNAMIC_RX_BUFFER_NUM: '32',
  ESP_WIFI_DYNAMIC_RX_MGMT_BUF: '0',
  ESP_WIFI_ESPNOW_MAX_ENCRYPT_NUM: '7',
  ESP_WIFI_STATIC_RX_BUFFER_NUM: '10',
  ESP_WIFI_TX_BUFFER_TYPE: '1',
  ESP_WIFI_DYNAMIC_TX_BUFFER_NUM: '32',
  ESP_WIFI_RX_MGMT_BUF_NUM_DEF: '5',
  EXAMPLE_WIFI_NAME: '"my-network"',
  EXAMPLE_WIFI_PASSWORD: '""',
  EXAMPLE_REPOSITORY: '"http://192.168.1.10:8070"',
};

/** Headers of submodules (lwIP, Mbed TLS) as far as esp_http_client.h and esp_crt_bundle.h look at them. */
const SUBMODULES: Readonly<Record<string, string>> = {
  'sys/socket.h': '#define AF_UNSPEC 0\n#define AF_INET 2\n#define AF_INET6 10\n',
  'mbedtls/ssl.h':
    'typedef struct mbedtls_x509_crt mbedtls_x509_crt;\ntypedef struct mbedtls_ssl_config mbedtls_ssl_config;\n',
  ...signatureHeaders(),
};

/** What `aloft keys export` writes beside the example. */
const TRUST_ANCHORS = `#include <stdint.h>
#define ALOFT_TRUST_VERSION 0u
#define ALOFT_TRUST_THRESHOLD 1u
#define ALOFT_TRUST_KEY_COUNT 1u
static const uint8_t aloft_trust_keys[1][65] = {{4}};
#define ALOFT_VENDOR_DOMAIN "example.com"
static const uint8_t aloft_vendor_id[16] = {0};
#define ALOFT_DEVICE_CLASS "basic-c3"
static const uint8_t aloft_class_id[16] = {0};
`;

/** The stand-ins of the port's tests for what verifies signatures. */
function signatureHeaders(): Readonly<Record<string, string>> {
  const folder = join(import.meta.dirname, 'tests/stand-in');
  const names = ['mbedtls/ecdsa.h', 'psa/crypto.h'];
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** ESP-IDF declares this pointer without the `const` it has in newlib as others build it. */
const REENT =
  '#define _global_impure_ptr newlib_global_impure_ptr\n#include_next <sys/reent.h>\n#undef _global_impure_ptr\n';

/** Folders of headers that stand before and after those of ESP-IDF. */
export interface StandIns {
  readonly before: string;
  readonly after: string;
}

/** Writes the configuration and the stand-ins. */
export function writeStandIns(folder: string, version: string): StandIns {
  const before = join(folder, 'before');
  const after = join(folder, 'after');
  const lines = Object.entries(CONFIGURATION).map(([name, value]) => `#define CONFIG_${name} ${value}\n`);
  write(before, 'sdkconfig.h', `/* for ESP-IDF ${version} */\n${lines.join('')}`);
  for (const [name, text] of Object.entries(SUBMODULES)) write(before, name, text);
  write(before, 'aloft_trust_anchors.h', TRUST_ANCHORS);
  write(after, 'sys/reent.h', REENT);
  return { before, after };
}

function write(folder: string, name: string, text: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#pragma once\n${text}`);
}

/** Folders of headers that this checkout has. */
export function includeFolders(idf: string): readonly string[] {
  return FOLDERS.map((folder) => join(idf, 'components', folder)).filter((folder) => existsSync(folder));
}

/** Newlib's headers, which ESP-IDF builds upon; undefined if there are none. */
export function findNewlib(): string | undefined {
  return NEWLIB.find((folder) => existsSync(join(folder, 'reent.h')));
}

/** C and C++ files of a folder and below. */
export function sourcesBelow(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.(c|cpp)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}
