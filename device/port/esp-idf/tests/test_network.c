/*
 * What an answer may look like, where it may come from, and what is said meanwhile: `test_network <repository> <image>`.
 */
#include <string.h>

#include "boots.h"

#define LIMIT_MS 60000u

static const char *old_image;

static void begin(void)
{
    provision(old_image);
    boot_config.workspace_size = 0; /* raw images: the longest download */
}

/* A body may end with its length, with the connection, or with its last chunk; a connection that breaks is no end. */
static void test_framing(void)
{
    static const enum framing framings[] = {BY_LENGTH, BY_CLOSE, BY_CHUNKS};
    for (unsigned i = 0; i < 6; i++) {
        begin();
        boot_config.repository = i % 2 == 0 ? "http://repository" : "https://repository";
        behaviour.framing = framings[i / 2];
        CHECK(run_once(HEALTHY, LIMIT_MS) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
        CHECK(device->requests == 2);
    }
    begin();
    behaviour.framing = BY_CLOSE;
    behaviour.resets = true;
    CHECK(run_once(HEALTHY, LIMIT_MS) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT));
    for (unsigned i = 0; i < device->asked; i++) {
        CHECK(strstr(device->log[i].url, "/offers/") != NULL); /* none was whole */
    }
}

static esp_err_t authorize(void *context, esp_http_client_handle_t client)
{
    (void)context;
    return esp_http_client_set_header(client, "Authorization", "Bearer secret");
}

/* The application's headers and root are for the repository's own server only, others have the bundle's; Range goes along. */
static void check_authorization(const char *repository, const char *moved, bool is_same)
{
    begin();
    boot_config.repository = repository;
    boot_config.prepare = authorize;
    boot_config.certificate = "a root of our own";
    behaviour.moved = moved;
    behaviour.breaks = true;
    CHECK(run_once(HEALTHY, 600000) == ENDED(ALOFT_RUN_REBOOT, NO_REPORT));
    CHECK(device->redirected > 0 && device->resumed > 0);
    for (unsigned i = 0; i < device->asked; i++) {
        const struct request *request = &device->log[i];
        bool is_moved = strstr(request->url, "/moved/") != NULL;
        CHECK(request->has_authorization == (is_same || !is_moved));
        CHECK(request->has_certificate == (is_same || !is_moved));
        CHECK(request->has_bundle == !request->has_certificate);
        CHECK(!is_moved || i == 0 || device->log[i - 1].has_range == request->has_range);
        CHECK(request->has_range == request->has_if_range);
    }
}

static void test_redirects(void)
{
    check_authorization("http://repository", "http://cdn.example", false);
    check_authorization("http://repository", "https://repository", false);
    check_authorization("http://repository", "http://repository:8080", false);
    check_authorization("http://repository:80/", "http://REPOSITORY", true);
    check_authorization("https://repository", "https://cdn.example:8443", false);
    check_authorization("https://repository", "//cdn.example", false);
    check_authorization("https://repository", "", true); /* "/moved/..." */
}

/* Not followed: from https to http, in circles, to no URL. The device tries again later, and stays what it is. */
static void test_bad_redirects(void)
{
    static const char *const targets[] = {"http://repository", "ftp://repository", "https://user@cdn.example"};
    for (unsigned i = 0; i < 3; i++) {
        begin();
        boot_config.repository = "https://repository";
        behaviour.moved = targets[i];
        CHECK(run_once(HEALTHY, LIMIT_MS) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT));
        for (unsigned at = 0; at < device->asked; at++) {
            CHECK(strstr(device->log[at].url, "/moved/") == NULL);
        }
    }
    begin();
    behaviour.moved = "http://repository";
    behaviour.is_circle = true;
    CHECK(run_once(HEALTHY, 1) == ENDED(ALOFT_RUN_SLEEP, NO_REPORT));
    CHECK(device->asked == 1 + 6); /* the offer, the artifact, five hops */
}

static unsigned check_ins;

static void end_at_second_check_in(void *context, const struct aloft_event *event)
{
    (void)context;
    if (event->kind == ALOFT_EVENT_CHECK_IN && ++check_ins == 2) {
        exit(esp_timer_get_time() < 10 * 1000000 ? 7 : 8);
    }
}

static int start_and_check_now(void)
{
    behaviour.meanwhile = aloft_check_now;
    boot_config.event = end_at_second_check_in;
    return (int)aloft_start(&boot_config);
}

/* "Check in now" that comes while a request runs is not lost, whether that one succeeds or fails. */
static void test_check_now(const char *repository)
{
    for (unsigned busy = 0; busy < 2; busy++) {
        begin();
        repository_folder = busy == 0 ? "/nowhere" : repository;
        behaviour.busy = busy;
        behaviour.busy_s = 600;
        CHECK(play(start_and_check_now) == 7);
    }
}

int main(int count, char **arguments)
{
    CHECK(count >= 3);
    begin_boots(arguments[1]);
    old_image = arguments[2];
    test_framing();
    test_redirects();
    test_bad_redirects();
    test_check_now(arguments[1]);
    printf("answers are taken for what they are\n");
    return 0;
}
