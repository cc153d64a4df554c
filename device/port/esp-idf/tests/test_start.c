/*
 * Starting and stopping: `test_start <repository> <image>`.
 */
#include <pthread.h>
#include <string.h>

#include "boots.h"
#include "idf_port.h"

static const char *old_image;

/* What aloft_start answers to the configuration as it is. */
static esp_err_t start(void)
{
    return aloft_start(&boot_config);
}

static esp_err_t start_at(const char *repository)
{
    boot_config.repository = repository;
    return start();
}

static void check_problem(esp_err_t problem, esp_err_t expected)
{
    CHECK(problem == expected);
    CHECK(strncmp(aloft_start_problem(problem), "0x", 2) != 0); /* a sentence of its own */
}

static int refused_urls(void)
{
    char longest[ALOFT_REPOSITORY_MAX_SIZE + 2u];
    memset(longest, 'a', sizeof longest);
    memcpy(longest, "http://", 7);
    longest[sizeof longest - 1u] = '\0';
    check_problem(start_at(NULL), ALOFT_START_URL_SIZE);
    check_problem(start_at(""), ALOFT_START_URL_SIZE);
    check_problem(start_at(longest), ALOFT_START_URL_SIZE);
    check_problem(start_at("repository.example/lamps"), ALOFT_START_URL_SCHEME);
    check_problem(start_at("ftp://repository"), ALOFT_START_URL_SCHEME);
    check_problem(start_at("http://"), ALOFT_START_URL_HOST);
    check_problem(start_at("http://:80"), ALOFT_START_URL_HOST);
    check_problem(start_at("https://repository:0"), ALOFT_START_URL_HOST);
    check_problem(start_at("https://repository:65536/"), ALOFT_START_URL_HOST);
    check_problem(start_at("https://user:secret@repository/"), ALOFT_START_URL_HOST);
    check_problem(start_at("https://repository/my lamps"), ALOFT_START_URL_CHARACTER);
    check_problem(start_at("https://repository/?key=1"), ALOFT_START_URL_QUERY);
    check_problem(start_at("https://repository/#lamps"), ALOFT_START_URL_QUERY);
    return 0;
}

/* A device whose call could not start still sleeps. */
static void check_error_sleep(uint32_t expected_ms)
{
    uint32_t sleep_ms = 0;
    CHECK(aloft_run_once(&boot_config, 1000, &sleep_ms) == ALOFT_RUN_ERROR);
    CHECK(sleep_ms == expected_ms);
}

static int refused_numbers(void)
{
    const struct aloft_config good = boot_config;
    static const char *const classes[] = {NULL, "", "Lamp", "-lamp", "a b", "abcdefghijklmnopqrstuvwxyz012345"};
    for (unsigned i = 0; i < 6; i++) {
        boot_config.device_class = classes[i];
        check_problem(start(), ALOFT_START_CLASS);
    }
    boot_config = good;
    boot_config.channel = "Beta";
    check_problem(start(), ALOFT_START_CHANNEL);
    boot_config.channel = "";
    check_problem(start(), ALOFT_START_CHANNEL);
    boot_config = good;
    boot_config.timeout_ms = 999;
    check_problem(start(), ALOFT_START_OPTIONS);
    boot_config.options.check_in_ms = 7200000;
    check_error_sleep(7200000);
    boot_config = good;
    boot_config.options.check_in_ms = 0x80000000u;
    check_problem(start(), ALOFT_START_OPTIONS);
    check_error_sleep(3600000);
    boot_config.options.check_in_ms = 0;
    check_error_sleep(3600000);
    boot_config = good;
    boot_config.options.max_boots = 0;
    check_problem(start(), ALOFT_START_OPTIONS);
    return 0;
}

/* Whom to obey is asked first, and nothing is done before: the URL is wrong, too, and nobody says so. */
static int refused_trust(void)
{
    static const uint8_t id[ALOFT_UUID_SIZE];
    static const uint8_t keys[2][ALOFT_PUBLIC_KEY_SIZE] = {{4, 1}, {4, 1}};
    const struct aloft_trust good = {"example.com", id, id, keys, 1, 1, 0, false};
    struct aloft_trust trust = good;
    boot_config.trust = NULL;
    check_problem(start_at("nowhere"), ALOFT_START_TRUST);
    check_error_sleep(3600000);
    boot_config.trust = &trust;
    check_problem(start(), ALOFT_START_URL_SCHEME);
    trust.key_count = 0;
    check_problem(start(), ALOFT_START_TRUST);
    trust = good;
    trust.keys = NULL;
    check_problem(start(), ALOFT_START_TRUST);
    trust = good;
    trust.is_laboratory = true;
    check_problem(start(), ALOFT_START_LABORATORY);
    trust = good;
    trust.vendor_domain = NULL;
    check_problem(start(), ALOFT_START_VENDOR);
    trust = good;
    trust.class_id = NULL;
    check_problem(start(), ALOFT_START_VENDOR);
    trust = good;
    trust.threshold = 2;
    check_problem(start(), ALOFT_START_THRESHOLD);
    trust.threshold = 0;
    check_problem(start(), ALOFT_START_THRESHOLD);
    trust = good;
    trust.key_count = 9;
    check_problem(start(), ALOFT_START_THRESHOLD);
    trust.key_count = 2; /* both are the same */
    check_problem(start(), ALOFT_START_KEYS);
    return 0;
}

