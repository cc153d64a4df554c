/*
 * One step: the state's function, and the state it leads to.
 */
#include <string.h>

#include "engine_internal.h"

typedef enum engine_state (*state_function)(struct aloft_engine *engine, struct aloft_action *action);

static const state_function state_functions[] = {
    [STATE_BOOT] = aloft_engine_boot,
    [STATE_MEASURE] = aloft_engine_measure,
    [STATE_RESOLVE] = aloft_engine_resolve,
    [STATE_CHECK_IN] = aloft_engine_check_in,
    [STATE_OFFER] = aloft_engine_offer,
    [STATE_TRUST] = aloft_engine_trust,
    [STATE_DECIDE] = aloft_engine_decide,
    [STATE_CHOOSE] = aloft_engine_choose,
    [STATE_REFUSE] = aloft_engine_refuse,
    [STATE_FETCH] = aloft_engine_fetch,
    [STATE_RECEIVE] = aloft_engine_receive,
    [STATE_STAGE_CHECK] = aloft_engine_stage_check,
    [STATE_APPLY_BEGIN] = aloft_engine_apply_begin,
    [STATE_APPLY] = aloft_engine_apply,
    [STATE_VERIFY] = aloft_engine_verify,
    [STATE_SELECT] = aloft_engine_select,
    [STATE_REBOOT] = aloft_engine_reboot,
    [STATE_TRIAL] = aloft_engine_trial,
    [STATE_CONFIRM] = aloft_engine_confirm,
    [STATE_ROLLBACK] = aloft_engine_rollback,
    [STATE_REPORT] = aloft_engine_report,
    [STATE_REPORTED] = aloft_engine_reported,
    [STATE_PAUSE] = aloft_engine_pause,
};

void aloft_engine_step(struct aloft_engine *engine, struct aloft_action *action)
{
    memset(action, 0, sizeof *action);
    action->kind = ALOFT_ACTION_RUN;
    engine->state = (uint8_t)state_functions[engine->state](engine, action);
}
