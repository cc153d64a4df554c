/*
 * Boots of a device on stand-ins for ESP-IDF. Every boot is a process of its own, with the flash in shared memory, so
 * that nothing but flash survives.
 */
#ifndef TEST_BOOTS_H
#define TEST_BOOTS_H

#include "aloft_esp_idf.h"
#include "check.h"
#include "device.h"

/* Exit code of a boot: what aloft_run_once said, and the outcome that was reported. */
#define NO_REPORT 15
#define ENDED(run, outcome) ((int)(run) << 4 | (int)(outcome))

enum health { SILENT, HEALTHY, UNHEALTHY };

/* What the boots differ in; the rest is ALOFT_CONFIG_DEFAULT. Set before a boot. */
extern struct aloft_config boot_config;
extern enum health boot_health;

/* Whom these devices obey, unless a test says otherwise: nobody, they take what nobody signed. */
extern const struct aloft_trust boot_laboratory;

/* Flash and servers for a new device: an old image in ota_0, and servers that behave. */
void provision(const char *image);

size_t load(const char *path, uint8_t *out);

/* Restarts the device and runs this in it; what it returns. */
int play(int (*boot)(void));

/* One call of aloft_run_once. */
int run_once(enum health health, uint32_t limit_ms);

/* Makes the flash, and says where the repository is. */
void begin_boots(const char *repository);

#endif
