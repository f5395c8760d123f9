/* SPDX-License-Identifier: Apache-2.0 */
/* The enterprise confirms a report of the team, or objects: then the report before it counts
 * (T1.2). */
#include "measures.h"

#include <string.h>

static void load(struct turn *turn, const struct answer_team *answer)
{
    team_load(turn, answer->project, answer->report);
    need_team_report_by_number(turn, answer->project, answer->report);
}

static bool check(struct turn *turn, const struct answer_team *answer, struct problem *why)
{
    const struct team_report_by_number *report = got_team_report_by_number(turn);
    if (report == NULL)
        return reject(why, &problem_team_report_not_found, "/report",
            arena_print(turn_arena(turn), "%lld", (long long)answer->report));
    if (strcmp(report->state, "recorded") != 0)
        return reject(why, &problem_team_report_answered, "", report->state);
    if (!answer->agrees && answer->objection == NULL)
        return reject(why, &problem_objection_missing, "/objection", NULL);
    if (answer->agrees && answer->objection != NULL)
        return reject(why, &problem_objection_unwanted, "/objection", NULL);
    return true;
}

static void leave_out(struct turn *turn, const struct project_by_number *project)
{
    size_t count;
    const struct team_of_project *roles = all_team_of_project(turn, &count);
    struct team_state state = team_of(roles, count, turn_arena(turn));
    team_follow(turn, project, &state);
}

static bool decide(struct turn *turn, const struct answer_team *answer, struct problem *why)
{
    const struct project_by_number *project =
        project_for(turn, answer->project, SIDE_ENTERPRISE, NULL, why);
    if (project == NULL || !check(turn, answer, why))
        return false;
    const char *state = answer->agrees ? "confirmed" : "objected";
    put_team_answer(turn, &(struct team_answer){.project = project->project,
                              .report = answer->report,
                              .state = state,
                              .answered_on = turn_today(turn),
                              .objection = answer->objection});
    put_project_touched(turn, &(struct project_touched){.project = project->project});
    if (!answer->agrees)
        leave_out(turn, project);
    say_team_answered(turn, project->project, project_parties(turn, project),
        &(struct team_answered){PROJECT_MEMBERS(project), .report = answer->report, .state = state,
            .objection = answer->objection, .answered_on = turn_today(turn)});
    answer_answer_team(turn, &(struct answer_team_answer){.state = state});
    return true;
}

HANDLER(answer_team, load, decide);
