/* SPDX-License-Identifier: Apache-2.0 */
/* The process as numbers, from /proc/self and its control group: cheap enough for once a second. */
#include "process.h"

#include "clock.h"
#include "metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int64_t page_bytes(void)
{
    return sysconf(_SC_PAGESIZE);
}

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

/* The limit in a file of a control group, if it is less than the one known. No limit is the word
 * "max", or a number no machine has. */
static int64_t lower(int64_t limit, const char *directory, const char *group, const char *name)
{
    char path[1024];
    char line[64];
    (void)snprintf(path, sizeof path, "%s%s/%s", directory, group, name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return limit;
    int64_t here = fgets(line, sizeof line, file) == NULL ? 0 : strtoll(line, NULL, 10);
    fclose(file);
    return here > 0 && here < limit ? here : limit;
}

/* A line of /proc/self/cgroup is number:controllers:path. In a container the path may be that of
 * the machine, and the group itself lies at the top. */
static int64_t lower_by_group(int64_t limit, const char *root, const char *line)
{
    static const struct {
        const char *controllers;
        const char *directory;
        const char *name;
    } versions[] = {
        {"::", "/sys/fs/cgroup", "memory.max"},
        {":memory:", "/sys/fs/cgroup/memory", "memory.limit_in_bytes"},
    };

    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        char directory[512];
        const char *group = strstr(line, versions[i].controllers);
        if (group == NULL)
            continue;
        (void)snprintf(directory, sizeof directory, "%s%s", root, versions[i].directory);
        group += strlen(versions[i].controllers);
        limit = lower(limit, directory, group, versions[i].name);
        limit = lower(limit, directory, "", versions[i].name);
    }
    return limit;
}

int64_t process_memory_limit(const char *root)
{
    char line[512];
    int64_t machine = (int64_t)sysconf(_SC_PHYS_PAGES) * page_bytes();
    int64_t limit = machine;
    (void)snprintf(line, sizeof line, "%s/proc/self/cgroup", root);
    FILE *file = fopen(line, "re");
    if (file == NULL)
        return 0;
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        limit = lower_by_group(limit, root, line);
    }
    fclose(file);
    return limit == machine ? 0 : limit;
}

void process_measure(void)
{
    static int64_t started_us = 0;
    if (started_us == 0)
        started_us = wall_now().us;
    metric_set("minglu_start_time_seconds", "", (double)started_us / 1e6);
    metric_set("minglu_resident_bytes", "", (double)(resident_pages() * page_bytes()));
    int64_t limit = process_memory_limit("");
    if (limit > 0)
        metric_set("minglu_memory_limit_bytes", "", (double)limit);
}
