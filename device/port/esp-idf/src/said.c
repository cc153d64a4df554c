/*
 * What other tasks say. Every word is one atomic value that stays until the engine took it, so none is lost or split.
 */
#include <string.h>

#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "idf_port.h"
#include "shared.h"

static struct aloft_shared said_health; /* enum aloft_health */
static struct aloft_shared said_check_now;
static struct aloft_shared is_in_trial;
static struct aloft_shared can_wake; /* the semaphore is there */
static StaticSemaphore_t said_memory;
static SemaphoreHandle_t said; /* something was said: ends a wait */

void aloft_idf_wake(void)
{
    if (aloft_shared_get(&can_wake) != 0) {
        xSemaphoreGive(said);
    }
}

void aloft_healthy(bool ok)
{
    aloft_shared_set(&said_health, ok ? ALOFT_HEALTH_GOOD : ALOFT_HEALTH_BAD);
    aloft_idf_wake();
}

void aloft_check_now(void)
{
    aloft_shared_set(&said_check_now, 1);
    aloft_idf_wake();
}

bool aloft_in_trial(void)
{
    return aloft_shared_get(&is_in_trial) != 0;
}

void aloft_idf_set_trial(bool in_trial)
{
    aloft_shared_set(&is_in_trial, in_trial ? 1 : 0);
}

void aloft_idf_prepare_waiting(void)
{
    if (aloft_shared_get(&can_wake) == 0) {
        said = xSemaphoreCreateBinaryStatic(&said_memory);
        aloft_shared_set(&can_wake, 1);
    }
}

void aloft_idf_wait(uint32_t ms)
{
    const uint32_t longest = 60000u; /* keeps the conversion to ticks in range */
    xSemaphoreTake(said, pdMS_TO_TICKS(ms < longest ? ms : longest) + 1);
}

void aloft_idf_listen(struct aloft_idf *idf)
{
    const struct aloft_action *last = &idf->action;
    uint32_t health = aloft_shared_get(&said_health);
    if (health != ALOFT_HEALTH_UNKNOWN) {
        aloft_engine_health(&idf->engine, health == ALOFT_HEALTH_GOOD);
    }
    /* "Check in now" is kept while a request runs, and ends the pause after it, unless that request was a check-in that
     * began later. */
    if (last->kind == ALOFT_ACTION_SLEEP && aloft_shared_swap(&said_check_now, 0) != 0) {
        aloft_engine_wake(&idf->engine);
    } else if (last->kind == ALOFT_ACTION_GET && strncmp(last->path, "offers/", 7) == 0) {
        aloft_shared_set(&said_check_now, 0);
    }
}
