/* The device of the port test: what survives a restart, in memory shared by the processes that play its boots. */
#ifndef STAND_IN_DEVICE_H
#define STAND_IN_DEVICE_H

#include "stand_in.h"

#define SLOT_SIZE 0x20000u

/* Exit code of a process that called esp_restart. */
#define RESTARTED 99

#define MOST_REQUESTS 200u

/* A request as a server saw it. */
struct request {
    char url[400];
    bool has_authorization;
    bool has_range;
    bool has_if_range;
    bool is_async;
    bool has_certificate;
    bool has_bundle;
};

struct device {
    uint8_t flash[0x10000 + 2u * SLOT_SIZE];
    unsigned running;  /* slot */
    unsigned requests; /* that were answered */
    unsigned resumed;  /* of those, ranges */
    unsigned redirected;
    unsigned broken; /* responses cut off */
    unsigned asked;  /* requests that arrived, redirected ones too */
    struct request log[MOST_REQUESTS];
    uint32_t awake_ms; /* how long the last call lasted, and ... */
    uint32_t sleep_ms; /* ... what it said */
    bool is_other_bad; /* the other slot does not verify */
    uint32_t secure_version; /* of the image in ota_1 */
    uint32_t burnt;          /* bits of the secure version */
    unsigned bad_burns;      /* so many attempts to burn more burn none */
    esp_log_level_t log_level;
};

/* How a body's end is told. */
enum framing {
    BY_LENGTH,
    BY_CLOSE,
    BY_CHUNKS
};

/* What the servers do, and what does not work in the device; set before a boot. */
struct behaviour {
    uint32_t handshake_us;
    uint32_t head_us; /* between two bytes of a head; 0: all at once */
    uint32_t body_us; /* between two bytes of an artifact */
    enum framing framing;
    bool resets;         /* ends connections with a reset */
    bool breaks;         /* every third response, if that is an artifact, half way */
    unsigned busy;       /* so many requests are answered with 503 */
    uint32_t busy_s;     /* Retry-After */
    const char *moved;   /* where artifacts are, before "/moved/" */
    bool is_circle;      /* and from there again */
    bool has_no_timer;   /* esp_timer_start_once fails */
    int64_t journal_us;  /* before so long after a boot the journal can not be read */
    void (*meanwhile)(void); /* while the first head is waited for */
};

extern struct behaviour behaviour;

/* Waits. */
void stand_in_advance(int64_t us);

/* xTaskCreate returns, and the task runs when somebody waits. */
extern bool keeps_tasks;

extern struct device *device;

/* The partition table: ota_0, ota_1, otadata, aloft, trust. */
extern esp_partition_t table[5];

/* Whether the chip encrypts its flash: then `encrypted` of the partitions counts. */
extern bool has_flash_encryption;

/* Where the files of the repository are. */
extern const char *repository_folder;

/* What the bootloader does. */
void device_boot(void);

/* State in the active otadata entry, -1 if there is none. */
int device_active_state(void);

#endif
