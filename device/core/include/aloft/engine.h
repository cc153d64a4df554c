/*
 * The update engine: from asking for an offer to a confirmed new image, or back to the old one.
 *
 * It never waits and never opens a connection. The caller runs one loop:
 *
 *   for (;;) {
 *       aloft_engine_step(&engine, &action);
 *       switch (action.kind) {
 *       case ALOFT_ACTION_RUN:    break;                                  (bounded work was done, there is more)
 *       case ALOFT_ACTION_GET:    start GET <repository>/<action.path>; when action.offset is not 0, with
 *                                 "Range: bytes=<action.offset>-" and, if action.if_range is not NULL,
 *                                 "If-Range: <action.if_range>";
 *                                 then give status and headers to aloft_engine_http_status and _header
 *       case ALOFT_ACTION_FEED:   read some of the body, give it to aloft_engine_http_data, what it did not take again
 *                                 after the next FEED; at the end, or when the connection fails, aloft_engine_http_end.
 *                                 While the head is still on its way, step on: FEED comes again
 *       case ALOFT_ACTION_SLEEP:  nothing to do for action.sleep_ms; stepping earlier does no harm
 *       case ALOFT_ACTION_REPORT: tell a server, a log or a display; the next step takes it as told
 *       case ALOFT_ACTION_REBOOT: restart now (a hard restart, not a deep sleep)
 *       }
 *   }
 *
 * Redirects are the client's business: the engine takes what comes from the last address as the answer, and 3xx, or a
 * client that gave up following, as a failed try. Time limits are the client's too: a connection that stays silent has
 * to be closed and told with aloft_engine_http_end(engine, false).
 *
 * A response that is still open when another action than RUN or FEED arrives is no longer wanted: close it.
 *
 * Time: one step erases and writes at most one sector of a slot and one of the journal, or reads 4 KB, or decodes 4 KB;
 * only selecting a slot takes longer (the loader verifies the image, about 1 s per MB).
 *
 * Memory: struct aloft_engine (3.0 KB on 32-bit parts, 2.1 KB of it the patch decoder), one sector buffer of 4096 bytes,
 * the decoder workspace (6 KB for the least demanding patch, at most 14 KB for what aloft makes by default), and about
 * 1 KB of stack. Nothing is allocated.
 *
 * Threads: all calls for one engine come from the same task.
 */
#ifndef ALOFT_ENGINE_H
#define ALOFT_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aloft/image.h"
#include "aloft/journal.h"
#include "aloft/offer.h"
#include "aloft/patch.h"
#include "aloft/port.h"
#include "aloft/status.h"

#define ALOFT_PATH_SIZE 80u /* longest path, with NUL */
#define ALOFT_ETAG_SIZE 72u /* longest entity tag kept, with NUL; a longer one is not used */

#define ALOFT_MAX_BOOTS 250u

struct aloft_options {
    /* Pause between two check-ins in ms, and the longest pause after failures. 1..2^31-1, like the next two. */
    uint32_t check_in_ms;

    /* Pause in ms after a lost connection; doubles with every attempt that brings less than a sector, up to check_in_ms.
     * With a port that has `random`, each pause is drawn from between half of that and all of it. Retry-After in seconds
     * (RFC 9110, 10.2.3) in an answer 429 or 503 is added to the pause, which stays at or below check_in_ms, and below
     * half of what is left of a trial. */
    uint32_t retry_ms;

    /* How long a new image may take to be healthy and check in before the engine goes back to the old one, in ms from the
     * engine's start, or from when its journal could be read after that. */
    uint32_t trial_limit_ms;

    /* Artifacts that may fail for one target (patch, packed image, image ...) before it is given up. 1..255. */
    uint8_t max_attempts;

    /* Times one target is selected before it is given up: more than 1, because a single unlucky reset in the first boot
     * (brown-out, unplugged) makes the bootloader abandon a good image. 1..ALOFT_MAX_BOOTS. */
    uint8_t max_boots;

