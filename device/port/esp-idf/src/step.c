/*
 * One turn of the loop around the engine, the same in a task of its own and in the caller's.
 */
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "idf_port.h"

/* Decoding and hashing leave no pause by themselves; the idle task and its watchdog need one. */
#define WORK_MS 50u

static void rest(struct aloft_idf *idf)
{
    uint32_t now = aloft_idf_now_ms(NULL);
    if (now - idf->rested_ms >= WORK_MS) {
        vTaskDelay(1);
        idf->rested_ms = now;
    }
}

enum aloft_action_kind aloft_idf_step(struct aloft_idf *idf)
{
    aloft_idf_listen(idf);
    rest(idf);
    aloft_engine_step(&idf->engine, &idf->action);
    switch (idf->action.kind) {
    case ALOFT_ACTION_RUN:
        break;
    case ALOFT_ACTION_GET:
        aloft_idf_http_get(idf);
        break;
    case ALOFT_ACTION_FEED:
        aloft_idf_http_feed(idf);
        break;
    case ALOFT_ACTION_REPORT:
        aloft_idf_http_close(idf);
        if (idf->config.report != NULL) {
            idf->config.report(idf->config.context, &idf->action.report);
        }
        break;
    case ALOFT_ACTION_SLEEP:
    case ALOFT_ACTION_REBOOT:
        aloft_idf_http_close(idf);
        break;
    }
    return idf->action.kind;
}
