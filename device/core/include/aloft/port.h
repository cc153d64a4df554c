/*
 * What the device code needs from the chip it runs on: one struct, filled in once, read only from then on.
 *
 * Functions return true for success. They run to completion (flash is synchronous); none may call back into the
 * engine. Every function gets `context` as its first argument and may ignore it.
 *
 * Slots. "Running" is the slot this program runs from, "next" the one updates are written to, whatever their numbers.
 * Offsets are bytes from the start of the slot, and reads return plaintext (on flash-encrypted parts through the
 * decrypting call, esp_partition_read, never read_raw).
 */
#ifndef ALOFT_PORT_H
#define ALOFT_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "aloft/limits.h"
#include "aloft/offer.h"
#include "aloft/status.h"
#include "aloft/trust.h"

/* Erase unit of the flash and of everything the engine writes. */
#define ALOFT_SECTOR_SIZE 4096u

/* Every write starts at a multiple of this and is a multiple of it long: one block of flash encryption. */
#define ALOFT_WRITE_SIZE 16u

/* The journal: two sectors of its own that nothing else touches. */
#define ALOFT_JOURNAL_SECTORS 2u

/* The keys that trust statements brought: the same. */
#define ALOFT_TRUST_SECTORS 2u

enum aloft_slot {
    ALOFT_SLOT_RUNNING = 0,
    ALOFT_SLOT_NEXT = 1
};

/* The ESP_OTA_IMG_* values of an otadata entry. */
enum aloft_slot_state {
    ALOFT_SLOT_NEW = 0,
    ALOFT_SLOT_PENDING_VERIFY = 1,
    ALOFT_SLOT_VALID = 2,
    ALOFT_SLOT_INVALID = 3,
    ALOFT_SLOT_ABORTED = 4,
    ALOFT_SLOT_UNDEFINED = 5 /* 0xFFFFFFFF in flash: a bootloader without rollback, a factory image, or no entry */
};

struct aloft_boot_state {
    /* Whether the boot record selects the slot that runs. False after the bootloader fell back, because it does not
     * correct otadata then: esp_ota_get_boot_partition() != esp_ota_get_running_partition(). */
    bool running_is_selected;

    /* State in the *active* otadata entry (the one the bootloader obeys) when it names the running slot, otherwise
     * UNDEFINED. Not esp_ota_get_state_partition(), which may answer from a stale entry. */
    enum aloft_slot_state running_state;
};

/* What `event` tells. Numbers may appear in logs; the list only grows. */
enum aloft_event_kind {
    ALOFT_EVENT_CHECK_IN = 1,    /* asking for the offer */
    ALOFT_EVENT_OFFER = 2,       /* an offer was accepted; position = artifact size, total = target size */
    ALOFT_EVENT_REFUSED = 3,     /* status = why */
    ALOFT_EVENT_DOWNLOAD = 4,    /* position of total artifact bytes are here */
    ALOFT_EVENT_RESUME = 5,      /* the download goes on at position */
    ALOFT_EVENT_APPLY = 6,       /* position of total target bytes are rebuilt */
    ALOFT_EVENT_VERIFY = 7,      /* position of total target bytes are read back */
    ALOFT_EVENT_FALLBACK = 8,    /* artifact given up, status = why; the next best one follows */
    ALOFT_EVENT_SELECT = 9,      /* the next slot is verified and about to be selected */
    ALOFT_EVENT_TRIAL = 10,      /* the target runs and waits for its confirmation */
    ALOFT_EVENT_CONFIRMED = 11,  /* the target is confirmed */
    ALOFT_EVENT_ROLLBACK = 12,   /* going back to the old slot; status = why */
    ALOFT_EVENT_TRIAL_FAILED = 13, /* the old image runs again; status = why */
    ALOFT_EVENT_ERROR = 14,      /* something failed and will be tried again; status = what */
    ALOFT_EVENT_MEMORY = 15,     /* the decoder is about to start: free memory now; position = bytes of RAM it needs */
    ALOFT_EVENT_REBOOT = 16,     /* the restart is about to be asked for: save what must not be lost */
    ALOFT_EVENT_TRUST = 17       /* a trust statement came with the offer: ALOFT_OK, its keys are in use; else it was
                                    passed over, status = why, most often that it is known already */
};

/* Name for a log, e.g. "trial-failed"; "unknown" for any other number, as the list grows. Never NULL. */
const char *aloft_event_name(enum aloft_event_kind kind);

struct aloft_event {
    enum aloft_event_kind kind;
    enum aloft_status status;
    uint32_t position; /* bytes */
    uint32_t total;    /* bytes */
};

struct aloft_port {
    /* Handed to every function below. */
    void *context;

    /* ---- this device ---- */

    /* The device class whose offers this device obeys: [a-z0-9][a-z0-9._-]{0,30}, NUL-terminated. */
    const char *device_class;

    /* The channel it follows, in the same letters, such as "beta"; NULL (not the word) for "stable". */
    const char *channel;

    /* ESP chip id as in the image header (ESP32 0x0000, S3 0x0009, C3 0x0005 ...). */
    uint16_t chip_id;

