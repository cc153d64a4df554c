/*
 * aloft for ESP-IDF: the update engine of device/core on esp_partition, esp_ota_ops and esp_http_client.
 *
 * A device that is always on, and obeys the keys of a header that `aloft keys export` wrote:
 *
 *   #include "aloft_trust_anchors.h"
 *
 *   static const struct aloft_trust trust = ALOFT_TRUST_ANCHORS;
 *   static const struct aloft_config config =
 *       ALOFT_CONFIG_DEFAULT("https://updates.example.com/lamps", ALOFT_DEVICE_CLASS, &trust);
 *   aloft_start(&config);                   once there is a network interface; a task of its own does everything
 *   aloft_healthy(sensors_answer());        in every boot, as soon as the application knows
 *
 * A device that sleeps:
 *
 *   uint32_t sleep_ms;
 *   aloft_healthy(sensors_answer());        first: a new image is confirmed, or given up, before it may sleep
 *   if (aloft_run_once(&config, 60000, &sleep_ms) == ALOFT_RUN_REBOOT) {
 *       esp_restart();                      a hard restart, never a deep sleep
 *   }
 *   esp_deep_sleep(sleep_ms * 1000ull);
 *
 * Flash: exactly two OTA slots, otadata, and a data partition of 8 KB for the journal:
 *
 *   aloft, data, undefined, , 0x2000, encrypted
 *
 * Memory: one block of about 10 KB from the heap for as long as the engine runs, the workspace (14 KB by default), the
 * task's stack, and what esp_http_client and TLS take during a request.
 *
 * Time: where the clock was set (SNTP), releases that expired are refused; a time before 2024 counts as not known, and
 * then nothing expires.
 *
 * Threads: aloft_healthy, aloft_check_now, aloft_in_trial and aloft_stop may be called from any task, the callbacks run in
 * the engine's task and hold it up for as long as they take. Two starts at a time: one gets ESP_ERR_INVALID_STATE.
 */
#ifndef ALOFT_ESP_IDF_H
#define ALOFT_ESP_IDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp_err.h"
#include "esp_http_client.h"
#include "sdkconfig.h"

