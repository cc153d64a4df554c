#ifndef ALOFT_ROLLBACK_HOOK_H
#define ALOFT_ROLLBACK_HOOK_H

#ifdef __cplusplus
extern "C" {
#endif

/* Does nothing; a call makes the linker take rollback_hook.c along. */
void aloft_keep_rollback_hook(void);

#ifdef __cplusplus
}
#endif

#endif
