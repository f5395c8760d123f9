/* SPDX-License-Identifier: Apache-2.0 */
/* A milestone was not reached in time: a flag for it (R4), and one for the whole schedule when the
 * project is behind by what the rulebook names (T2.4). */
#include "measures.h"

static void load(struct turn *turn, const struct due *due)
{
    const char *project = key_aggregate(turn, due->key);
    project_load(turn, project);
    need_milestone_of_project(turn, project);
}

static void flag_milestone(struct turn *turn, const struct project_by_number *project,
    const struct milestone_of_project *milestone, const char *about)
{
    size_t count;
    all_milestone_of_project(turn, &count);
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "milestone_overdue",
            .clause = "R4",
            .about = about,
            .value = late_days(milestone->due_on, turn_today(turn)),
            .threshold = project_rules(turn, project)->monitoring->milestone_grace_days,
            .unit = "days",
            .sample = (int64_t)count,
            .basis = flag_basis(turn, project, "/monitoring/milestone_grace_days"),
            .note = arena_print(turn_arena(turn), "节点“%s”应于%s完成,逾期未完成", milestone->name,
                date_write(turn_arena(turn), milestone->due_on))});
}

static void flag_schedule(
    struct turn *turn, const struct project_by_number *project, struct schedule schedule)
{
    int64_t threshold = project_rules(turn, project)->lag->schedule_gap_percent;
    if (schedule.gap < threshold)
        return;
    flag_raise(turn, project,
        &(struct flag_fact){.kind = "schedule_gap",
            .clause = "T2.4",
            .about = "",
            .value = schedule.gap,
            .threshold = threshold,
            .unit = "percent",
            .sample = schedule.milestones,
            .basis = flag_basis(turn, project, "/lag/schedule_gap_percent"),
            .note = arena_print(turn_arena(turn), "按序时进度应完成%lld%%,实际完成%lld%%",
                (long long)schedule.planned, (long long)schedule.actual)});
}

static bool decide(struct turn *turn, const struct due *due, struct problem *why)
{
    (void)why;
    size_t count;
    const struct project_by_number *project = project_still_running(turn);
    const struct milestone_of_project *all = all_milestone_of_project(turn, &count);
    int64_t place = key_place(due->key);
    if (project == NULL || place < 1 || (size_t)place > count ||
        all[place - 1].completed_on.day != 0)
        return true;
    flag_milestone(turn, project, &all[place - 1], key_rest(due->key));
    struct schedule schedule = schedule_of(all, count, 0, turn_today(turn));
    flag_schedule(turn, project, schedule);
    put_project_schedule_gap(
        turn, &(struct project_schedule_gap){.project = project->project, .gap = schedule.gap});
    turn_due(turn, "provider_lag", project->provider, turn_now(turn));
    return true;
}

DUE_HANDLER(milestone_overdue, load, decide);
