/* SPDX-License-Identifier: Apache-2.0 */
/* The provider reports progress: the enterprise is asked to answer, the next report's clock is set,
 * and flags of reports that were missing are settled as far as this one speaks of their time (R6).
 */
#include "duties.h"
#include "measures.h"

static void load(struct turn *turn, const struct report_progress *report)
{
    project_load(turn, report->project);
}

static bool check_period(struct turn *turn, const struct project_by_number *project,
    const struct report_progress *report, struct problem *why)
{
    struct arena *arena = turn_arena(turn);
    struct date last = project->last_period_end;
    if (report->period_end.day > turn_today(turn).day)
        return reject(why, &problem_period_end_in_future, "/period_end",
            date_write(arena, report->period_end));
    if (last.day != 0 && report->period_end.day <= last.day)
        return reject(
            why, &problem_period_end_not_after_last, "/period_end", date_write(arena, last));
    if (report->period_end.day < project->signed_on.day)
        return reject(why, &problem_fact_before_contract, "/period_end",
            date_write(arena, report->period_end));
    return true;
}

/* A remedy with a day is owed by it. */
static void owe_remedy(struct turn *turn, const struct project_by_number *project,
    const char *about, const struct progress_reported_problems *told)
{
    const struct rulebook *rules = project_rules(turn, project);
    if (told->agreed_by.day == 0)
        return;
    obligation_owe(turn,
        &(struct owed){PROJECT_OWES(project), .kind = "problem", .about = about,
            .allowed = allow_grace(turn, rules, RULE(rules, monitoring, problem_grace_days),
                (struct law_day){.on = told->agreed_by}),
            .sample = 1,
            .note = arena_print(turn_arena(turn), "约定于%s前解决的问题（汇报/问题 %s）仍未解决",
                date_write(turn_arena(turn), told->agreed_by), about)});
}

static struct progress_reported_problems *keep_problems(struct turn *turn,
    const struct project_by_number *project, int64_t number, const struct report_progress *report)
{
    size_t count = report->problems.count;
    struct progress_reported_problems *told =
        ARENA_MANY(turn_arena(turn), struct progress_reported_problems, count);
    for (size_t i = 0; i < count; i++) {
        told[i] = (struct progress_reported_problems){.text = report->problems.items[i].text,
            .remedy = report->problems.items[i].remedy,
            .agreed_by = report->problems.items[i].agreed_by};
        put_add_report_problem(turn, &(struct add_report_problem){.project = report->project,
                                         .report = number,
                                         .n = (int64_t)i + 1,
                                         .text = told[i].text,
                                         .remedy = told[i].remedy,
                                         .agreed_by = told[i].agreed_by});
        owe_remedy(turn, project,
            arena_print(turn_arena(turn), "%lld/%zu", (long long)number, i + 1), &told[i]);
    }
    return told;
}

static void set_clocks(struct turn *turn, const struct project_by_number *project,
    const struct progress_reported *told, const struct rulebook *rules)
{
    turn_due(turn, "report_overdue", project->project,
        day_end(date_plus(told->next_report_due_on, (int)rules->monitoring->report_grace_days)));
    turn_due(turn, "report_unacknowledged", place_key(turn, project->project, told->report),
        day_end(told->acknowledge_by));
    flag_settle_reports(turn, project, told->period_end, rules->monitoring->progress_report_days);
}

static bool decide(struct turn *turn, const struct report_progress *report, struct problem *why)
{
    const struct project_by_number *project =
        project_running_for(turn, report->project, SIDE_PROVIDER, NULL, why);
    if (project == NULL || !check_period(turn, project, report, why))
        return false;
    const struct rulebook *rules = project_rules(turn, project);
    struct date today = turn_today(turn);
    struct law_day acknowledge =
        law_day(turn, rules, LAW_DAYS(rules, monitoring, acknowledge_days), today);
    struct law_day next = project_report_day(turn, rules,
        report_due_after(report->period_end, rules->monitoring->progress_report_days, today));
    struct progress_reported told = {PROJECT_MEMBERS(project), .report = project->reports + 1,
        .period_end = report->period_end, .done = report->done, .percent = report->percent,
        .reported_on = today, .acknowledge_by = acknowledge.on,
        .acknowledge_by_arithmetic = acknowledge.arithmetic, .next_report_due_on = next.on,
        .next_report_due_on_arithmetic = next.arithmetic};
    put_add_report(turn, &(struct add_report){.project = project->project,
                             .report = told.report,
                             .period_end = told.period_end,
                             .done = told.done,
                             .percent = told.percent,
                             .reported_on = today,
                             .acknowledge_by = acknowledge.on,
                             .acknowledge_by_arithmetic = acknowledge.arithmetic});
    told.problems.count = report->problems.count;
    told.problems.items = keep_problems(turn, project, told.report, report);
    put_project_reported(turn, &(struct project_reported){.project = project->project,
                                   .percent = told.percent,
                                   .reports = told.report,
                                   .last_period_end = told.period_end,
                                   .report_due_on = next.on,
                                   .report_due_on_arithmetic = next.arithmetic});
    say_progress_reported(turn, project->project, project_parties(turn, project), &told);
    set_clocks(turn, project, &told, rules);
    answer_report_progress(turn, &(struct report_progress_answer){.report = told.report,
                                     .acknowledge_by = acknowledge.on,
                                     .acknowledge_by_arithmetic = acknowledge.arithmetic,
                                     .next_report_due_on = next.on,
                                     .next_report_due_on_arithmetic = next.arithmetic});
    return true;
}

HANDLER(report_progress, load, decide);
