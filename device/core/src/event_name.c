#include "aloft/port.h"

const char *aloft_event_name(enum aloft_event_kind kind)
{
    switch (kind) {
    case ALOFT_EVENT_CHECK_IN:
        return "check-in";
    case ALOFT_EVENT_OFFER:
        return "offer";
    case ALOFT_EVENT_REFUSED:
        return "refused";
    case ALOFT_EVENT_DOWNLOAD:
        return "download";
    case ALOFT_EVENT_RESUME:
        return "resume";
    case ALOFT_EVENT_APPLY:
        return "apply";
    case ALOFT_EVENT_VERIFY:
        return "verify";
    case ALOFT_EVENT_FALLBACK:
        return "fallback";
    case ALOFT_EVENT_SELECT:
        return "select";
    case ALOFT_EVENT_TRIAL:
        return "trial";
    case ALOFT_EVENT_CONFIRMED:
        return "confirmed";
    case ALOFT_EVENT_ROLLBACK:
        return "rollback";
    case ALOFT_EVENT_TRIAL_FAILED:
        return "trial-failed";
    case ALOFT_EVENT_ERROR:
        return "error";
    case ALOFT_EVENT_MEMORY:
        return "memory";
    case ALOFT_EVENT_REBOOT:
        return "reboot";
    case ALOFT_EVENT_TRUST:
        return "trust";
    }
    return "unknown";
}