    /* Chip revision, major * 100 + minor, or 0xFFFF if not known: then images are not checked against it. */
    uint16_t chip_revision;

    /* Lowest secure version that may still boot: the number of burnt eFuse bits, 0 without anti-rollback. */
    uint32_t secure_version;

    /* Size of the next slot in bytes, a multiple of ALOFT_SECTOR_SIZE, at most ALOFT_IMAGE_MAX_SIZE. The engine
     * never touches anything at or beyond it. */
    uint32_t slot_size;

    /* Size of the running slot in bytes: the limit for measuring the running image. Usually the same. */
    uint32_t running_slot_size;

    /* ---- slots ---- */

    /* Reads any range of a slot: 16..4096 bytes while hashing, mostly 256 at a time, and sometimes 4, by the patch
     * decoder. */
    bool (*read)(void *context, enum aloft_slot slot, uint32_t offset, uint8_t *out, uint32_t size);

    /* Erases one sector of the next slot; offset is a multiple of ALOFT_SECTOR_SIZE. About 45 ms on ESP32 boards. */
    bool (*erase)(void *context, uint32_t offset);

    /* Programs erased bytes of the next slot; offset and size are multiples of ALOFT_WRITE_SIZE, at most one sector,
     * and each byte is programmed once per erase. Use esp_partition_write; esp_ota_begin erases the spare otadata
     * entry and leaves the device with one, so it has no place here. */
    bool (*write)(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size);

    /* ---- journal: ALOFT_JOURNAL_SECTORS sectors, offsets 0 .. 8191 ---- */

    bool (*journal_read)(void *context, uint32_t offset, uint8_t *out, uint32_t size);
    bool (*journal_erase)(void *context, uint32_t sector); /* 0 or 1 */
    bool (*journal_write)(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size); /* like write */

    /* ---- boot record ---- */

    bool (*boot_state)(void *context, struct aloft_boot_state *out);

    /* Verifies the image in the slot with the loader's own code and selects it for the next boot
     * (esp_ota_set_boot_partition). False when the loader refuses it. Also called for the running slot, to repair the
     * boot record after a fallback. */
    bool (*set_boot)(void *context, enum aloft_slot slot);

    /* Confirms the selected slot (esp_ota_mark_app_valid_cancel_rollback). The engine calls it only when the selected
     * slot is the running one. */
    bool (*confirm)(void *context);

    /* Gives up the running image: marks it invalid and selects the other slot, *without* restarting
     * (esp_ota_mark_app_invalid_rollback; before IDF 5.5 the port does the same to the active otadata entry). False when
     * no other image would boot. The engine asks for a restart right after it. A port that can only do both at once may
     * restart inside this call. */
    bool (*rollback)(void *context);

    /* ---- clock ---- */

    /* Milliseconds since any fixed moment; may wrap around. Must go on during light sleep. */
    uint32_t (*now_ms)(void *context);

    /* ---- optional: NULL if the device has no such thing ---- */

    /* Any 32 bits, different on every device (esp_random). Spreads the pauses after failures, so that a fleet that lost
     * its server does not come back all at once; without it the pauses are the same everywhere. */
    uint32_t (*random)(void *context);

    /* Charge of the battery in percent, compared with `min_battery` of the engine's options. */
    uint8_t (*battery)(void *context);

    /* Signal strength in dBm, compared with `min_signal` of the engine's options. */
    int8_t (*signal)(void *context);

    /* Last word of the application before a download starts and again before the new image is selected: ALOFT_OK, or
     * ALOFT_REFUSED_WINDOW, _BUSY, _USER ... The engine asks again at the next check-in. */
    enum aloft_status (*veto)(void *context, const struct aloft_manifest *manifest);

    /* Progress for a display or a log. Must return quickly. */
    void (*event)(void *context, const struct aloft_event *event);

    /* ---- whom to obey ---- */

    /* Vendor, identifiers and keys the program was built with. */
    const struct aloft_trust *trust;

    /* Whether the key made this ECDSA signature on P-256. `public_key` is 65 bytes (0x04, x, y), `digest` the 32 bytes that
     * were signed, `signature` 64 bytes (r, s), both in their range. False also for bytes that are no key. May be NULL in a
     * laboratory without keys. */
    bool (*verify)(void *context, const uint8_t *public_key, const uint8_t *digest, const uint8_t *signature);

    /* Seconds since 1970 (UTC), or 0 while the device does not know; NULL if it never does. */
    uint64_t (*time)(void *context);

    /* For trust statements, which replace the keys: ALOFT_TRUST_SECTORS sectors, offsets 0 .. 8191, that outlast restarts and
     * updates (docs/spec/trust-anchors.md), used like the journal's. Reads are 32 or 64 bytes. The first of these functions
     * tells whether 65 bytes are a point of P-256; without the memory for that it says no. All four or none: without them the program's own keys stay. */
    bool (*is_public_key)(void *context, const uint8_t *public_key);
    bool (*trust_read)(void *context, uint32_t offset, uint8_t *out, uint32_t size);
    bool (*trust_erase)(void *context, uint32_t sector); /* 0 or 1 */
    bool (*trust_write)(void *context, uint32_t offset, const uint8_t *bytes, uint32_t size); /* like write */
};

#endif
