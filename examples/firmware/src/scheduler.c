/* SPDX-License-Identifier: Apache-2.0 */
#include "scheduler.h"

#include "clock.h"
#include "format.h"
#include "platform.h"

void scheduler_run(struct task *tasks, size_t count, uint32_t uptime)
{
    for (size_t i = 0; i < count; i++) {
        struct task *task = &tasks[i];
        if (uptime < task->next) {
            continue;
        }
        uint32_t started = platform_micros();
        task->run(clock_now());
        uint32_t took = platform_micros() - started;
        if (took > task->longest) {
            task->longest = took;
        }
        task->runs++;
        task->next = uptime + task->period();
    }
}

void scheduler_write(struct sink *sink, const struct task *tasks, size_t count)
{
    format_to(sink, "%-12s%8s%10s%12s\n", "task", "runs", "period", "longest us");
    for (size_t i = 0; i < count; i++) {
        const struct task *task = &tasks[i];
        format_to(sink, "%-12s%8u%10u%12u\n", task->name, task->runs, task->period(), task->longest);
    }
}