static int refused_tables(void)
{
    const esp_partition_t ota_1 = table[1];
    const esp_partition_t journal = table[3];
    const esp_partition_t trust = table[4];
    table[3].size = 0x1000;
    check_problem(start(), ALOFT_START_JOURNAL);
    table[3] = journal;
    table[3].subtype = ESP_PARTITION_SUBTYPE_DATA_NVS; /* somebody's settings under the same name */
    check_problem(start(), ALOFT_START_JOURNAL);
    table[3] = journal;
    table[3].readonly = true;
    CHECK(start() == (ESP_IDF_VERSION >= ESP_IDF_VERSION_VAL(5, 2, 0) ? ALOFT_START_JOURNAL : ESP_OK));
    if (ESP_IDF_VERSION < ESP_IDF_VERSION_VAL(5, 2, 0)) {
        CHECK(aloft_stop(1000) == ESP_OK);
    }
    table[3] = journal;
    table[4].size = 0x1000;
    check_problem(start(), ALOFT_START_TRUST_PARTITION);
    table[4] = trust;
    has_flash_encryption = true;
    table[4].encrypted = true;
    check_problem(start(), ALOFT_START_EXPOSED);
    table[3].encrypted = true;
    table[4].encrypted = false;
    check_problem(start(), ALOFT_START_EXPOSED);
    table[4].encrypted = true;
    CHECK(start() == ESP_OK && aloft_stop(1000) == ESP_OK);
    table[3] = journal;
    table[4] = trust;
    has_flash_encryption = false;
    boot_config.journal_label = "nothing";
    check_problem(start(), ALOFT_START_JOURNAL);
    table[2].size = 0x1000;
    check_problem(start(), ALOFT_START_OTADATA);
    table[1].type = ESP_PARTITION_TYPE_DATA;
    check_problem(start(), ALOFT_START_SLOTS);
    table[1] = ota_1;
    return 0;
}

/* A single OTA slot beside a factory image, and three: refused before anything is written. */
static int refused_slots(void)
{
    const esp_partition_t ota_0 = table[0];
    const esp_partition_t ota_1 = table[1];
    table[0].subtype = ESP_PARTITION_SUBTYPE_APP_FACTORY;
    table[1].subtype = ESP_PARTITION_SUBTYPE_APP_OTA_MIN;
    CHECK(esp_ota_get_app_partition_count() == 1);
    check_problem(start(), ALOFT_START_SLOTS);
    table[0] = ota_0;
    table[1] = ota_1;
    table[3].type = ESP_PARTITION_TYPE_APP;
    table[3].subtype = (esp_partition_subtype_t)(ESP_PARTITION_SUBTYPE_APP_OTA_MIN + 2);
    CHECK(esp_ota_get_app_partition_count() == 3);
    check_problem(start(), ALOFT_START_SLOTS);
    return 0;
}

/* One engine at a time, whoever runs it; a stopped one leaves room for the next. */
static int starts_and_stops(void)
{
    uint32_t sleep_ms;
    CHECK(aloft_stop(1000) == ESP_ERR_INVALID_STATE);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(start() == ESP_OK);
        check_problem(start(), ESP_ERR_INVALID_STATE);
        CHECK(aloft_run_once(&boot_config, 1000, &sleep_ms) == ALOFT_RUN_ERROR);
        CHECK(aloft_stop(0) == ESP_ERR_TIMEOUT);
        CHECK(aloft_stop(1000) == ESP_OK);
        CHECK(aloft_stop(1000) == ESP_ERR_INVALID_STATE);
    }
    return aloft_run_once(&boot_config, 60000, &sleep_ms) == ALOFT_RUN_REBOOT ? 0 : 1;
}

static pthread_barrier_t barrier;

static void *start_with_others(void *out)
{
    pthread_barrier_wait(&barrier);
    *(esp_err_t *)out = start();
    return NULL;
}

/* Of several starts at the same moment one wins. */
static int starts_at_once(void)
{
    enum { THREADS = 3 };
    for (unsigned round = 0; round < 200; round++) {
        pthread_t threads[THREADS];
        esp_err_t answers[THREADS];
        unsigned winners = 0;
        pthread_barrier_init(&barrier, NULL, THREADS);
        for (unsigned i = 0; i < THREADS; i++) {
            CHECK(pthread_create(&threads[i], NULL, start_with_others, &answers[i]) == 0);
        }
        for (unsigned i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            CHECK(answers[i] == ESP_OK || answers[i] == ESP_ERR_INVALID_STATE);
            winners += answers[i] == ESP_OK;
        }
        CHECK(winners == 1);
        CHECK(aloft_stop(1000) == ESP_OK);
    }
    return 0;
}

int main(int count, char **arguments)
{
    int (*const tests[])(void) = {refused_trust,  refused_urls,  refused_numbers, refused_tables,
                                  refused_slots, starts_and_stops, starts_at_once};
    CHECK(count >= 3);
    begin_boots(arguments[1]);
    old_image = arguments[2];
    keeps_tasks = true;
    for (unsigned i = 0; i < sizeof tests / sizeof tests[0]; i++) {
        provision(old_image);
        CHECK(play(tests[i]) == 0);
    }
    printf("refused in words, started once, and stopped\n");
    return 0;
}
