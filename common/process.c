/* SPDX-License-Identifier: Apache-2.0 */
/* The process as numbers, from /proc/self: cheap enough for once a second. */
#include "process.h"

#include "clock.h"
#include "metrics.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The second field of statm: resident pages. 0: it cannot be read. */
static int64_t resident_pages(void)
{
    char line[128];
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL)
        return 0;
    char *end = fgets(line, sizeof line, file);
    fclose(file);
    if (end == NULL)
        return 0;
    (void)strtoll(line, &end, 10);
    return strtoll(end, NULL, 10);
}

void process_measure(void)
{
    static int64_t started_us = 0;
    if (started_us == 0)
        started_us = wall_now().us;
    metric_set("minglu_start_time_seconds", "", (double)started_us / 1e6);
    metric_set(
        "minglu_resident_bytes", "", (double)resident_pages() * (double)sysconf(_SC_PAGESIZE));
}
