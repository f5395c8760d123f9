/* SPDX-License-Identifier: Apache-2.0 */
/* A progress report did not come in time: a flag by the timer alone, and the next one is awaited
 * (R6). */
#include "measures.h"

static void load(struct turn *turn, const struct due *due)
{
    project_load(turn, due->key);
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)due, (void)why;
    const struct project_by_number *project = project_still_running(turn);
    if (project == NULL)
        return true;
    const struct rulebook *book = project_rules(turn, project);
    const struct rulebook_monitoring *rules = book->monitoring;
    const char *due_on = date_write(turn_arena(turn), project->report_due_on);
    int64_t late = late_days(project->report_due_on, turn_today(turn));
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "report_overdue",
            .clause = "R6",
            .about = due_on,
            .value = late,
            .threshold = rules->report_grace_days,
            .unit = "days",
            .sample = project->reports,
            .basis = flag_basis(turn, project, "/monitoring/report_grace_days"),
            .note = arena_print(turn_arena(turn), "应于%s前提交的进展汇报逾期未交", due_on)});
    struct law_day next = law_day(
        turn, book, LAW_DAYS(book, monitoring, progress_report_days), project->report_due_on);
    put_project_report_missed(turn, &(struct project_report_missed){.project = project->project,
                                        .report_due_on = next.on,
                                        .report_due_on_arithmetic = next.arithmetic});
    turn_due(turn, "report_overdue", project->project,
        day_end(date_plus(next.on, (int)rules->report_grace_days)));
    return true;
}

DUE_HANDLER(report_overdue, load, decide);
