/* The smallest application: it uses everything of the engine's interface, so that the linker keeps what a device needs. */
#include "aloft/engine.h"

#define WORKSPACE_SIZE 12288u

static struct aloft_engine engine;
static uint8_t sector[ALOFT_SECTOR_SIZE];
static uint32_t workspace[WORKSPACE_SIZE / sizeof(uint32_t)];

/* Linking as one unit must not take it for dead code. */
__attribute__((used, externally_visible)) void _start(const struct aloft_port *port);

void _start(const struct aloft_port *port)
{
    struct aloft_options options = ALOFT_OPTIONS_DEFAULT;
    struct aloft_buffers buffers = {sector, workspace, WORKSPACE_SIZE};
    struct aloft_action action;
    aloft_engine_init(&engine, port, &options, &buffers);
    while (!aloft_engine_in_trial(&engine)) {
        aloft_engine_step(&engine, &action);
        aloft_engine_http_status(&engine, 200);
        aloft_engine_http_header(&engine, action.path, action.if_range);
        aloft_engine_http_data(&engine, sector, sizeof sector);
        aloft_engine_http_end(&engine, true);
        aloft_engine_health(&engine, true);
        aloft_engine_wake(&engine);
    }
}