#ifdef __cplusplus
extern "C" {
#endif

#include "aloft/engine.h"

/* Where there is no Kconfig (Arduino), these are the values. */
#ifndef CONFIG_ALOFT_JOURNAL_LABEL
#define CONFIG_ALOFT_JOURNAL_LABEL "aloft"
#endif
#ifndef CONFIG_ALOFT_CHANNEL
#define CONFIG_ALOFT_CHANNEL "stable"
#endif
#ifndef CONFIG_ALOFT_WORKSPACE_SIZE
#define CONFIG_ALOFT_WORKSPACE_SIZE 14336
#endif
#ifndef CONFIG_ALOFT_HTTP_TIMEOUT_MS
#define CONFIG_ALOFT_HTTP_TIMEOUT_MS 15000
#endif
#ifndef CONFIG_ALOFT_TASK_STACK_SIZE
#define CONFIG_ALOFT_TASK_STACK_SIZE 8192
#endif
#ifndef CONFIG_ALOFT_TASK_PRIORITY
#define CONFIG_ALOFT_TASK_PRIORITY 2
#endif

/* Longest URL of a repository, without NUL. */
#define ALOFT_REPOSITORY_MAX_SIZE 255u

/* Copied by aloft_start and aloft_run_once; trust, strings and context must stay. */
struct aloft_config {
    /* Whom the device obeys: its vendor, and the keys that sign what it becomes. Either ALOFT_TRUST_ANCHORS, or, on a desk,
     * ALOFT_TRUST_LABORATORY("example.com"): no keys, and it takes what nobody signed. Without one of them nothing starts. */
    const struct aloft_trust *trust;

    /* URL of the repository, https://host[:port][/path], with or without a slash at the end; no query, no user name.
     * With keys http:// is sound, but not confidential: others on the way can read images and hold them back, and what
     * they could replay is not older than what is installed (sequence numbers). In a laboratory it gives the device to
     * whoever controls the network. */
    const char *repository;

    /* The device class whose offers this device obeys: [a-z0-9][a-z0-9._-]{0,30}. */
    const char *device_class;

    /* The channel it follows, in the same letters, such as "beta"; NULL for "stable". */
    const char *channel;

    /* PEM of the root that signs the server's certificate, or NULL for the bundle of well-known roots
     * (CONFIG_MBEDTLS_CERTIFICATE_BUNDLE). It is for the repository's own scheme, host and port: where redirects to other
     * servers lead, the bundle is used, or without a bundle this root as well. */
    const char *certificate;

    /* Label of the journal's partition: type data, subtype undefined, at least 8 KB, used by nothing else. */
    const char *journal_label;

    /* Times, attempts, limits: see aloft/engine.h. */
    struct aloft_options options;

    /* Bytes for the patch decoder; 0 on a device that takes raw images only. */
    uint32_t workspace_size;

    /* How long the server may keep the device waiting for each of these: the connection (with TLS), the head of an
     * answer, every 4 KB of its body; all redirects and the last head together, four times that. 1 s to 2 min. Looking
     * up a name takes as long as lwIP takes, some 10 s. */
    uint32_t timeout_ms;

    /* Of the task, in bytes and as FreeRTOS counts; aloft_run_once uses the caller's. TLS wants 8 KB of stack. */
    uint32_t stack_size;
    uint32_t priority;

    /* Handed to every callback below. All of them may be NULL. */
    void *context;

    /* Before every request to the repository's own scheme, host and port: client certificates, an Authorization header
     * ... Redirects to other servers get a client of their own that this was not called for. Not ESP_OK: the request
     * counts as a lost connection. */
    esp_err_t (*prepare)(void *context, esp_http_client_handle_t client);

    /* Charge in percent and signal in dBm, compared with options.min_battery and options.min_signal. aloft_wifi_signal
     * is there for the second. */
    uint8_t (*battery)(void *context);
    int8_t (*signal)(void *context);

    /* The application's last word before a download starts and again before the new image is selected: ALOFT_OK, or
     * ALOFT_REFUSED_WINDOW, _BUSY, _USER ... It is asked again at the next check-in. */
    enum aloft_status (*veto)(void *context, const struct aloft_manifest *manifest);

    /* Progress. */
    void (*event)(void *context, const struct aloft_event *event);

    /* How an update ended, or why it was not tried. Once each, and again after a power cut. */
    void (*report)(void *context, const struct aloft_report *report);

    /* The device should restart. NULL: esp_restart(). When it returns, it is called again a second later, until the
     * application is ready. aloft_run_once returns ALOFT_RUN_REBOOT instead of calling it. */
    void (*reboot)(void *context);
};

/* Hourly check-ins; see ALOFT_OPTIONS_DEFAULT and the component's menu in menuconfig. What a device has to say for itself
 * are the three arguments; `trust_in` is the address of its struct aloft_trust. */
#define ALOFT_CONFIG_DEFAULT(url, class_name, trust_in)                                                              \
    {                                                                                                                \
        .trust = (trust_in), .repository = (url), .device_class = (class_name), .channel = CONFIG_ALOFT_CHANNEL,     \
        .certificate = NULL,                                                                                         \
        .journal_label = CONFIG_ALOFT_JOURNAL_LABEL, .options = ALOFT_OPTIONS_DEFAULT,                               \
        .workspace_size = CONFIG_ALOFT_WORKSPACE_SIZE, .timeout_ms = CONFIG_ALOFT_HTTP_TIMEOUT_MS,                   \
        .stack_size = CONFIG_ALOFT_TASK_STACK_SIZE, .priority = CONFIG_ALOFT_TASK_PRIORITY, .context = NULL,         \
        .prepare = NULL, .battery = NULL, .signal = NULL, .veto = NULL, .event = NULL, .report = NULL,               \
        .reboot = NULL                                                                                               \
    }

enum aloft_run {
    ALOFT_RUN_SLEEP = 0,  /* nothing to do for *sleep_ms */
    ALOFT_RUN_REBOOT = 1, /* call esp_restart(), not a deep sleep: a bootloader that skips validation after one would
                           * start the old image again */
    ALOFT_RUN_ERROR = 2   /* it could not start; the log says why. *sleep_ms is the pause between check-ins, or an
                           * hour if that breaks its limit */
};

/* What can be wrong with a start, besides ESP_ERR_NO_MEM and ESP_ERR_INVALID_STATE (one runs already). */
#define ALOFT_START_BASE 0x0a10f000
#define ALOFT_START_URL_SIZE (ALOFT_START_BASE + 1)      /* no URL, or longer than ALOFT_REPOSITORY_MAX_SIZE */
#define ALOFT_START_URL_SCHEME (ALOFT_START_BASE + 2)    /* neither https:// nor http:// */
#define ALOFT_START_URL_HOST (ALOFT_START_BASE + 3)      /* no host, a port that is none, or a user name */
#define ALOFT_START_URL_CHARACTER (ALOFT_START_BASE + 4) /* a space, or another character no URL has */
#define ALOFT_START_URL_QUERY (ALOFT_START_BASE + 5)     /* "?" or "#" */
#define ALOFT_START_TLS (ALOFT_START_BASE + 6)           /* https://, and nothing to check the server's certificate with */
#define ALOFT_START_CLASS (ALOFT_START_BASE + 7)         /* device class */
#define ALOFT_START_OPTIONS (ALOFT_START_BASE + 8)       /* a number breaks its limit */
#define ALOFT_START_SLOTS (ALOFT_START_BASE + 9)         /* partition table: not exactly two OTA slots */
#define ALOFT_START_OTADATA (ALOFT_START_BASE + 10)      /* partition table: no otadata */
#define ALOFT_START_JOURNAL (ALOFT_START_BASE + 11)      /* partition table: no journal, or not one */
#define ALOFT_START_CHANNEL (ALOFT_START_BASE + 12)      /* channel */
#define ALOFT_START_TRUST (ALOFT_START_BASE + 13)        /* no trust: no keys and no laboratory */
#define ALOFT_START_LABORATORY (ALOFT_START_BASE + 14)   /* a laboratory that has keys */
#define ALOFT_START_VENDOR (ALOFT_START_BASE + 15)       /* no vendor, or keys without its identifiers */
#define ALOFT_START_THRESHOLD (ALOFT_START_BASE + 16)    /* more than 8 keys, or a threshold that does not fit */
#define ALOFT_START_KEYS (ALOFT_START_BASE + 17)         /* two keys with the same id */
#define ALOFT_START_TRUST_PARTITION (ALOFT_START_BASE + 18) /* partition table: trust is read only, too small, or not ours */
#define ALOFT_START_EXPOSED (ALOFT_START_BASE + 19)         /* partition table: journal or trust plain in encrypted flash */

/* What is wrong, and what to do: a sentence for the log. Never NULL. */
const char *aloft_start_problem(esp_err_t problem);

/*
 * Starts the engine in a task of its own. ESP_ERR_NO_MEM, ESP_ERR_INVALID_STATE if an engine runs already (in a task, or
 * in aloft_run_once), or one of ALOFT_START_*, with its sentence in the log.
 */
esp_err_t aloft_start(const struct aloft_config *config);

/*
 * Ends the task of aloft_start and gives its memory back; at most `wait_ms` are waited for that. What was downloaded
 * stays. ESP_ERR_INVALID_STATE: no such task. ESP_ERR_TIMEOUT: it will end, but has not yet: what it does lasts up to a
 * second, connecting over plain http or restarting into a new image longer. From a callback, wait 0.
 *
 * While a new image is on trial, or a restart is due, only the stack is given back: the next aloft_start or aloft_run_once
 * in the same boot goes on, with options, journal_label and workspace_size as they were; others apply from the next boot
 * on. The time of the trial goes on meanwhile, but nobody watches it.
 */
esp_err_t aloft_stop(uint32_t wait_ms);

/*
 * One check-in in the caller's task, and whatever follows from it. All state is in the journal, so the device may lose
 * power right after: the next call goes on. Wants 8 KB of stack, in internal memory.
 *
 * limit_ms bounds the time on the network, and pauses that fit into it are waited for. When it is over, what was
 * downloaded stays and the rest follows in the next call, except for a patch that does not fit beside the target and is
 * decoded while it streams in: that one has to arrive in one call, and after eight calls that did not suffice the image
 * is taken instead, which resumes. A download that has not brought 32 KB by then gets up to 15 s more, or no call would
 * get anywhere. Rebuilding and verifying a downloaded image are not cut short: they would have to be done anew.
 *
 * *sleep_ms: what is left of the pause the engine asked for, with Retry-After; it grows with every call in a row that
 * got no answer (counted in RTC memory; on chips without it, ESP32-C2, the pause between check-ins). A download that was
 * cut short: the pause between check-ins.
 *
 * While a new image is in its trial the call lasts until that is decided, at most options.trial_limit_ms: to the
 * bootloader, a deep sleep is a reset in the first boot, and it would go back to the old image.
 */
enum aloft_run aloft_run_once(const struct aloft_config *config, uint32_t limit_ms, uint32_t *sleep_ms);

/*
 * The application's verdict about itself. A new image is confirmed once it was said to be healthy *and* a check-in
 * succeeded; false sends the device back to the old image. Outside a trial nothing happens. May be said before the
 * engine starts.
 */
void aloft_healthy(bool ok);

/* Checks in now instead of at the end of the pause: a button was pressed, the network is back. While a request runs the
 * word is kept, and there is no pause after it. */
void aloft_check_now(void);

/* True while a new image runs and is not confirmed, also after aloft_stop. False before the engine was started. */
bool aloft_in_trial(void);

/* For aloft_config.signal: RSSI of the access point, or 0 when there is no Wi-Fi connection to ask, so that a device on
 * Ethernet is not held back. */
int8_t aloft_wifi_signal(void *context);

#ifdef __cplusplus
}
#endif

#endif
