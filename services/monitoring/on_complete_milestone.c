/* SPDX-License-Identifier: Apache-2.0 */
/* A milestone is reached: its clock stops, its flag is settled, and the flag of the whole schedule
 * too when the gap has closed (R4, T2.4). */
#include "measures.h"

static void load(struct turn *turn, const struct complete_milestone *step)
{
    project_load(turn, step->project);
    need_milestone_of_project(turn, step->project);
}

static const struct milestone_of_project *find(
    struct turn *turn, const struct complete_milestone *step, struct problem *why)
{
    size_t count;
    const struct milestone_of_project *all = all_milestone_of_project(turn, &count);
    for (size_t i = 0; i < count; i++) {
        if (all[i].milestone != step->milestone)
            continue;
        if (all[i].completed_on.day == 0)
            return &all[i];
        reject(why, &problem_milestone_done, "", date_write(turn_arena(turn), all[i].completed_on));
        return NULL;
    }
    reject(why, &problem_milestone_not_found, "/milestone",
        arena_print(turn_arena(turn), "%lld", (long long)step->milestone));
    return NULL;
}

static void settle(struct turn *turn, const struct project_by_number *project, int64_t reached)
{
    size_t count;
    const struct milestone_of_project *all = all_milestone_of_project(turn, &count);
    const char *key = place_key(turn, project->project, reached);
    turn_due(turn, "milestone_overdue", key, (struct instant){0});
    flag_settle(turn, project, "milestone_overdue", key_rest(key), "cured");
    int64_t gap = schedule_of(all, count, reached, turn_today(turn)).gap;
    put_project_schedule_gap(
        turn, &(struct project_schedule_gap){.project = project->project, .gap = gap});
    turn_due(turn, "provider_lag", project->provider, turn_now(turn));
    if (gap < project_rules(turn, project)->lag->schedule_gap_percent)
        flag_settle(turn, project, "schedule_gap", NULL, "cured");
}

static bool decide(struct turn *turn, const struct complete_milestone *step, struct problem *why)
{
    const struct project_by_number *project =
        project_running_for(turn, step->project, SIDE_PROVIDER, NULL, why);
    const struct milestone_of_project *milestone = project == NULL ? NULL : find(turn, step, why);
    if (milestone == NULL ||
        !fact_day_fits(turn, project, step->completed_on, "/completed_on", why))
        return false;
    int64_t late = late_days(milestone->due_on, step->completed_on);
    put_milestone_reached(turn, &(struct milestone_reached){.project = project->project,
                                    .milestone = step->milestone,
                                    .completed_on = step->completed_on,
                                    .recorded_on = turn_today(turn)});
    put_project_touched(turn, &(struct project_touched){.project = project->project});
    evidence_keep(turn,
        arena_print(
            turn_arena(turn), "%s/milestone/%lld", project->project, (long long)step->milestone),
        &step->evidence);
    evidence_look(turn, project, &step->evidence);
    say_milestone_completed(turn, project->project, project_parties(turn, project),
        &(struct milestone_completed){PROJECT_MEMBERS(project), .milestone = step->milestone,
            .name = milestone->name, .due_on = milestone->due_on,
            .completed_on = step->completed_on, .late_days = late, .evidence = step->evidence});
    settle(turn, project, step->milestone);
    answer_complete_milestone(turn, &(struct complete_milestone_answer){.late_days = late});
    return true;
}

HANDLER(complete_milestone, load, decide);
