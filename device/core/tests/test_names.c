#include <string.h>

#include "aloft/engine.h"
#include "check.h"

static const char *event_name(unsigned kind)
{
    return aloft_event_name((enum aloft_event_kind)kind);
}

static const char *outcome_name(unsigned outcome)
{
    return aloft_outcome_name((enum aloft_outcome)outcome);
}

/* Each of the numbers from `first` to `last` has a name of its own, in lower case, and the next ones have none. */
static void check_names(const char *(*name_of)(unsigned number), unsigned first, unsigned last)
{
    for (unsigned number = first; number <= last; number++) {
        const char *name = name_of(number);
        CHECK(strlen(name) > 0 && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name));
        CHECK(strcmp(name, "unknown") != 0);
        for (unsigned other = first; other < number; other++) {
            CHECK(strcmp(name, name_of(other)) != 0);
        }
    }
    CHECK(strcmp(name_of(last + 1u), "unknown") == 0);
    CHECK(strcmp(name_of(1000), "unknown") == 0);
}

void test_names(void)
{
    check_names(event_name, ALOFT_EVENT_CHECK_IN, ALOFT_EVENT_TRUST);
    check_names(outcome_name, ALOFT_OUTCOME_CONFIRMED, ALOFT_OUTCOME_REFUSED);
    CHECK(strcmp(event_name(0), "unknown") == 0);
    CHECK(strcmp(aloft_event_name(ALOFT_EVENT_TRIAL_FAILED), "trial-failed") == 0);
    CHECK(strcmp(aloft_outcome_name(ALOFT_OUTCOME_ROLLED_BACK), "rolled-back") == 0);
}