    /* Lowest charge in percent and lowest signal in dBm to start a download and to select the new image. Compared only
     * when the port has the callback. */
    uint8_t min_battery;
    int8_t min_signal;
};

/* Good for a mains-powered device: check in hourly, 15 s first retry, 10 min trial, 4 attempts, 3 boots. */
#define ALOFT_OPTIONS_DEFAULT {3600000u, 15000u, 600000u, 4, 3, 20, -90}

struct aloft_buffers {
    /* ALOFT_SECTOR_SIZE bytes: holds the offer, then the sector being received or rebuilt. */
    uint8_t *sector;

    /* For the patch decoder, aligned for uint32_t. Patches that declare more RAM than this and ALOFT_PATCH_STATE_SIZE
     * (which is inside struct aloft_engine) are not picked. NULL and 0 are allowed: then only raw images are. */
    void *workspace;
    uint32_t workspace_size;
};

enum aloft_action_kind {
    ALOFT_ACTION_RUN = 0,
    ALOFT_ACTION_GET = 1,
    ALOFT_ACTION_FEED = 2,
    ALOFT_ACTION_SLEEP = 3,
    ALOFT_ACTION_REPORT = 4,
    ALOFT_ACTION_REBOOT = 5
};

enum aloft_outcome {
    ALOFT_OUTCOME_CONFIRMED = 0,   /* the target runs and is confirmed */
    ALOFT_OUTCOME_FAILED = 1,      /* given up without a boot of the target; status = why */
    ALOFT_OUTCOME_ROLLED_BACK = 2, /* given up after booting it; status = why */
    ALOFT_OUTCOME_REFUSED = 3      /* not tried; status = why. Told once per offer, reason and start of the engine */
};

/* Name for a log, e.g. "rolled-back"; "unknown" for any other number. Never NULL. */
const char *aloft_outcome_name(enum aloft_outcome outcome);

/* The pointers are good until the next step. */
struct aloft_report {
    enum aloft_outcome outcome;
    enum aloft_status status;
    const struct aloft_manifest *manifest;
    uint8_t attempts; /* artifacts that failed */
    uint8_t boots;    /* times the target was selected */
};

/* The pointers are good until the next step. */
struct aloft_action {
    enum aloft_action_kind kind;
    const char *path;           /* GET: relative to the repository, without leading slash */
    uint32_t offset;            /* GET: first byte wanted */
    const char *if_range;       /* GET: strong entity tag of the bytes before offset, or NULL if none is known */
    uint32_t sleep_ms;          /* SLEEP */
    struct aloft_report report; /* REPORT */
};

enum aloft_health {
    ALOFT_HEALTH_UNKNOWN = 0,
    ALOFT_HEALTH_GOOD = 1,
    ALOFT_HEALTH_BAD = 2
};

/* Private: the response being received. */
struct aloft_http {
    uint16_t status; /* 0 until known */
    bool ended;
    bool complete;        /* ended, and the client saw nothing wrong */
    bool judged;          /* the head was looked at ... */
    bool is_page;         /* Content-Type says HTML */
    uint8_t verdict;      /* ... and this came out: enum aloft_status */
    uint32_t length;      /* Content-Length, ALOFT_HTTP_UNKNOWN if absent */
    uint32_t range_start; /* Content-Range */
    uint32_t range_total;
    uint32_t retry_after_s; /* Retry-After, ALOFT_HTTP_UNKNOWN if absent or a date */
};

#define ALOFT_HTTP_UNKNOWN 0xffffffffu

/* Private: how the artifact in use reaches the slot. */
enum aloft_route {
    ALOFT_ROUTE_DIRECT = 0, /* a raw image, written where it belongs */
    ALOFT_ROUTE_STAGED = 1, /* kept whole in the tail of the next slot, then decoded */
    ALOFT_ROUTE_STREAM = 2  /* decoded as it arrives */
};

