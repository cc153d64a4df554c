/*
 * What the files of this port share: one block of memory with everything an engine on this chip needs.
 */
#ifndef ALOFT_IDF_PORT_H
#define ALOFT_IDF_PORT_H

#include "aloft_esp_idf.h"
#include "esp_partition.h"
#include "http_head.h"
#include "otadata.h"

#define ALOFT_IDF_TAG "aloft"
#define ALOFT_IDF_BODY_SIZE 1024u

/* How far a GET is. */
enum aloft_idf_phase {
    ALOFT_IDF_NO_REQUEST = 0,
    ALOFT_IDF_CONNECT = 1,
    ALOFT_IDF_HEAD = 2,
    ALOFT_IDF_BODY = 3
};

struct aloft_idf_http {
    esp_http_client_handle_t client; /* of this hop; NULL: none */
    enum aloft_idf_phase phase;
    unsigned hops;      /* redirects followed */
    bool saw_fin;       /* the server closed the connection in good order ... */
    bool is_broken;     /* ... or it broke, but there was something to read before */
    uint32_t begun_ms;  /* when the GET began */
    uint32_t waited_ms; /* spent on waiting for the server, since this phase began and ... */
    uint32_t piece;     /* ... so many bytes of the body arrived */
    uint32_t offset;    /* first byte wanted */
    char if_range[ALOFT_ETAG_SIZE];
    struct aloft_http_head head;
    char *url;      /* of this hop */
    char *location; /* where a redirect leads, as the header says it; NULL: nowhere */
    uint32_t size;  /* bytes of the body read and ... */
    uint32_t taken; /* ... taken by the engine */
    uint8_t body[ALOFT_IDF_BODY_SIZE];
};

struct aloft_idf {
    struct aloft_config config;
    const esp_partition_t *running;
    const esp_partition_t *next;
    const esp_partition_t *otadata;
    const esp_partition_t *journal;
    const esp_partition_t *trust; /* for keys that replace those of the program; NULL: none */
    unsigned slot_count;
    struct aloft_port port;
    struct aloft_engine engine;
    struct aloft_action action;
    struct aloft_idf_http http;
    void *workspace;
    bool is_restarting; /* the engine wants a restart, nothing else */
    bool is_limited;    /* requests have to end at ... */
    uint32_t end_ms;    /* ... this time of the clock */
    uint32_t sectors;   /* of the download that were stored */
    uint32_t rested_ms; /* when other tasks last got the processor */
    uint8_t sector[ALOFT_SECTOR_SIZE] __attribute__((aligned(4)));
};

/* ---- flash.c ---- */

/* Finds the partitions: ALOFT_START_SLOTS, _OTADATA, _JOURNAL or _EXPOSED if one is missing or of no use, and aloft_idf_find_trust. */
esp_err_t aloft_idf_find_partitions(struct aloft_idf *idf);
void aloft_idf_flash_functions(struct aloft_idf *idf);

/* Whether a partition may be erased: large enough, and of no subtype that means somebody else's data under the same name.
 * If not, the log says why. */
bool aloft_idf_is_ours(const esp_partition_t *partition, uint32_t size);

/* Whether others can write a partition where the chip encrypts its flash: it encrypts slots without being asked to, and a
 * partition of ours on its flag alone. If so, the log says which. */
bool aloft_idf_is_exposed(const esp_partition_t *partition);

/* ---- trust_partition.c ---- */

/* Finds the partition for newer keys, if there is one: ALOFT_START_TRUST_PARTITION or _EXPOSED if it is of no use. */
esp_err_t aloft_idf_find_trust(struct aloft_idf *idf);

/* Lets the device keep newer keys, if that was found. */
void aloft_idf_trust_functions(struct aloft_idf *idf);

/* ---- boot_record.c ---- */

void aloft_idf_boot_functions(struct aloft_idf *idf);

/* Whether the bootloader waits for a confirmation of the running image, or may: the boot record can not be read. */
bool aloft_idf_is_unconfirmed(const struct aloft_idf *idf);

/* ---- check_trust.c ---- */

/* ESP_OK, or one of ALOFT_START_TRUST, _LABORATORY, _VENDOR, _THRESHOLD and _KEYS. */
esp_err_t aloft_idf_check_trust(const struct aloft_trust *trust);

/* ---- verify.c ---- */

void aloft_idf_verify_functions(struct aloft_port *port);
bool aloft_idf_is_public_key(void *context, const uint8_t *public_key);

/* ---- device.c: everything of the port, and the callbacks of the application ---- */

void aloft_idf_port(struct aloft_idf *idf);
uint32_t aloft_idf_now_ms(void *context);

/* ---- http_client.c: a client of its own for every hop, because headers and certificates stay with a client ---- */

/* Makes the client for http.url. The application may prepare it, if that is a URL of the repository's own server. */
esp_err_t aloft_idf_client_open(struct aloft_idf *idf);
void aloft_idf_client_close(struct aloft_idf *idf);

/* ---- redirect.c ---- */

/* The URL of the next hop, from the heap; NULL if the answer is no redirect, or, with the reason in the log, if it is not
 * followed: then it is the answer. */
char *aloft_idf_next_url(const struct aloft_idf *idf, int status);

#ifndef CONFIG_ALOFT_NO_LOG
/* Without the query, which may be a key to the file. */
void aloft_idf_log_request(const struct aloft_idf *idf, const char *problem);
#else
static inline void aloft_idf_log_request(const struct aloft_idf *idf, const char *problem)
{
    (void)idf;
    (void)problem;
}
#endif

/* ---- http.c ---- */

/* Begins the request of a GET action. */
void aloft_idf_http_get(struct aloft_idf *idf);

/* One piece of the request: connecting, a redirect, the head, or some of the body. Takes about a second at most, and as
 * long as connecting lasts for plain http. */
void aloft_idf_http_feed(struct aloft_idf *idf);

/* Gives the request up, if there is one. */
void aloft_idf_http_close(struct aloft_idf *idf);

/* How long the server may keep the device waiting, with regard to the end of aloft_run_once. */
uint32_t aloft_idf_patience_ms(const struct aloft_idf *idf);

/* ---- said.c: what other tasks say ---- */

/* Gives the engine what was said, when it can make use of it. */
void aloft_idf_listen(struct aloft_idf *idf);

/* Waits, unless something is said before. */
void aloft_idf_wait(uint32_t ms);

/* What aloft_in_trial answers. */
void aloft_idf_set_trial(bool in_trial);

/* Makes waiting possible. */
void aloft_idf_prepare_waiting(void);
void aloft_idf_wake(void);

/* ---- open.c: one engine per chip ---- */

/* An engine with a new image on trial, or with a restart before it, is kept when it is closed, and goes on when one is
 * opened again in the same boot. */
esp_err_t aloft_idf_open(const struct aloft_config *config, struct aloft_idf **out);
void aloft_idf_close(struct aloft_idf *idf);
bool aloft_idf_is_open(void);

/* ---- step.c ---- */

/* One step of the engine; follows RUN, GET, FEED and REPORT. */
enum aloft_action_kind aloft_idf_step(struct aloft_idf *idf);

#endif
