/* SPDX-License-Identifier: Apache-2.0 */
/* The provider reports what was measured of a performance target: how far it is behind its planned
 * line is the project's variance, and a flag from what the rulebook names on (T2.4). */
#include "duties.h"
#include "measures.h"

static void load(struct turn *turn, const struct report_actuals *report)
{
    project_load(turn, report->project);
    need_target_of_project(turn, report->project);
}

static struct target_of_project *find(
    struct turn *turn, const struct report_actuals *report, struct problem *why)
{
    size_t count;
    const struct target_of_project *all = all_target_of_project(turn, &count);
    for (size_t i = 0; i < count; i++) {
        if (all[i].target != report->target)
            continue;
        struct target_of_project *found = ARENA_NEW(turn_arena(turn), struct target_of_project);
        *found = all[i];
        return found;
    }
    reject(why, &problem_target_not_found, "/target",
        arena_print(turn_arena(turn), "%lld", (long long)report->target));
    return NULL;
}

static bool check(struct turn *turn, const struct project_by_number *project,
    const struct target_of_project *target, const struct report_actuals *report,
    struct problem *why)
{
    if (target->measured_on.day != 0 && report->measured_on.day <= target->measured_on.day)
        return reject(why, &problem_measured_later_already, "/measured_on",
            date_write(turn_arena(turn), target->measured_on));
    return fact_day_fits(turn, project, report->measured_on, "/measured_on", why);
}

static void flag_target(struct turn *turn, const struct project_by_number *project,
    const struct target_of_project *target, const struct actuals_reported *told)
{
    const char *about = arena_print(turn_arena(turn), "%lld", (long long)target->target);
    int64_t threshold = project_rules(turn, project)->lag->schedule_gap_percent;
    if (told->gap_percent < threshold) {
        flag_settle(turn, project, "performance_gap", about, "cured");
        return;
    }
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "performance_gap",
            .clause = "T2.4",
            .about = about,
            .value = told->gap_percent,
            .threshold = threshold,
            .unit = "percent",
            .sample = 1,
            .basis = flag_basis(turn, project, "/lag/schedule_gap_percent"),
            .note = arena_print(turn_arena(turn), "绩效目标“%s”按计划应完成%lld%%,实际完成%lld%%",
                target->name, (long long)told->planned_percent, (long long)told->actual_percent)});
}

/* The project's variance, with this measurement in the place of the last. */
static void keep_gap(
    struct turn *turn, const struct project_by_number *project, const struct actuals_reported *told)
{
    size_t count;
    const struct target_of_project *all = all_target_of_project(turn, &count);
    struct target_of_project *now = ARENA_MANY(turn_arena(turn), struct target_of_project, count);
    for (size_t i = 0; i < count; i++) {
        now[i] = all[i];
        if (all[i].target == told->target)
            now[i].gap = (struct maybe_integer){.set = true, .value = told->gap_percent};
    }
    put_project_target_gap(turn, &(struct project_target_gap){.project = project->project,
                                     .gap = lag_of_targets(now, count).gap});
    turn_due(turn, "provider_lag", project->provider, turn_now(turn));
}

static void keep(struct turn *turn, const struct actuals_reported *told)
{
    put_add_measurement(turn, &(struct add_measurement){.project = told->project,
                                  .target = told->target,
                                  .measured_on = told->measured_on,
                                  .value = told->value,
                                  .planned_percent = told->planned_percent,
                                  .actual_percent = told->actual_percent,
                                  .recorded_on = told->reported_on,
                                  .person = turn_actor(turn)->person});
    put_target_measured(turn, &(struct target_measured){.project = told->project,
                                  .target = told->target,
                                  .measured_on = told->measured_on,
                                  .gap = told->gap_percent});
    put_project_touched(turn, &(struct project_touched){.project = told->project});
    evidence_keep(turn,
        arena_print(turn_arena(turn), "%s/actuals/%lld/%s", told->project, (long long)told->target,
            date_write(turn_arena(turn), told->measured_on)),
        &told->evidence);
}

static bool decide(struct turn *turn, const struct report_actuals *report, struct problem *why)
{
    const struct project_by_number *project =
        project_for(turn, report->project, SIDE_PROVIDER, NULL, why);
    struct target_of_project *target = project == NULL ? NULL : find(turn, report, why);
    if (target == NULL || !check(turn, project, target, report, why))
        return false;
    struct actuals_reported told = {PROJECT_MEMBERS(project), .target = target->target,
        .name = target->name, .unit = target->unit, .value = report->value,
        .measured_on = report->measured_on, .reported_on = turn_today(turn),
        .planned_percent = planned_percent(project->signed_on, target->due_on, report->measured_on),
        .actual_percent = actual_percent(target->baseline, target->wanted, report->value),
        .evidence = report->evidence};
    if (told.planned_percent > told.actual_percent)
        told.gap_percent = told.planned_percent - told.actual_percent;
    keep(turn, &told);
    evidence_look(turn, project, &told.evidence);
    keep_gap(turn, project, &told);
    flag_target(turn, project, target, &told);
    if (report->measured_on.day >= target->due_on.day)
        obligation_meet(turn, project, "actuals",
            arena_print(turn_arena(turn), "%lld", (long long)target->target));
    say_actuals_reported(turn, project->project, project_parties(turn, project), &told);
    answer_report_actuals(
        turn, &(struct report_actuals_answer){.planned_percent = told.planned_percent,
                  .actual_percent = told.actual_percent,
                  .gap_percent = told.gap_percent});
    return true;
}

HANDLER(report_actuals, load, decide);
