/* SPDX-License-Identifier: Apache-2.0 */
/* The enterprise has not answered a progress report in time: a flag, and a fact of the record an
 * appeal may rest on (R6, A1). */
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct due *due)
{
    const char *project = key_aggregate(turn, due->key);
    project_load(turn, project);
    need_report_by_number(turn, project, key_place(due->key));
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    const struct project_by_number *project = project_still_running(turn);
    const struct report_by_number *report = got_report_by_number(turn);
    if (project == NULL || report == NULL || strcmp(report->state, "reported") != 0)
        return true;
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "report_unacknowledged",
            .clause = "R6",
            .about = key_rest(due->key),
            .value = late_days(report->reported_on, turn_today(turn)),
            .threshold = project_rules(turn, project)->monitoring->acknowledge_days,
            .unit = "days",
            .sample = project->reports,
            .basis = flag_basis(turn, project, "/monitoring/acknowledge_days"),
            .note = arena_print(turn_arena(turn), "企业未在%s前确认第%s号进展汇报",
                date_write(turn_arena(turn), report->acknowledge_by), key_rest(due->key))});
    return true;
}

DUE_HANDLER(report_unacknowledged, load, decide);
