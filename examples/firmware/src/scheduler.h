/* SPDX-License-Identifier: Apache-2.0 */
/* Runs periodic tasks one after the other. */
#ifndef SCHEDULER_H
#define SCHEDULER_H

#include <stddef.h>
#include <stdint.h>

#include "sink.h"

struct task {
    const char *name;
    void (*run)(uint32_t now);
    uint32_t (*period)(void); /* seconds */
    uint32_t next;
    uint32_t runs;
    uint32_t longest; /* microseconds */
};

void scheduler_run(struct task *tasks, size_t count, uint32_t uptime);
void scheduler_write(struct sink *sink, const struct task *tasks, size_t count);

#endif
