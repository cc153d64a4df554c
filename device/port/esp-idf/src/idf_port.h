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

struct aloft_idf_http {
    esp_http_client_handle_t client; /* NULL: no response is open */
    struct aloft_http_head head;
    uint32_t size;  /* bytes of the body read and ... */
    uint32_t taken; /* ... taken by the engine */
    uint8_t body[ALOFT_IDF_BODY_SIZE];
    char url[ALOFT_REPOSITORY_MAX_SIZE + 2u + ALOFT_PATH_SIZE];
};

struct aloft_idf {
    struct aloft_config config;
    const esp_partition_t *running;
    const esp_partition_t *next;
    const esp_partition_t *otadata;
    const esp_partition_t *journal;
    unsigned slot_count;
    struct aloft_port port;
    struct aloft_engine engine;
    struct aloft_action action;
    struct aloft_idf_http http;
    uint32_t sectors;   /* of the download that were stored */
    uint32_t rested_ms; /* when other tasks last got the processor */
    uint8_t sector[ALOFT_SECTOR_SIZE] __attribute__((aligned(4)));
};

/* ---- flash.c ---- */

/* Finds the partitions. ESP_ERR_NOT_FOUND with a line in the log if one is missing or too small. */
esp_err_t aloft_idf_find_partitions(struct aloft_idf *idf);
void aloft_idf_flash_functions(struct aloft_idf *idf);

/* ---- boot_record.c ---- */

void aloft_idf_boot_functions(struct aloft_idf *idf);

/* ---- device.c: everything of the port, and the callbacks of the application ---- */

void aloft_idf_port(struct aloft_idf *idf);
uint32_t aloft_idf_now_ms(void *context);

/* ---- http.c ---- */

/* Starts the request of a GET action and tells the engine status and headers. */
void aloft_idf_http_get(struct aloft_idf *idf);

/* Gives the engine some of the body. */
void aloft_idf_http_feed(struct aloft_idf *idf);

/* Closes the response, if one is open. */
void aloft_idf_http_close(struct aloft_idf *idf);

/* ---- loop.c ---- */

/* Takes what aloft_healthy and aloft_check_now said, and one step of the engine; follows RUN, GET, FEED and REPORT. */
enum aloft_action_kind aloft_idf_step(struct aloft_idf *idf);

/* Waits, unless something is said before. */
void aloft_idf_wait(uint32_t ms);

/* What aloft_in_trial answers. */
void aloft_idf_set_trial(bool in_trial);

#endif
