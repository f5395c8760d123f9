/* SPDX-License-Identifier: Apache-2.0 */
/* The enterprise agrees with a report or objects to it (R6). */
#include "monitoring.h"

#include <string.h>

static void load(struct turn *turn, const struct acknowledge_report *answer)
{
    project_load(turn, answer->project);
    need_report_by_number(turn, answer->project, answer->report);
}

static bool check(struct turn *turn, const struct acknowledge_report *answer, struct problem *why)
{
    const struct report_by_number *report = got_report_by_number(turn);
    if (report == NULL)
        return reject(why, &problem_report_not_found, "/report",
            arena_print(turn_arena(turn), "%lld", (long long)answer->report));
    if (strcmp(report->state, "reported") != 0)
        return reject(why, &problem_report_answered, "", report->state);
    if (!answer->agrees && answer->objection == NULL)
        return reject(why, &problem_objection_missing, "/objection", NULL);
    if (answer->agrees && answer->objection != NULL)
        return reject(why, &problem_objection_unwanted, "/objection", NULL);
    return true;
}

static void tell(struct turn *turn, const struct project_by_number *project,
    const struct acknowledge_report *answer)
{
    struct date today = turn_today(turn);
    const char *parties = project_parties(turn, project);
    if (answer->agrees)
        say_report_acknowledged(turn, project->project, parties,
            &(struct report_acknowledged){
                PROJECT_MEMBERS(project), .report = answer->report, .acknowledged_on = today});
    else
        say_report_objected(turn, project->project, parties,
            &(struct report_objected){PROJECT_MEMBERS(project), .report = answer->report,
                .objected_on = today, .objection = answer->objection});
}

static bool decide(struct turn *turn, const struct acknowledge_report *answer, struct problem *why)
{
    const struct project_by_number *project =
        project_for(turn, answer->project, SIDE_ENTERPRISE, NULL, why);
    if (project == NULL || !check(turn, answer, why))
        return false;
    const char *state = answer->agrees ? "acknowledged" : "objected";
    const char *key = place_key(turn, project->project, answer->report);
    put_report_answer(turn, &(struct report_answer){.project = project->project,
                                .report = answer->report,
                                .state = state,
                                .answered_on = turn_today(turn),
                                .objection = answer->objection});
    put_project_touched(turn, &(struct project_touched){.project = project->project});
    turn_due(turn, "report_unacknowledged", key, (struct instant){0});
    flag_settle(turn, project, "report_unacknowledged", key_rest(key), "cured");
    tell(turn, project, answer);
    answer_acknowledge_report(turn, &(struct acknowledge_report_answer){.state = state});
    return true;
}

HANDLER(acknowledge_report, load, decide);