/* All fields are private. */
struct aloft_engine {
    const struct aloft_port *port;
    struct aloft_options options;
    struct aloft_buffers buffers;
    uint8_t state;              /* enum engine_state */
    uint8_t state_after;        /* where measuring or pausing leads to */
    uint8_t health;             /* enum aloft_health */
    uint8_t route;              /* enum aloft_route */
    uint8_t sink_status;        /* enum aloft_status of the last sink */
    uint8_t verdict;            /* enum aloft_status: may what is offered follow what is installed */
    uint8_t refused;            /* enum aloft_status told last, for the target refused_digest */
    uint8_t failures;           /* connections in a row that brought nothing */
    uint8_t spoilt;             /* artifacts that failed since the last pause of a whole check-in, whatever their target */
    uint8_t statement;          /* of the offer, to be shown next */
    uint8_t unreadable;         /* times the running image could not be read */
    bool in_trial;              /* the running image waits for its confirmation */
    bool is_adopted;            /* ... and was not installed by this engine: the journal is not about it */
    bool is_pending;            /* the bootloader waits for a confirmation */
    bool checked_in;            /* an offer arrived since the start */
    bool is_woken;              /* the application does not want the next pause */
    bool is_measured;           /* running.digest and running.file_size are known */
    bool is_patch_open;         /* the decoder was initialised */
    bool is_from_start;         /* every byte of the artifact came in this session */
    uint32_t start_ms;          /* of the engine */
    uint32_t since_ms;          /* start of the pause */
    uint32_t pause_ms;
    uint32_t fill;              /* bytes in the sector buffer */
    uint32_t position;          /* artifact bytes received, or given to the decoder */
    uint32_t furthest;          /* highest position so far: a connection that gets no sector beyond brought nothing */
    uint32_t made;              /* target bytes in the slot, or bytes read back */
    struct aloft_http http;
    struct aloft_update update; /* newest journal record */
    char path[ALOFT_PATH_SIZE];
    char etag[ALOFT_ETAG_SIZE]; /* of the artifact, empty if unknown or weak */
    uint8_t refused_digest[ALOFT_SHA256_SIZE];
    struct aloft_offer offered;
    struct aloft_journal journal;
    struct aloft_image_walk walk;    /* measuring the running image, or verifying the next slot */
    struct aloft_image_info running; /* the running image, once measured */
    struct aloft_patch_decoder patch;
};

/*
 * Starts the engine; call it once per boot. Everything pointed to must stay for as long as the engine is used.
 * ALOFT_ERR_ARGUMENT if a size breaks its documented limit or a required function or buffer is missing.
 */
enum aloft_status aloft_engine_init(struct aloft_engine *engine, const struct aloft_port *port,
                                    const struct aloft_options *options, const struct aloft_buffers *buffers);

/* Does the next piece of work and says what the caller should do. */
void aloft_engine_step(struct aloft_engine *engine, struct aloft_action *action);

/* The answer to the last GET: status code, then headers in any order and any letter case, then the body. */
void aloft_engine_http_status(struct aloft_engine *engine, uint16_t status);
void aloft_engine_http_header(struct aloft_engine *engine, const char *name, const char *value);

/* Gives body bytes; returns how many were taken (at least one, if the last action was FEED and size is not 0). */
size_t aloft_engine_http_data(struct aloft_engine *engine, const uint8_t *bytes, size_t size);

/* The body is over; complete = false if the connection failed, or could not be opened at all. */
void aloft_engine_http_end(struct aloft_engine *engine, bool complete);

/*
 * The application's verdict about itself. A new image is confirmed once it was said to be healthy *and* a check-in
 * succeeded; ok = false sends the device back to the old image. Outside a trial nothing happens.
 */
void aloft_engine_health(struct aloft_engine *engine, bool ok);

/* Ends the pause between check-ins or retries, or does without the next one if there is none just now: a button was
 * pressed, a network came up. */
void aloft_engine_wake(struct aloft_engine *engine);

/* True while a new image runs and is not confirmed: the application should come to its verdict. */
bool aloft_engine_in_trial(const struct aloft_engine *engine);

#endif
