/*
 * The class for Arduino, on the same stand-ins: `test_arduino <repository> <old image>`.
 */
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "Aloft.h"
#include "AloftComponent.h"

extern "C" {
#include "boots.h"
}

static Aloft aloft;
static unsigned progress;
static bool sawReboot;
static bool sawConfirmed;

/* Seconds become milliseconds below 2^31, or nothing changes. */
static void testInterval()
{
    const uint32_t good[] = {1, 60, 3600, 2147483};
    const uint32_t bad[] = {0, 2147484, 4294968, 0xffffffffu};
    for (uint32_t seconds : good) {
        CHECK(aloft.setCheckInterval(seconds));
        CHECK(aloft.config().options.check_in_ms / 1000u == seconds);
    }
    for (uint32_t seconds : bad) {
        CHECK(!aloft.setCheckInterval(seconds));
        CHECK(aloft.config().options.check_in_ms / 1000u == 2147483u);
    }
    CHECK(aloft.setCheckInterval(3600));
}

static void onEvent(const aloft_event &event)
{
    progress += event.kind == ALOFT_EVENT_DOWNLOAD;
    sawReboot = sawReboot || event.kind == ALOFT_EVENT_REBOOT;
    sawConfirmed = sawConfirmed || event.kind == ALOFT_EVENT_CONFIRMED;
}

static void onReboot(void *)
{
    aloft.loop();
    CHECK(progress > 0 && sawReboot); /* however much progress there was before */
    exit(5);
}

static int update()
{
    aloft.config().workspace_size = 0;
    aloft.config().reboot = onReboot;
    aloft.onEvent(onEvent);
    return aloft.begin("http://repository", "port-test", &boot_laboratory) ? 0 : 1;
}

static void onReport(const aloft_report &report)
{
    CHECK(report.outcome == ALOFT_OUTCOME_CONFIRMED && strcmp(report.manifest->device_class, "port-test") == 0);
    progress = 6;
}

static int trial()
{
    uint32_t sleepMs = 0;
    progress = 0;
    aloft.onReport(onReport);
    aloft.healthy();
    CHECK(aloft.runOnce("http://repository", "port-test", &boot_laboratory, 60000, sleepMs) == ALOFT_RUN_SLEEP);
    return (int)progress;
}

/* What is wrong is said in words, once at a time, and not for ever. */
static int startsAndStops()
{
    keeps_tasks = true;
    CHECK(!aloft.begin("http://repository", "port-test", nullptr));
    CHECK(strstr(aloft.problem(), "ALOFT_TRUST_LABORATORY") != nullptr);
    CHECK(!aloft.begin("repository", "port-test", &boot_laboratory));
    CHECK(strstr(aloft.problem(), "https://") != nullptr);
    CHECK(!aloft.begin("http://repository", "Port Test", &boot_laboratory));
    CHECK(strstr(aloft.problem(), "class") != nullptr);
    CHECK(aloft.begin("http://repository", "port-test", &boot_laboratory));
    CHECK(strcmp(aloft.problem(), "none") == 0);
    CHECK(!aloft.begin("http://repository", "port-test", &boot_laboratory));
    CHECK(!aloft.end(0));
    CHECK(aloft.end());
    CHECK(aloft.begin("http://repository", "port-test", &boot_laboratory) && aloft.end());
    return 0;
}

/* What scripts/esp-idf-port.test.ts packed. */
static int readsComponents()
{
    char text[4] = "";
    AloftComponent component;
    CHECK(component.size() == 0 && component.data() == nullptr && !component.read(0, text, 0) && !component.check());
    CHECK(component.open("tune") && component.size() == 6 && component.check());
    CHECK(component.read(0, text, 3) && strcmp(text, "war") == 0 && !component.read(4, text, 3));
    CHECK(memcmp(component.data(), "warm 3", 6) == 0 && component.data() == component.data());
    CHECK(component.open("web", "index.html") && stand_in_maps == 0);
    CHECK(memcmp(component.data(), "<h1>Lamp</h1>", 13) == 0 && stand_in_maps == 1);
    CHECK(!component.open("none") && component.size() == 0 && component.data() == nullptr && stand_in_maps == 0);
    return 7;
}

int main(int count, char **arguments)
{
    CHECK(count >= 5);
    begin_boots(arguments[1]);
    testInterval();
    provision(arguments[4]);
    CHECK(play(readsComponents) == 7);
    provision(arguments[2]);
    CHECK(play(startsAndStops) == 0);
    CHECK(play(update) == 5);
    CHECK(play(trial) == 6);
    printf("a sketch is told what happens\n");
    return 0;
}
