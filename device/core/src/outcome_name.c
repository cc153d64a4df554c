#include "aloft/engine.h"

const char *aloft_outcome_name(enum aloft_outcome outcome)
{
    switch (outcome) {
    case ALOFT_OUTCOME_CONFIRMED:
        return "confirmed";
    case ALOFT_OUTCOME_FAILED:
        return "failed";
    case ALOFT_OUTCOME_ROLLED_BACK:
        return "rolled-back";
    case ALOFT_OUTCOME_REFUSED:
        return "refused";
    }
    return "unknown";
}
