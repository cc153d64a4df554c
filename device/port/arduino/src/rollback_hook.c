/*
 * The Arduino core confirms every new image before setup() runs, unless this function says that somebody else will: an
 * image that crashes in setup() would never be given up. The core's own version is weak, and so is its declaration in
 * esp32-hal.h; included here, that would make this one weak as well.
 */
#include "rollback_hook.h"

#include <stdbool.h>

bool verifyRollbackLater(void);

bool verifyRollbackLater(void)
{
    return true;
}

void aloft_keep_rollback_hook(void)
{
}
